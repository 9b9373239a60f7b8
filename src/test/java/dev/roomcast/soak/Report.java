package dev.roomcast.soak;

import java.util.ArrayList;
import java.util.List;

/** What a round of load has done and what it met. From any thread. */
final class Report {
    private static final int MOST_MISSES_KEPT = 20;

    final Tally visits = new Tally("visits", "visits", "by TLS", "whole", "cut off", Exit.CLOSE.title(),
            Exit.RESET.title(), Exit.HALF_CLOSE.title(), Exit.SILENCE.title());
    final Tally refusals = new Tally("refused, as they must be", "times");
    final Tally slowReaders = new Tally("slow readers", "closed");
    final Tally triggers = new Tally("triggers beside the visits", "sent");
    final Latencies control = new Latencies();
    private final List<String> misses = new ArrayList<>();

    /** Notes something that should not have been; of what is alike, the first, and not without end. */
    synchronized void miss(String what) {
        if (misses.size() < MOST_MISSES_KEPT && !misses.contains(what)) {
            misses.add(what);
        }
    }

    synchronized List<String> misses() {
        return List.copyOf(misses);
    }

    @Override
    public String toString() {
        return visits + "\n\n" + refusals + "\n\n" + slowReaders + "\n\n" + triggers;
    }
}
