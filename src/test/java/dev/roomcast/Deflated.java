package dev.roomcast;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The payload of a message under permessage-deflate as a peer makes and reads it, each message on its own. */
public final class Deflated {
    private static final int FLUSH_END_BYTES = 4;

    private Deflated() {
    }

    /** Deflates one message (RFC 7692 §7.2.1). */
    public static byte[] deflate(byte[] message) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(message);
            byte[] part = new byte[64 * 1024];
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int length;
            do {
                length = deflater.deflate(part, 0, part.length, Deflater.SYNC_FLUSH);
                out.write(part, 0, length);
            } while (length == part.length);
            return Arrays.copyOf(out.toByteArray(), out.size() - FLUSH_END_BYTES);
        } finally {
            deflater.end();
        }
    }

    /** Inflates one message (RFC 7692 §7.2.2); fails when it is not whole. */
    public static byte[] inflate(byte[] payload) {
        Inflater inflater = new Inflater(true);
        try {
            byte[] in = Arrays.copyOf(payload, payload.length + FLUSH_END_BYTES);
            in[in.length - 1] = (byte) 0xFF;
            in[in.length - 2] = (byte) 0xFF;
            inflater.setInput(in);
            byte[] part = new byte[64 * 1024];
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            while (!inflater.needsInput()) {
                out.write(part, 0, inflater.inflate(part));
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new AssertionError("the server's message is not DEFLATE data", e);
        } finally {
            inflater.end();
        }
    }
}
