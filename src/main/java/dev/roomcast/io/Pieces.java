package dev.roomcast.io;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of one message or content as they come, piece by piece: nothing is moved until all are asked for, which for a
 * large one may be done on another thread. Takes room for at most twice of what has come. Of one thread at a time.
 */
public final class Pieces {
    /** The least and the most bytes of a part, where not all are known to come. */
    private static final int LEAST_BYTES = 256;
    private static final int MOST_BYTES = 64 * 1024;
    private static final byte[] NONE = new byte[0];

    /** Those that are full, the first that came first; null while there are none. */
    private List<byte[]> full;
    private byte[] last = NONE;
    private int lastLength;
    private int length;

    /**
     * Adds what has come.
     *
     * @param in lent; left behind the bytes taken
     * @param count how many of its bytes to take
     * @param awaited how many are known to follow; only a hint for the room made
     */
    public void add(ByteBuffer in, int count, long awaited) {
        int fitting = Math.min(count, last.length - lastLength);
        take(in, fitting);
        int rest = count - fitting;
        if (rest > 0) {
            beginPart(rest, awaited);
            take(in, rest);
        }
    }

    /** How many bytes have come. */
    public int length() {
        return length;
    }

    /** All that has come, which is then kept as one. Not to be changed. */
    public byte[] join() {
        if (full == null) {
            last = lastLength == last.length ? last : Arrays.copyOf(last, lastLength);
            return last;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : full) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        System.arraycopy(last, 0, all, at, lastLength);
        full = null;
        last = all;
        lastLength = length;
        return all;
    }

    private void beginPart(int count, long awaited) {
        if (length > 0) {
            if (full == null) {
                full = new ArrayList<>();
            }
            full.add(last);
            last = new byte[Math.max(count, Math.min(Math.max(length, LEAST_BYTES), MOST_BYTES))];
        } else {
            last = new byte[(int) Math.min(count + awaited, Math.max(count, LEAST_BYTES))];
        }
        lastLength = 0;
    }

    private void take(ByteBuffer in, int count) {
        in.get(last, lastLength, count);
        lastLength += count;
        length += count;
    }
}
