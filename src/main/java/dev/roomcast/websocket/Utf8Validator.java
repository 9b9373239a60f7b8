package dev.roomcast.websocket;

import java.nio.ByteBuffer;

/**
 * Checks UTF-8 as it comes, in pieces cut anywhere, and fails at the first byte that no continuation could make
 * right (RFC 3629, RFC 6455 §8.1): no overlong form, no surrogate, nothing above U+10FFFF.
 */
final class Utf8Validator {
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** Continuation bytes that must come. */
    private int awaited;
    /** What the next continuation byte may be; narrower than 80..BF only after some lead bytes. */
    private int least = 0x80;
    private int most = 0xBF;

    /**
     * Checks a whole text.
     *
     * @param text lent; its position is not moved
     */
    static boolean isValid(ByteBuffer text) {
        Utf8Validator validator = new Utf8Validator();
        return validator.accept(text) && validator.isComplete();
    }

    /**
     * Checks a piece.
     *
     * @param piece lent; its position is not moved
     * @return false as soon as the text cannot be UTF-8
     */
    boolean accept(ByteBuffer piece) {
        int i = piece.position();
        int end = piece.limit();
        while (i < end) {
            if (awaited == 0) {
                while (i + 8 <= end && (piece.getLong(i) & HIGH_BITS) == 0) {
                    i += 8;
                }
                if (i == end) {
                    return true;
                }
            }
            if (!accept(piece.get(i++) & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text may end here. */
    boolean isComplete() {
        return awaited == 0;
    }

    private boolean accept(int b) {
        if (awaited > 0) {
            if (b < least || b > most) {
                return false;
            }
            awaited--;
            least = 0x80;
            most = 0xBF;
            return true;
        }
        if (b < 0x80) {
            return true;
        }
        if (b < 0xC2 || b > 0xF4) {
            return false;
        }
        awaited = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
        least = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        most = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        return true;
    }
}
