package dev.roomcast.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.Deflater;

/** A text of any length that deflates to a bit more than half, as much of what people send does. */
final class LargeText {
    private static final int LETTERS = 16;
    private static final int STEP_BYTES = 64 * 1024;
    /** What the sender of a deflated message leaves out (RFC 7692 §7.2.1). */
    private static final int SYNC_TAIL_BYTES = 4;

    private LargeText() {
    }

    /** So many letters, always the same. */
    static String of(int length) {
        SplittableRandom random = new SplittableRandom(1);
        byte[] letters = new byte[length];
        for (int i = 0; i < length; i++) {
            letters[i] = (byte) ('a' + random.nextInt(LETTERS));
        }
        return new String(letters, StandardCharsets.US_ASCII);
    }

    /** A message's payload as permessage-deflate has it. */
    static byte[] deflated(byte[] payload) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(payload);
            byte[] bytes = new byte[payload.length + payload.length / 8 + STEP_BYTES];
            int length = deflater.deflate(bytes, 0, bytes.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(bytes, length - SYNC_TAIL_BYTES);
        } finally {
            deflater.end();
        }
    }
}
