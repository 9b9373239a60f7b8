package dev.roomcast.load;

import java.nio.ByteBuffer;

/** Frames as a client sends them: masked (RFC 6455 §5.2, §5.3). */
final class ClientFrame {
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FIN = 0x80;
    /** Of a message that is deflated (RFC 7692 §6). */
    static final int RSV1 = 0x40;

    /** The end of each deflated message, which is not sent (RFC 7692 §7.2.2). */
    static final byte[] DEFLATED_END = {0, 0, (byte) 0xFF, (byte) 0xFF};
    static final int OPCODE = 0x0F;

    private static final byte[] MASKING_KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};
    private static final int MASKED = 0x80;

    private ClientFrame() {
    }

    /**
     * A whole message, or a control frame.
     *
     * @param firstByte opcode and {@link #RSV1}
     * @param payload lent
     */
    static byte[] of(int firstByte, byte[] payload) {
        int length = payload.length;
        int header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
        ByteBuffer frame = ByteBuffer.allocate(header + MASKING_KEY.length + length);
        frame.put((byte) (FIN | firstByte));
        if (header == 2) {
            frame.put((byte) (MASKED | length));
        } else if (header == 4) {
            frame.put((byte) (MASKED | 126)).putShort((short) length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(length);
        }
        frame.put(MASKING_KEY);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (payload[i] ^ MASKING_KEY[i & 3]));
        }
        return frame.array();
    }
}
