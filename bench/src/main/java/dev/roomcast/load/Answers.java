package dev.roomcast.load;

import dev.roomcast.figures.LatencyReport;
import dev.roomcast.figures.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long what was asked each millisecond took to be answered. Who asks waits for the answer before asking again, so
 * what would have been asked meanwhile is added: it would have waited for the rest of that time. Confined to one
 * thread.
 */
final class Answers {
    static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** One that was slow. */
    private record Slow(long fromNanos, long toNanos) {
    }

    private final Histogram times = new Histogram();
    private final List<Slow> slow = new ArrayList<>();
    private long count;

    /** Adds one, by the clock of {@link System#nanoTime}. */
    void add(long fromNanos, long toNanos) {
        count++;
        for (long left = toNanos - fromNanos; left > 0; left -= EVERY_NANOS) {
            times.add(left);
        }
        if (toNanos - fromNanos > LatencyReport.SLOW_NANOS) {
            slow.add(new Slow(fromNanos, toNanos));
        }
    }

    /** How many were really asked, and how long that took. */
    Times times() {
        return new Times(count, slow.size(), times.quantile(1) / 1e6);
    }

    /** In microseconds, the median and what 99 and 99.9 of 100 were not above. */
    List<Double> quantilesMicros() {
        return List.of(times.quantile(0.5) / 1e3, times.quantile(0.99) / 1e3, times.quantile(0.999) / 1e3);
    }

    /** How many would have been slow without the pauses that fell into them. */
    long slowWithout(List<Pause> pauses) {
        return slow.stream().filter(each -> each.toNanos - each.fromNanos
                - Pause.within(pauses, each.fromNanos, each.toNanos) > LatencyReport.SLOW_NANOS).count();
    }
}
