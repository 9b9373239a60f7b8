package dev.roomcast.load;

import java.util.List;

/** A time in which a JVM stopped an event loop, on the clock of {@link System#nanoTime}, which all processes share. */
record Pause(long fromNanos, long toNanos) {
    long nanos() {
        return toNanos - fromNanos;
    }

    /** Both, and what is between them. */
    Pause with(Pause later) {
        return new Pause(Math.min(fromNanos, later.fromNanos), Math.max(toNanos, later.toNanos));
    }

    /** How much of a time was in pauses; of these, none overlaps another. */
    static long within(List<Pause> pauses, long fromNanos, long toNanos) {
        long sum = 0;
        for (Pause pause : pauses) {
            sum += Math.max(0, Math.min(pause.toNanos, toNanos) - Math.max(pause.fromNanos, fromNanos));
        }
        return sum;
    }
}
