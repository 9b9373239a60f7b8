package dev.roomcast.protocol1;

/**
 * One packet from a client of protocol 1 (Socket.IO 0.9, "Encoding").
 *
 * <pre>
 * type ":" [id ["+"]] ":" [endpoint] [":" data]
 * </pre>
 *
 * @param id {@link #NO_ID} when no answer is asked for
 * @param answeredWithData whether the answer is the application's to give ({@code +} behind the id); else it says no
 *     more than that the packet has come
 * @param endpoint the namespace, empty for the main one; in CONNECT a query may follow its name
 * @param data empty when there is none
 */
record Packet(Type type, long id, boolean answeredWithData, String endpoint, String data) {
    /** The packet types, by their digit on the wire. */
    enum Type { DISCONNECT, CONNECT, HEARTBEAT, MESSAGE, JSON, EVENT, ACK, ERROR, NOOP }

    static final long NO_ID = -1;

    private static final Type[] TYPES = Type.values();
    /** JavaScript clients count from 1; their numbers stay exact up to 2^53. */
    private static final int MAX_ID_DIGITS = 15;
    private static final int MAX_ENDPOINT_CHARS = 256;

    /**
     * Reads a packet.
     *
     * @throws PacketException when it is none
     */
    static Packet parse(String text) throws PacketException {
        int digit = text.length() < 3 || text.charAt(1) != ':' ? -1 : text.charAt(0) - '0';
        if (digit < 0 || digit >= TYPES.length) {
            throw new PacketException("no packet");
        }
        int afterId = endOfDigits(text, 2);
        long id = number(text, 2, afterId);
        boolean plus = afterId < text.length() && text.charAt(afterId) == '+';
        int colon = plus ? afterId + 1 : afterId;
        if (plus && id == NO_ID || colon >= text.length() || text.charAt(colon) != ':') {
            throw new PacketException("malformed packet id");
        }
        int endpointEnd = text.indexOf(':', colon + 1);
        String endpoint = text.substring(colon + 1, endpointEnd < 0 ? text.length() : endpointEnd);
        if (endpoint.length() > MAX_ENDPOINT_CHARS) {
            throw new PacketException("endpoint longer than " + MAX_ENDPOINT_CHARS);
        }
        return new Packet(TYPES[digit], id, plus, endpoint, endpointEnd < 0 ? "" : text.substring(endpointEnd + 1));
    }

    /** The endpoint without its query. */
    String namespaceEndpoint() {
        int query = endpoint.indexOf('?');
        return query < 0 ? endpoint : endpoint.substring(0, query);
    }

    /** What an ACK's data says: which packet of ours it answers. */
    long ackedId() throws PacketException {
        int end = endOfDigits(data, 0);
        long acked = number(data, 0, end);
        if (acked == NO_ID || end < data.length() && data.charAt(end) != '+') {
            throw new PacketException("malformed ack");
        }
        return acked;
    }

    /** The JSON behind an ACK's id; empty when there is none. */
    String ackedJson() {
        int plus = data.indexOf('+');
        return plus < 0 ? "" : data.substring(plus + 1);
    }

    private static int endOfDigits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static long number(String text, int from, int to) throws PacketException {
        if (to - from > MAX_ID_DIGITS) {
            throw new PacketException("packet id of more than " + MAX_ID_DIGITS + " digits");
        }
        return from == to ? NO_ID : Long.parseLong(text.substring(from, to));
    }
}
