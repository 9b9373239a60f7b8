package dev.roomcast.protocol1;

import dev.roomcast.Oracle;
import java.util.List;

/** Contents of protocol 1, and the packets in them. */
public final class PayloadFuzz {
    private PayloadFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        List<String> packets;
        try {
            packets = Oracle.allocatesLittle(input, () -> Payload.split(Payload.text(input)));
        } catch (PacketException e) {
            saysWhy(e);
            return;
        }

        StringBuilder several = new StringBuilder();
        packets.forEach(packet -> several.append(Payload.header(packet.length())).append(packet));
        Oracle.same(packets, Payload.split(several.toString()), "written and taken apart again");
        for (String text : packets) {
            packet(text);
        }
    }

    private static void packet(String text) throws PacketException {
        Packet packet;
        try {
            packet = Packet.parse(text);
        } catch (PacketException e) {
            saysWhy(e);
            return;
        }
        Oracle.holds(packet.id() >= Packet.NO_ID && (packet.id() >= 0 || !packet.answeredWithData()), "id");
        Oracle.holds(packet.endpoint().indexOf(':') < 0 && packet.endpoint().length() <= 256, "endpoint");
        Oracle.holds(packet.endpoint().startsWith(packet.namespaceEndpoint()), "endpoint without its query");
        Oracle.same(packet, Packet.parse(written(packet)), "written and parsed again");
        try {
            Oracle.holds(packet.ackedId() >= 0, "acked id");
            Oracle.holds(packet.data().endsWith(packet.ackedJson()), "acked arguments");
        } catch (PacketException e) {
            saysWhy(e);
        }
    }

    private static String written(Packet packet) {
        return packet.type().ordinal() + ":" + (packet.id() == Packet.NO_ID ? "" : packet.id())
                + (packet.answeredWithData() ? "+" : "") + ":" + packet.endpoint()
                + (packet.data().isEmpty() ? "" : ":" + packet.data());
    }

    /** A plus sign would part the reason in two in an error packet. */
    private static void saysWhy(PacketException e) {
        Oracle.holds(!e.getMessage().isEmpty() && e.getMessage().indexOf('+') < 0, "a reason without a plus");
    }
}
