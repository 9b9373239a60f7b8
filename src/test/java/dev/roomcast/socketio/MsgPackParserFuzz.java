package dev.roomcast.socketio;

import dev.roomcast.Oracle;
import java.util.Arrays;
import java.util.List;

/** MessagePack, as a value and as a packet. */
public final class MsgPackParserFuzz {
    private MsgPackParserFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Object value;
        try {
            value = Oracle.allocatesLittle(input, () -> MsgPackReader.read(input));
        } catch (PacketException e) {
            return;
        }
        byte[] written = MsgPackWriter.write(value);
        Object again = MsgPackReader.read(written);
        Oracle.same(Canonical.of(value), Canonical.of(again), "read again");
        Oracle.holds(Arrays.equals(written, MsgPackWriter.write(again)), "written again");
        Oracle.holds(Arrays.equals(written, MsgPackWriter.write(value)), "the value is as it was");

        Packet packet;
        try {
            packet = MsgPackParser.INSTANCE.binary(input);
        } catch (PacketException e) {
            return;
        }
        if (packet.type() == Packet.Type.EVENT && packet.arguments().get(0) instanceof String
                || packet.type() == Packet.Type.ACK) {
            readsBack(packet);
        }
    }

    private static void readsBack(Packet packet) throws PacketException {
        List<Object> arguments = packet.arguments();
        PreparedPacket prepared;
        try {
            prepared = packet.type() == Packet.Type.ACK
                    ? PreparedPacket.ack(packet.namespace(), packet.ackId(), arguments, ValueMapper.NONE)
                    : PreparedPacket.event(packet.namespace(), packet.ackId(), (String) arguments.get(0),
                            arguments.subList(1, arguments.size()));
        } catch (IllegalArgumentException e) {
            Oracle.holds(e.getMessage().contains("placeholder"), "a map like a placeholder beside binary");
            return;
        }

        Packet again = MsgPackParser.INSTANCE.binary(MsgPackParser.write(prepared));

        Oracle.same(packet.type(), again.type(), "type");
        Oracle.same(packet.namespace(), again.namespace(), "namespace");
        Oracle.same(packet.ackId(), again.ackId(), "ack id");
        Oracle.same(Canonical.of(packet.data()), Canonical.of(again.data()), "arguments");
    }
}
