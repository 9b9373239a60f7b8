package dev.roomcast.socketio;

import dev.roomcast.engineio.PreparedMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parser of socket.io-msgpack-parser 3 (Socket.IO protocol 5): a packet is one binary message, a MessagePack map.
 * {@code options}, which clients send, and whatever else is in the map mean nothing.
 *
 * <pre>
 * {type: 0 … 4, data, id, nsp}          binary stands in data as it is
 * </pre>
 */
final class MsgPackParser implements PacketParser {
    /** It remembers nothing, so all sessions share it. */
    static final MsgPackParser INSTANCE = new MsgPackParser();

    private static final PreparedPacket.Form<PreparedMessage> FORM = packet -> message(packet, List.of());
    private static final PreparedPacket.Form<PreparedMessage> FORM_WITH_OFFSET = packet -> message(packet,
            List.of(packet.offset()));
    private static final Packet.Type[] TYPES = Packet.Type.values();
    private static final String TYPE = "type";
    private static final String DATA = "data";
    private static final String ID = "id";
    private static final String NAMESPACE = "nsp";

    private MsgPackParser() {
    }

    @Override
    public Packet text(String message) throws PacketException {
        throw new PacketException("text from a client with the msgpack parser");
    }

    @Override
    public Packet binary(byte[] message) throws PacketException {
        if (!(MsgPackReader.read(message) instanceof Map<?, ?> map)) {
            throw new PacketException("a packet is a map");
        }
        if (!(map.get(NAMESPACE) instanceof String namespace)) {
            throw new PacketException("a packet's nsp is text");
        }
        if (map.containsKey(DATA) && map.get(DATA) == null) {
            throw new PacketException("a packet's data may be missing, but is not null");
        }
        return new Packet(type(map), namespace, ackId(map), 0, map.get(DATA)).checked();
    }

    @Override
    public void drop() {
        // Every packet is whole when it comes.
    }

    @Override
    public PreparedMessage encode(PreparedPacket packet, boolean withOffset) {
        return packet.form(withOffset && packet.offset() != null ? FORM_WITH_OFFSET : FORM);
    }

    @Override
    public PreparedMessage encode(Packet.Type type, String namespace, Object data) {
        return PreparedMessage.binary(write(type, Map.of(DATA, data), namespace));
    }

    @Override
    public PreparedMessage encode(Packet.Type type, String namespace) {
        return PreparedMessage.binary(write(type, Map.of(), namespace));
    }

    /** A packet's bytes, with its members in the order of the Node server's. */
    static byte[] write(PreparedPacket packet) {
        return write(packet, List.of());
    }

    /** The same with one or no argument more. */
    private static byte[] write(PreparedPacket packet, List<String> more) {
        Map<String, Object> members = new LinkedHashMap<>();
        return switch (packet.kind()) {
            case EVENT -> {
                List<Object> nameAndArguments = new ArrayList<>();
                nameAndArguments.add(packet.name());
                nameAndArguments.addAll(packet.arguments());
                nameAndArguments.addAll(more);
                members.put(DATA, nameAndArguments);
                if (packet.ackId() != Packet.NO_ACK) {
                    members.put(ID, packet.ackId());
                }
                yield write(Packet.Type.EVENT, members, packet.namespace());
            }
            case ACK -> {
                members.put(ID, packet.ackId());
                members.put(DATA, packet.arguments());
                yield write(Packet.Type.ACK, members, packet.namespace());
            }
        };
    }

    private static byte[] write(Packet.Type type, Map<String, Object> members, String namespace) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(TYPE, type.ordinal());
        map.putAll(members);
        map.put(NAMESPACE, namespace);
        return MsgPackWriter.write(map);
    }

    private static PreparedMessage message(PreparedPacket packet, List<String> more) {
        PreparedMessage message = PreparedMessage.binary(write(packet, more));
        return packet.compress() ? message : message.neverDeflated();
    }

    /** The binary types do not occur: here binary needs no attachments. */
    private static Packet.Type type(Map<?, ?> map) throws PacketException {
        if (map.get(TYPE) instanceof Integer type && type >= 0 && type <= Packet.Type.CONNECT_ERROR.ordinal()) {
            return TYPES[type];
        }
        throw new PacketException("unknown packet type");
    }

    private static long ackId(Map<?, ?> map) throws PacketException {
        if (!map.containsKey(ID)) {
            return Packet.NO_ACK;
        }
        Object id = map.get(ID);
        if ((id instanceof Integer || id instanceof Long) && ((Number) id).longValue() >= 0) {
            return ((Number) id).longValue();
        }
        throw new PacketException("an ack id is a whole number from 0");
    }
}
