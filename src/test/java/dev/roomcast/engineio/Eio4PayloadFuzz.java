package dev.roomcast.engineio;

import dev.roomcast.Oracle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Polling contents of protocol 4; each also as a WebSocket's text and binary message. */
public final class Eio4PayloadFuzz {
    private Eio4PayloadFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        single(input);
        List<Packet> packets;
        try {
            packets = Oracle.allocatesLittle(input, () -> Payload.decode(Generation.EIO4, false, input));
        } catch (PacketException e) {
            return;
        }

        Oracle.holds(!packets.isEmpty() && packets.size() <= input.length, "a packet or more");
        List<PreparedMessage> messages = packets.stream().map(Eio4PayloadFuzz::prepared).toList();
        byte[] again = Payload.encode(Generation.EIO4, false, messages).bytes();
        Oracle.same(described(packets), described(Payload.decode(Generation.EIO4, false, again)), "encoded again");
        refuses(withAnEmptyPacket(again));
    }

    /** A packet of a payload as it would be sent. */
    static PreparedMessage prepared(Packet packet) {
        return packet.isBinary() ? PreparedMessage.binary(packet.binary())
                : PreparedMessage.packet(packet.type(), packet.text());
    }

    /** Packets in a form that compares by value. */
    static List<String> described(List<Packet> packets) {
        List<String> described = new ArrayList<>();
        for (Packet packet : packets) {
            described.add(packet.type() + " " + packet.text()
                    + (packet.isBinary() ? " " + Base64.getEncoder().encodeToString(packet.binary()) : ""));
        }
        return described;
    }

    private static void single(byte[] input) throws PacketException {
        Packet binary = Packet.parse(Generation.EIO4, input.clone());
        Oracle.holds(binary.type() == Packet.Type.MESSAGE && Arrays.equals(input, binary.binary()), "bare message");
        try {
            Packet packet = Packet.parse(Generation.EIO4, new String(input, StandardCharsets.UTF_8));
            Oracle.holds(packet.isBinary() ? packet.type() == Packet.Type.MESSAGE : packet.type() != null, "typed");
        } catch (PacketException e) {
            // No packet; nothing more is said of it.
        }
    }

    private static byte[] withAnEmptyPacket(byte[] payload) {
        byte[] longer = Arrays.copyOf(payload, payload.length + 1);
        longer[payload.length] = 0x1E;
        return longer;
    }

    private static void refuses(byte[] payload) {
        try {
            Payload.decode(Generation.EIO4, false, payload);
        } catch (PacketException e) {
            return;
        }
        throw new AssertionError("took an empty packet");
    }
}
