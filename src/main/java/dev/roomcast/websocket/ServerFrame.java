package dev.roomcast.websocket;

import dev.roomcast.io.EventLoop;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A whole frame as the server sends it: final, unmasked, with the shortest length (RFC 6455 §5.2). Immutable, so one
 * may be sent to any number of connections; its deflated form is made once, when a connection first needs it.
 */
public final class ServerFrame {
    /** A ping without application data. */
    static final ServerFrame PING = of(Opcode.PING, new byte[0]);

    private static final int RSV1 = 0x40;

    private final ByteBuffer bytes;
    /** Its deflated form, itself where that is no shorter; null until known. Two loops may both make it. */
    private volatile ServerFrame deflated;

    private ServerFrame(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** A text message. */
    public static ServerFrame text(String text) {
        return of(Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A text message.
     *
     * @param utf8 the text's bytes; copied
     */
    public static ServerFrame text(byte[] utf8) {
        return of(Opcode.TEXT, utf8);
    }

    /**
     * A binary message.
     *
     * @param payload copied
     */
    public static ServerFrame binary(byte[] payload) {
        return of(Opcode.BINARY, payload);
    }

    /** The same frame, which is never deflated whatever its length. */
    public ServerFrame neverDeflated() {
        ServerFrame plain = new ServerFrame(bytes);
        plain.deflated = plain;
        return plain;
    }

    static ServerFrame pong(byte[] payload) {
        return of(Opcode.PONG, payload);
    }

    /** A Close frame; {@link CloseCode#NO_STATUS} makes an empty one. The reason is cut to 123 bytes of UTF-8. */
    static ServerFrame close(int code, String reason) {
        if (code == CloseCode.NO_STATUS) {
            return of(Opcode.CLOSE, new byte[0]);
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, 123);
        while (length < text.length && length > 0 && (text[length] & 0xC0) == 0x80) {
            length--;
        }
        byte[] payload = new byte[2 + length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, length);
        return of(Opcode.CLOSE, payload);
    }

    /** Length on the wire. */
    public int length() {
        return bytes.remaining();
    }

    /**
     * The same message deflated, for connections that have agreed to that.
     *
     * @param streams those of the caller's loop
     * @return itself where deflating makes it no shorter, or would hold the loop up
     */
    ServerFrame deflated(DeflateStreams streams) {
        ServerFrame known = deflated;
        if (known != null) {
            return known;
        }
        return payloadBytes() > EventLoop.LARGE_BYTES ? this : deflate(streams);
    }

    /** Deflates a message that is too long for a loop to do so; on another thread, before it is sent. */
    public void prepare() {
        if (deflated == null && payloadBytes() > EventLoop.LARGE_BYTES) {
            try (DeflateStreams own = new DeflateStreams()) {
                deflate(own);
            }
        }
    }

    private ServerFrame deflate(DeflateStreams streams) {
        int firstByte = bytes.get(0) | RSV1;
        ByteBuffer payload = bytes.slice(bytes.remaining() - payloadBytes(), payloadBytes());
        ServerFrame made = streams.deflate(payload).map(shorter -> of(firstByte, shorter)).orElse(this);
        deflated = made;
        return made;
    }

    /** Length of the payload. */
    int payloadBytes() {
        int length = bytes.get(1);
        return bytes.remaining() - (length < 126 ? 2 : length == 126 ? 4 : 10);
    }

    /** The bytes on the wire; shared: position and limit must not be moved. */
    ByteBuffer bytes() {
        return bytes;
    }

    private static ServerFrame of(Opcode opcode, byte[] payload) {
        return of(0x80 | opcode.code(), ByteBuffer.wrap(payload));
    }

    private static ServerFrame of(int firstByte, ByteBuffer payload) {
        int length = payload.remaining();
        int header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
        ByteBuffer frame = ByteBuffer.allocate(header + length);
        frame.put((byte) firstByte);
        if (header == 2) {
            frame.put((byte) length);
        } else if (header == 4) {
            frame.put((byte) 126).putShort((short) length);
        } else {
            frame.put((byte) 127).putLong(length);
        }
        return new ServerFrame(frame.put(payload).flip());
    }
}
