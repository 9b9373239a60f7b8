package dev.roomcast.socketio;

import dev.roomcast.Oracle;
import dev.roomcast.engineio.Relayed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A session's messages to the default parser: 0x1E is between two, and one that begins with {@code b} is binary. */
public final class DefaultParserFuzz {
    private static final SocketSettings SETTINGS = new SocketSettings(1, 3, 64, 1, 1, 1);
    /** What was taken apart is within these, however its numbers are written. */
    private static final SocketSettings WIDE = new SocketSettings(1, 9_999, 1 << 20, 1, 1, 1);

    private DefaultParserFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        List<Object> messages = messages(input);
        List<Packet> packets = Oracle.allocatesLittle(input, () -> parse(SETTINGS, messages));
        for (Packet packet : packets) {
            isSound(packet);
            if (packet.type() != Packet.Type.CONNECT && packet.type() != Packet.Type.DISCONNECT) {
                readsBack(packet);
            }
        }
    }

    private static List<Object> messages(byte[] input) {
        List<Object> messages = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= input.length; i++) {
            if (i == input.length || input[i] == 0x1E) {
                messages.add(start < i && input[start] == 'b' ? Arrays.copyOfRange(input, start + 1, i)
                        : new String(input, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return messages;
    }

    /** Up to the first that is refused. */
    private static List<Packet> parse(SocketSettings settings, List<Object> messages) {
        DefaultParser parser = new DefaultParser(settings);
        List<Packet> packets = new ArrayList<>();
        try {
            for (Object message : messages) {
                Packet packet = message instanceof byte[] bytes ? parser.binary(bytes) : parser.text((String) message);
                if (packet != null) {
                    packets.add(packet);
                    isReady(parser);
                }
            }
        } catch (PacketException e) {
            Oracle.holds(!e.getMessage().isEmpty(), "says why");
        }
        parser.drop();
        isReady(parser);
        return packets;
    }

    /** After a whole packet no attachment is due. */
    private static void isReady(DefaultParser parser) {
        try {
            parser.binary(new byte[0]);
        } catch (PacketException e) {
            return;
        }
        throw new AssertionError("takes an attachment of no packet");
    }

    private static void isSound(Packet packet) {
        Oracle.holds(packet.namespace().startsWith("/") && packet.namespace().length() <= 256, "namespace");
        Oracle.holds(packet.ackId() >= Packet.NO_ACK, "ack id");
        Oracle.holds(packet.attachments() <= SETTINGS.maxAttachments(), "attachments");
        switch (packet.type()) {
            case CONNECT -> Oracle.holds(packet.data() == null || packet.data() instanceof Map, "auth");
            case DISCONNECT -> Oracle.holds(packet.data() == null, "nothing");
            case EVENT, BINARY_EVENT -> Oracle.holds(!packet.arguments().isEmpty(), "an event has a name");
            case ACK, BINARY_ACK -> Oracle.holds(packet.ackId() >= 0 && packet.arguments() != null, "an ack");
            case CONNECT_ERROR -> throw new AssertionError("not from a client");
        }
    }

    /** By the default parser and by msgpack, as the same arguments are sent to others. */
    private static void readsBack(Packet packet) throws Exception {
        List<Object> arguments = packet.arguments();
        boolean event = packet.type() == Packet.Type.EVENT || packet.type() == Packet.Type.BINARY_EVENT;
        if (event && !(arguments.get(0) instanceof String)) {
            return;
        }
        PreparedPacket prepared = event
                ? PreparedPacket.event(packet.namespace(), packet.ackId(), (String) arguments.get(0),
                        arguments.subList(1, arguments.size()))
                : PreparedPacket.ack(packet.namespace(), packet.ackId(), arguments, ValueMapper.NONE);

        List<Object> sent = Relayed.messages(new DefaultParser(WIDE).encode(prepared, false));
        List<Packet> again = parse(WIDE, sent);
        Oracle.same(1, again.size(), "one packet");
        isSame(packet, again.get(0));
        isSame(packet, MsgPackParser.INSTANCE.binary(MsgPackParser.write(prepared)));
    }

    private static void isSame(Packet packet, Packet again) {
        Oracle.same(packet.namespace(), again.namespace(), "namespace");
        Oracle.same(packet.ackId(), again.ackId(), "ack id");
        Oracle.same(Canonical.of(packet.data()), Canonical.of(again.data()), "arguments");
    }
}
