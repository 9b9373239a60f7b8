package dev.roomcast.io;

import java.util.concurrent.atomic.LongAdder;

/**
 * How long something took, each time: how often within each of some fixed bounds, and how long in all. Recording
 * allocates nothing; from any thread. What is read while others record may lack their latest.
 */
public final class DurationHistogram {
    private static final long[] BOUNDS = {100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
        25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000L};

    /** One for each bound, then one for what took longer. */
    private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];
    private final LongAdder sumNanos = new LongAdder();

    DurationHistogram() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** The bounds in nanoseconds, the smallest first; what takes just so long is within. */
    public static long[] boundsNanos() {
        return BOUNDS.clone();
    }

    /** How often it took so long, and no shorter time, for each bound; last of all how often longer than all. */
    public long[] counts() {
        long[] sums = new long[counts.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = counts[i].sum();
        }
        return sums;
    }

    /** How long it took in all, in nanoseconds. */
    public long sumNanos() {
        return sumNanos.sum();
    }

    /** Counts one. */
    void record(long nanos) {
        record(nanos, 1);
    }

    /** Counts several that took equally long. */
    void record(long nanos, long times) {
        int bucket = 0;
        while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
            bucket++;
        }
        counts[bucket].add(times);
        sumNanos.add(nanos * times);
    }
}
