package dev.roomcast.engineio;

import dev.roomcast.websocket.ServerFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One message for any number of sessions, with its wire forms: each is encoded once, when the first session needs
 * it, and then shared. Immutable to its users and safe on any thread; two loops may both compute the same form.
 */
public final class PreparedMessage {
    static final PreparedMessage PING = packet(Packet.Type.PING, "");
    static final PreparedMessage PONG = packet(Packet.Type.PONG, "");
    static final PreparedMessage PROBE_PONG = packet(Packet.Type.PONG, "probe");
    static final PreparedMessage NOOP = packet(Packet.Type.NOOP, "");
    static final PreparedMessage CLOSE = packet(Packet.Type.CLOSE, "");

    private static final char RECORD_SEPARATOR = 0x1E;

    /** The text packet with its type digit; empty in a message that is binary alone. */
    private final String text;
    private final UnaryOperator<String> asciiForm;
    private final List<byte[]> attachments;
    private final boolean compress;
    private final long weight;
    private volatile List<ServerFrame> frames;
    private volatile List<ServerFrame> frames3;
    private volatile List<ServerFrame> frames3Base64;
    private volatile byte[] polling4;
    private volatile byte[] polling3;

    private PreparedMessage(String text, UnaryOperator<String> asciiForm, List<byte[]> attachments, boolean compress) {
        this.text = text;
        this.asciiForm = asciiForm;
        this.attachments = attachments;
        this.compress = compress;
        long bytes = text.length();
        for (byte[] attachment : attachments) {
            bytes += attachment.length;
        }
        this.weight = bytes;
    }

    /** A text message. */
    public static PreparedMessage text(String message) {
        return text(message, UnaryOperator.identity(), List.of());
    }

    /**
     * A text message, and the binary messages that follow it at once.
     *
     * @param asciiForm writes the message's text with ASCII alone, meaning the same, where it can. Protocol 3 gets
     *     that by polling: 1.x clients encode UTF-8 twice and break on anything else
     * @param attachments given; in order
     */
    public static PreparedMessage text(String message, UnaryOperator<String> asciiForm, List<byte[]> attachments) {
        return new PreparedMessage(digit(Packet.Type.MESSAGE) + message, asciiForm, List.copyOf(attachments), true);
    }

    /**
     * A binary message alone.
     *
     * @param message given
     */
    public static PreparedMessage binary(byte[] message) {
        return new PreparedMessage("", UnaryOperator.identity(), List.of(message), true);
    }

    /** The same message, which is never deflated whatever its length. */
    public PreparedMessage neverDeflated() {
        return new PreparedMessage(text, asciiForm, attachments, false);
    }

    /** Makes the form that nearly every session needs, where that would take a loop too long; on another thread. */
    public void prepare() {
        frames(Generation.EIO4, false).forEach(ServerFrame::prepare);
    }

    static PreparedMessage packet(Packet.Type type, String data) {
        return new PreparedMessage(digit(type) + data, UnaryOperator.identity(), List.of(), true);
    }

    /** Roughly how many bytes wait when this does. */
    long weight() {
        return weight;
    }

    /** How many Engine.IO packets it is. */
    int packets() {
        return (text.isEmpty() ? 0 : 1) + attachments.size();
    }

    boolean hasBinary() {
        return !attachments.isEmpty();
    }

    /** The WebSocket frames; binary is bare in protocol 4, behind a type byte in 3, base64 in 3 where asked for. */
    List<ServerFrame> frames(Generation generation, boolean base64) {
        if (generation == Generation.EIO4 || attachments.isEmpty()) {
            List<ServerFrame> known = frames;
            return known != null ? known : (frames = encodeFrames(ServerFrame::binary));
        }
        if (base64) {
            List<ServerFrame> known = frames3Base64;
            return known != null ? known : (frames3Base64 = encodeFrames(
                    bytes -> ServerFrame.text("b4" + Base64.getEncoder().encodeToString(bytes))));
        }
        List<ServerFrame> known = frames3;
        return known != null ? known : (frames3 = encodeFrames(bytes -> ServerFrame.binary(typed(bytes))));
    }

    /** Its part of a polling payload of protocol 4, without a separator at the ends. */
    byte[] polling4() {
        byte[] known = polling4;
        if (known != null) {
            return known;
        }
        StringBuilder packets = new StringBuilder(text);
        for (byte[] attachment : attachments) {
            if (packets.length() > 0) {
                packets.append(RECORD_SEPARATOR);
            }
            packets.append('b').append(Base64.getEncoder().encodeToString(attachment));
        }
        return polling4 = packets.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Its part of a text payload of protocol 3; a length counts UTF-16 code units. */
    byte[] polling3() {
        byte[] known = polling3;
        if (known != null) {
            return known;
        }
        StringBuilder packets = new StringBuilder();
        if (!text.isEmpty()) {
            String ascii = asciiForm.apply(text);
            packets.append(ascii.length()).append(':').append(ascii);
        }
        for (byte[] attachment : attachments) {
            String packet = "b4" + Base64.getEncoder().encodeToString(attachment);
            packets.append(packet.length()).append(':').append(packet);
        }
        return polling3 = packets.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Its part of a binary payload of protocol 3: {@code <0 or 1><length, a digit a byte><255><packet>} each. */
    byte[] binaryPolling3() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!text.isEmpty()) {
            binaryPacket(out, 0, text.getBytes(StandardCharsets.UTF_8));
        }
        for (byte[] attachment : attachments) {
            binaryPacket(out, 1, typed(attachment));
        }
        return out.toByteArray();
    }

    private List<ServerFrame> encodeFrames(Function<byte[], ServerFrame> attachmentFrame) {
        List<ServerFrame> made = new ArrayList<>(1 + attachments.size());
        if (!text.isEmpty()) {
            made.add(ServerFrame.text(text));
        }
        for (byte[] attachment : attachments) {
            made.add(attachmentFrame.apply(attachment));
        }
        if (!compress) {
            made.replaceAll(ServerFrame::neverDeflated);
        }
        return made;
    }

    private static void binaryPacket(ByteArrayOutputStream out, int kind, byte[] packet) {
        out.write(kind);
        for (char digit : Integer.toString(packet.length).toCharArray()) {
            out.write(digit - '0');
        }
        out.write(0xFF);
        out.writeBytes(packet);
    }

    private static byte[] typed(byte[] bytes) {
        byte[] packet = new byte[1 + bytes.length];
        packet[0] = (byte) Packet.Type.MESSAGE.ordinal();
        System.arraycopy(bytes, 0, packet, 1, bytes.length);
        return packet;
    }

    private static String digit(Packet.Type type) {
        return Integer.toString(type.ordinal());
    }
}
