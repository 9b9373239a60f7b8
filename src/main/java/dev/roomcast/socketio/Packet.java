package dev.roomcast.socketio;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One Socket.IO packet (Socket.IO protocol 5, "Packet encoding"; 4 and 3 differ in what CONNECT carries), and its text
 * form, the default parser's:
 *
 * <pre>
 * type [attachments "-"] [namespace ","] [ack id] [JSON]
 * </pre>
 *
 * @param namespace begins with a slash; in protocol 4 a query may follow its name in CONNECT
 * @param ackId {@link #NO_ACK} when no answer is asked for
 * @param attachments binary messages that follow, 0 in all but the binary types
 * @param data the JSON value, null when there is none
 */
record Packet(Type type, String namespace, long ackId, int attachments, Object data) {
    /** The packet types, by their digit on the wire. */
    enum Type { CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, BINARY_EVENT, BINARY_ACK }

    static final long NO_ACK = -1;
    static final String MAIN = "/";

    private static final Type[] TYPES = Type.values();
    /** Ack ids of JavaScript clients count from 0 and stay exact up to 2^53. */
    private static final int MAX_ID_DIGITS = 15;
    private static final int MAX_NAMESPACE_CHARS = 256;

    /**
     * Reads a packet's text.
     *
     * @param maxAttachments more are refused
     * @throws PacketException when it is none
     */
    static Packet parse(String text, int maxAttachments) throws PacketException {
        int digit = text.isEmpty() ? -1 : text.charAt(0) - '0';
        if (digit < 0 || digit >= TYPES.length) {
            throw new PacketException("unknown packet type");
        }
        Type type = TYPES[digit];
        int at = 1;
        int attachments = 0;
        if (type == Type.BINARY_EVENT || type == Type.BINARY_ACK) {
            int dash = text.indexOf('-');
            attachments = attachments(text, dash, maxAttachments);
            at = dash + 1;
        }
        String namespace = MAIN;
        if (at < text.length() && text.charAt(at) == '/') {
            int comma = text.indexOf(',', at);
            namespace = text.substring(at, comma < 0 ? text.length() : comma);
            at = comma < 0 ? text.length() : comma + 1;
        }
        int afterId = at;
        while (afterId < text.length() && text.charAt(afterId) >= '0' && text.charAt(afterId) <= '9') {
            afterId++;
        }
        if (afterId - at > MAX_ID_DIGITS) {
            throw new PacketException("ack id of more than " + MAX_ID_DIGITS + " digits");
        }
        long ackId = afterId == at ? NO_ACK : Long.parseLong(text.substring(at, afterId));
        return new Packet(type, namespace, ackId, attachments, data(text, afterId)).checked();
    }

    /** The same packet with each placeholder replaced by its attachment. */
    Packet withAttachments(List<byte[]> received) throws PacketException {
        return new Packet(type, namespace, ackId, attachments, reconstruct(data, received));
    }

    /** The arguments of an EVENT (its name first) or ACK. */
    @SuppressWarnings("unchecked")
    List<Object> arguments() {
        return (List<Object>) data;
    }

    /** What stands before the JSON. */
    static String header(Type type, int attachments, String namespace, long ackId) {
        StringBuilder header = new StringBuilder().append(type.ordinal());
        if (attachments > 0) {
            header.append(attachments).append('-');
        }
        if (!namespace.equals(MAIN)) {
            header.append(namespace).append(',');
        }
        if (ackId != NO_ACK) {
            header.append(ackId);
        }
        return header.toString();
    }

    private static int attachments(String text, int dash, int most) throws PacketException {
        int digits = dash - 1;
        if (digits < 1 || digits > 4) {
            throw new PacketException("illegal attachments");
        }
        int count = 0;
        for (int i = 1; i < dash; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new PacketException("illegal attachments");
            }
            count = 10 * count + digit;
        }
        if (count > most) {
            throw new PacketException(SocketLimit.ATTACHMENTS, most, count + " attachments, at most " + most + " are allowed");
        }
        return count;
    }

    private static Object data(String text, int from) throws PacketException {
        if (from == text.length()) {
            return null;
        }
        try {
            return Json.read(text.substring(from));
        } catch (Json.InvalidException e) {
            throw new PacketException(e.getMessage());
        }
    }

    /**
     * The same packet, if it is one that a client may send: what each type's data may be, as the Node server's decoder
     * has it.
     */
    Packet checked() throws PacketException {
        if (namespace.length() > MAX_NAMESPACE_CHARS) {
            throw new PacketException("namespace longer than " + MAX_NAMESPACE_CHARS);
        }
        boolean valid = switch (type) {
            case CONNECT -> data == null || data instanceof Map;
            case DISCONNECT -> data == null;
            case EVENT, BINARY_EVENT -> data instanceof List<?> list && !list.isEmpty()
                    && (list.get(0) instanceof String || list.get(0) instanceof Number);
            case ACK, BINARY_ACK -> data instanceof List && ackId != NO_ACK;
            case CONNECT_ERROR -> false;
        };
        if (!valid) {
            throw new PacketException("invalid payload of " + type);
        }
        return this;
    }

    private static Object reconstruct(Object value, List<byte[]> received) throws PacketException {
        if (value instanceof List<?> items) {
            List<Object> rebuilt = new ArrayList<>(items.size());
            for (Object item : items) {
                rebuilt.add(reconstruct(item, received));
            }
            return rebuilt;
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        if (Boolean.TRUE.equals(map.get("_placeholder"))) {
            if (map.get("num") instanceof Integer number && number >= 0 && number < received.size()) {
                return received.get(number);
            }
            throw new PacketException("placeholder without an attachment");
        }
        Map<String, Object> rebuilt = new LinkedHashMap<>();
        for (Map.Entry<?, ?> member : map.entrySet()) {
            rebuilt.put((String) member.getKey(), reconstruct(member.getValue(), received));
        }
        return rebuilt;
    }
}
