package dev.roomcast.push;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How fast one key triggers: as much as in a second at once, then as fast as its rate. Of a bucket that fills with time
 * only the moment is kept when it will be full (the generic cell rate algorithm, ITU-T I.371), so that all loops may
 * ask without a lock.
 */
final class TriggerRate {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NEVER_USED = Long.MIN_VALUE;

    private final int perSecond;
    private final long intervalNanos;
    private final AtomicLong fullAt = new AtomicLong(NEVER_USED);

    /** A full one; 0 for any number. */
    TriggerRate(int perSecond) {
        this.perSecond = perSecond;
        intervalNanos = perSecond == 0 ? 0 : SECOND_NANOS / perSecond;
    }

    int perSecond() {
        return perSecond;
    }

    /** Whether so many at once can ever be taken. */
    boolean admits(int triggers) {
        return perSecond == 0 || triggers <= perSecond;
    }

    /**
     * Takes triggers, all or none.
     *
     * @param triggers not more than it admits
     * @param nanoTime of the loop that asks; it may be a turn behind that of another
     * @return nanoseconds until there are so many; 0 when they are taken
     */
    long take(int triggers, long nanoTime) {
        if (perSecond == 0) {
            return 0;
        }
        while (true) {
            long before = fullAt.get();
            long from = before == NEVER_USED || before - nanoTime < 0 ? nanoTime : before;
            long after = from + triggers * intervalNanos;
            long tooMuch = after - nanoTime - SECOND_NANOS;
            if (tooMuch > 0) {
                return tooMuch;
            }
            if (fullAt.compareAndSet(before, after)) {
                return 0;
            }
        }
    }
}
