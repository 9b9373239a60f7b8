package dev.roomcast.io;

import java.nio.ByteBuffer;

/**
 * The scratch buffers that all TLS connections of one loop share; content is of no use after a call. On the heap,
 * where the JDK's ciphers work on arrays.
 */
final class TlsBuffers {
    /** What the JDK takes for a record at most, from peers that break the limit of RFC 8446 §5.2. */
    private static final int LARGEST_RECORD_BYTES = 33_093;
    private static final int LARGEST_PLAINTEXT_BYTES = 16_384;
    private static final int OUT_BYTES = 2 * LARGEST_RECORD_BYTES;

    private final ByteBuffer in;
    private final ByteBuffer out = ByteBuffer.allocate(OUT_BYTES);

    /**
     * Makes the buffers.
     *
     * @param plaintextBytes what is decrypted at once goes into a buffer of this size. The engine refuses to look at
     *     a record unless a full one would fit in the rest of it, so one must be free when all else is full
     */
    TlsBuffers(int plaintextBytes) {
        in = ByteBuffer.allocate(plaintextBytes - LARGEST_PLAINTEXT_BYTES);
    }

    /** For ciphertext received: an incomplete record, and what comes. */
    ByteBuffer in() {
        return in.clear();
    }

    /** For ciphertext to send: four full records. */
    ByteBuffer out() {
        return out.clear();
    }
}
