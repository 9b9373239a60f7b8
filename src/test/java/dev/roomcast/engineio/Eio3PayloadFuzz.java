package dev.roomcast.engineio;

import dev.roomcast.Oracle;
import java.io.ByteArrayOutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Polling contents of protocol 3, each as text and as binary; and as a WebSocket's message. */
public final class Eio3PayloadFuzz {
    private Eio3PayloadFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        single(input);
        for (boolean binary : new boolean[] {false, true}) {
            List<Packet> packets;
            try {
                packets = Oracle.allocatesLittle(input, () -> Payload.decode(Generation.EIO3, binary, input));
            } catch (PacketException e) {
                continue;
            }
            List<String> expected = Eio4PayloadFuzz.described(packets);
            Oracle.same(expected, decoded(true, binary(packets)), "encoded as binary");
            Oracle.same(expected, decoded(false, text(packets, true)), "encoded as text by a 1.x client");
            if (packets.stream().noneMatch(packet -> looksEncodedTwice(packet.text()))) {
                Oracle.same(expected, decoded(false, text(packets, false)), "encoded as text");
                readsOurs(packets, expected);
            }
        }
    }

    private static void single(byte[] input) {
        List<Packet> packets = new ArrayList<>();
        try {
            packets.add(Packet.parse(Generation.EIO3, input.clone()));
        } catch (PacketException e) {
            // No binary packet; it may be text.
        }
        try {
            packets.add(Packet.parse(Generation.EIO3, new String(input, StandardCharsets.UTF_8)));
        } catch (PacketException e) {
            // Nor is it text.
        }
        for (Packet packet : packets) {
            Oracle.holds(packet.type() != null && (!packet.isBinary() || packet.text().isEmpty()), "text or bytes");
        }
    }

    private static List<String> decoded(boolean binary, byte[] payload) throws PacketException {
        return Eio4PayloadFuzz.described(Payload.decode(Generation.EIO3, binary, payload));
    }

    /** What the server itself sends: binary is always a message. */
    private static void readsOurs(List<Packet> packets, List<String> expected) throws PacketException {
        if (packets.stream().anyMatch(packet -> packet.isBinary() && packet.type() != Packet.Type.MESSAGE)) {
            return;
        }
        List<PreparedMessage> messages = packets.stream().map(Eio4PayloadFuzz::prepared).toList();
        for (boolean base64 : new boolean[] {false, true}) {
            Payload payload = Payload.encode(Generation.EIO3, base64, messages);
            boolean binary = payload.contentType().equals("application/octet-stream");
            Oracle.same(expected, decoded(binary, payload.bytes()), "encoded by us");
        }
    }

    private static boolean looksEncodedTwice(String text) {
        if (text.chars().allMatch(c -> c < 0x80) || !text.chars().allMatch(c -> c < 0x100)) {
            return false;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(StandardCharsets.ISO_8859_1.encode(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] text(List<Packet> packets, boolean utf8Twice) {
        StringBuilder payload = new StringBuilder();
        for (Packet packet : packets) {
            String text = packet.isBinary()
                    ? "b" + packet.type().ordinal() + Base64.getEncoder().encodeToString(packet.binary())
                    : packet.type().ordinal() + packet.text();
            String once = utf8Twice
                    ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1) : text;
            payload.append(once.length()).append(':').append(once);
        }
        return payload.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] binary(List<Packet> packets) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (Packet packet : packets) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (packet.isBinary()) {
                bytes.write(packet.type().ordinal());
                bytes.writeBytes(packet.binary());
            } else {
                bytes.writeBytes((packet.type().ordinal() + packet.text()).getBytes(StandardCharsets.UTF_8));
            }
            payload.write(packet.isBinary() ? 1 : 0);
            Integer.toString(bytes.size()).chars().forEach(digit -> payload.write(digit - '0'));
            payload.write(0xFF);
            payload.writeBytes(bytes.toByteArray());
        }
        return payload.toByteArray();
    }
}
