package dev.roomcast.socketio;

import dev.roomcast.engineio.PreparedMessage;
import java.util.ArrayList;
import java.util.List;

/** Makes the messages that go out: Socket.IO packets in the form that sessions and rooms take. */
public final class Messages {
    private Messages() {
    }

    /**
     * An event.
     *
     * @param namespace begins with a slash
     * @param arguments plain Java as {@link Json} has it; {@code byte[]} anywhere in them travels as an attachment
     * @throws IllegalArgumentException an argument that JSON has no form for
     */
    public static PreparedMessage event(String namespace, String name, List<?> arguments) {
        return event(namespace, Packet.NO_ACK, name, arguments);
    }

    /**
     * An event in the main namespace.
     *
     * @param arguments plain Java as {@link Json} has it; {@code byte[]} anywhere in them travels as an attachment
     * @throws IllegalArgumentException an argument that JSON has no form for
     */
    public static PreparedMessage event(String name, List<?> arguments) {
        return event(Packet.MAIN, Packet.NO_ACK, name, arguments);
    }

    static PreparedMessage event(String namespace, long ackId, String name, List<?> arguments) {
        List<Object> values = new ArrayList<>(1 + arguments.size());
        values.add(name);
        values.addAll(arguments);
        return packet(Packet.Type.EVENT, Packet.Type.BINARY_EVENT, namespace, ackId, values);
    }

    static PreparedMessage ack(String namespace, long ackId, List<?> arguments) {
        return packet(Packet.Type.ACK, Packet.Type.BINARY_ACK, namespace, ackId, arguments);
    }

    /** A packet whose JSON is written already; empty for none. */
    static PreparedMessage packet(Packet.Type type, String namespace, String json) {
        String header = Packet.header(type, 0, namespace, Packet.NO_ACK);
        return PreparedMessage.text(header + json, Json::ascii, List.of());
    }

    private static PreparedMessage packet(Packet.Type plain, Packet.Type binary, String namespace, long ackId,
            List<?> values) {
        List<byte[]> attachments = new ArrayList<>(0);
        String json = Json.write(values, attachments);
        Packet.Type type = attachments.isEmpty() ? plain : binary;
        return PreparedMessage.text(Packet.header(type, attachments.size(), namespace, ackId) + json, Json::ascii,
                attachments);
    }
}
