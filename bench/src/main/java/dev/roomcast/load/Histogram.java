package dev.roomcast.load;

import java.util.Arrays;

/**
 * How often which time was measured: 64 steps for each power of two, so that what it answers is at most 1.6 % off.
 * Confined to one thread.
 */
final class Histogram {
    private static final int STEP_BITS = 6;
    private static final int STEPS = 1 << STEP_BITS;

    private final long[] counts = new long[STEPS * (Long.SIZE - STEP_BITS)];
    private long total;
    private long max;

    /** Adds a time; a negative one is 0. */
    void add(long nanos) {
        long value = Math.max(0, nanos);
        counts[indexOf(value)]++;
        total++;
        max = Math.max(max, value);
    }

    /** Adds all that another one holds. */
    void addAll(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        max = Math.max(max, other.max);
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        max = 0;
    }

    long total() {
        return total;
    }

    /**
     * The time that so large a part of all were not above.
     *
     * @param part 0 to 1
     * @return nanoseconds; 0 while there are none
     */
    long quantile(double part) {
        long wanted = Math.max(1, Math.round(part * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.min(max, middleOf(i));
            }
        }
        return max;
    }

    private static int indexOf(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        return (exponent - STEP_BITS + 1) * STEPS + (int) (value >> exponent - STEP_BITS & STEPS - 1);
    }

    private static long middleOf(int index) {
        if (index < STEPS) {
            return index;
        }
        int shift = index / STEPS - 1;
        return ((long) (STEPS + index % STEPS) << shift) + (1L << shift >> 1);
    }
}
