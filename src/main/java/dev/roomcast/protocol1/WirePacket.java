package dev.roomcast.protocol1;

import dev.roomcast.http.ScriptLiteral;
import dev.roomcast.socketio.Json;
import dev.roomcast.socketio.PreparedPacket;
import dev.roomcast.socketio.Socket;
import dev.roomcast.websocket.ServerFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One packet to any number of clients, with its wire forms: each is encoded once, when the first session needs it, and
 * then shared. Immutable to its users and safe on any thread; two loops may both compute the same form.
 */
final class WirePacket {
    /** An event or ack in protocol 1; binary travels as base64 text, which is all that the protocol has for it. */
    static final PreparedPacket.Form<WirePacket> FORM = WirePacket::of;

    static final WirePacket DISCONNECT = new WirePacket("0::");
    static final WirePacket HEARTBEAT = new WirePacket("2::");
    static final WirePacket NOOP = new WirePacket("8::");
    /** To a session that is not there or goes away: client not handshaken, reconnect. */
    static final WirePacket RECONNECT = new WirePacket("7:::1+0");

    private final String text;
    private volatile ServerFrame frame;
    private volatile byte[] utf8;
    private volatile byte[] literal;
    private volatile ByteBuffer script;

    private WirePacket(String text) {
        this.text = text;
    }

    /** {@code TYPE::ENDPOINT}. */
    static WirePacket of(Packet.Type type, String endpoint) {
        return new WirePacket(type.ordinal() + "::" + endpoint);
    }

    /**
     * An error. Its reason is text, which clients that know reasons by number alone take for none.
     *
     * @param reason {@code 2}, unauthorized, is what the JavaScript client makes {@code connect_failed} of
     */
    static WirePacket error(String endpoint, String reason) {
        return new WirePacket(Packet.Type.ERROR.ordinal() + "::" + endpoint + ":" + reason);
    }

    /** Says that a packet has come, and no more. */
    static WirePacket received(String endpoint, long id) {
        return new WirePacket(Packet.Type.ACK.ordinal() + "::" + endpoint + ":" + id);
    }

    /** The namespace that an endpoint names: empty is the main one. */
    static String namespaceOf(String endpoint) {
        return endpoint.isEmpty() ? "/" : endpoint;
    }

    /** The endpoint that names a namespace. */
    static String endpointOf(String namespace) {
        return namespace.equals("/") ? "" : namespace;
    }

    /** Roughly how many bytes wait when this does. */
    long weight() {
        return text.length();
    }

    /** Its length where it is one of several; UTF-16 code units. */
    int chars() {
        return text.length();
    }

    /** A WebSocket message. */
    ServerFrame frame() {
        ServerFrame known = frame;
        return known != null ? known : (frame = ServerFrame.text(utf8()));
    }

    /** The text alone; not to be changed. */
    byte[] utf8() {
        byte[] known = utf8;
        return known != null ? known : (utf8 = text.getBytes(StandardCharsets.UTF_8));
    }

    /** The text as it stands between the quotes of a script's literal; not to be changed. */
    byte[] literal() {
        byte[] known = literal;
        return known != null ? known : (literal = unquoted(text).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A script element for an htmlfile stream; shared. The client makes {@code /} of each {@code \/} in the packet
     * (htmlfile.js), which would change texts that hold one: there the slash is escaped once more, as JSON allows.
     */
    ByteBuffer script() {
        ByteBuffer known = script;
        if (known == null) {
            String element = "<script>_(\"" + unquoted(text.replace("\\/", "\\\\u002f")) + "\");</script>";
            known = ByteBuffer.wrap(element.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
            script = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return text;
    }

    private static String unquoted(String text) {
        String quoted = ScriptLiteral.of(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static WirePacket of(PreparedPacket packet) {
        String endpoint = endpointOf(packet.namespace());
        String json = packet.textJson();
        boolean empty = json.length() == 2;
        return new WirePacket(switch (packet.kind()) {
            case EVENT -> "5:" + (packet.ackId() == Socket.NO_ACK ? "" : wireId(packet.ackId()) + "+") + ":" + endpoint
                    + ":{\"name\":" + Json.write(packet.name()) + (empty ? "" : ",\"args\":" + json) + "}";
            case ACK -> "6::" + endpoint + ":" + packet.ackId() + (empty ? "" : "+" + json);
        });
    }

    /** Ids of ours count from 0, and on the wire from 1: 0 reads as none in the client. */
    static long wireId(long ackId) {
        return ackId + 1;
    }

    /** The other way round. */
    static long ackId(long wireId) {
        return wireId - 1;
    }
}
