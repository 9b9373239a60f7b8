package dev.roomcast.io;

import java.util.Arrays;

/**
 * What a loop writes in the turn under way, by when it was asked for. Those asked for in one turn of one loop have one
 * time, and one place here. Confined to the loop's thread; allocates nothing, but when many loops ask at once.
 */
final class TimedWrites {
    private static final int KEPT = 64;

    private long[] askedNanos = new long[KEPT];
    private long[] times = new long[KEPT];
    private int size;

    /** Something is to be written that was asked for then. */
    void add(long asked) {
        if (size > 0 && askedNanos[size - 1] == asked) {
            times[size - 1]++;
            return;
        }
        if (size == askedNanos.length) {
            resize(2 * size);
        }
        askedNanos[size] = asked;
        times[size++] = 1;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** All of it is written now. */
    void written(long nowNanos, DurationHistogram latency) {
        for (int i = 0; i < size; i++) {
            latency.record(nowNanos - askedNanos[i], times[i]);
        }
        size = 0;
        if (askedNanos.length > KEPT) {
            resize(KEPT);
        }
    }

    private void resize(int length) {
        askedNanos = Arrays.copyOf(askedNanos, length);
        times = Arrays.copyOf(times, length);
    }
}
