package dev.roomcast.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times that answers took, in nanoseconds. From any thread. */
final class Latencies {
    private final List<Long> nanos = new ArrayList<>();

    synchronized void add(long taken) {
        nanos.add(taken);
    }

    synchronized long worstNanos() {
        return nanos.isEmpty() ? 0 : Collections.max(nanos);
    }

    @Override
    public synchronized String toString() {
        if (nanos.isEmpty()) {
            return "none";
        }
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return String.format("%d answers, median %.1f ms, p99 %.1f ms, worst %.1f ms", sorted.size(),
                sorted.get(sorted.size() / 2) / 1e6, sorted.get(sorted.size() * 99 / 100) / 1e6, worstNanos() / 1e6);
    }
}
