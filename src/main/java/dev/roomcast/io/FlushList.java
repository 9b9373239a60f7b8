package dev.roomcast.io;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The connections of a loop that have something to send: written to at the end of the turn, but for so long only. The
 * rest falls behind and is written to in the next turns, after what is new in these, and so is all that is for many: a
 * message for ten thousand must not make a single one wait. Confined to the loop.
 */
final class FlushList {
    /** How long a turn may take, its tasks included. */
    private static final long TURN_NANOS = 3_000_000;
    /** How long its end may take in any case. */
    private static final long LEAST_NANOS = 1_000_000;
    /** Writes between two looks at the clock, and the fewest that a turn makes for those behind. */
    private static final int STEP = 4;

    private final EventLoop loop;
    private final LongSupplier nanoClock;
    private List<Connection> added = new ArrayList<>();
    private List<Connection> flushing = new ArrayList<>();
    private final Deque<Connection> behind = new ArrayDeque<>();
    private final Deque<Connection> many = new ArrayDeque<>();

    FlushList(EventLoop loop, LongSupplier nanoClock) {
        this.loop = loop;
        this.nanoClock = nanoClock;
    }

    /** Adds one that has not been added since it was written to. */
    void add(Connection connection) {
        added.add(connection);
    }

    /** Adds one that has got something that many get; it may be there already. */
    void addOfMany(Connection connection) {
        many.add(connection);
    }

    /** Whether some wait for the next turn, which must come without delay. */
    boolean isBehind() {
        return !behind.isEmpty() || !many.isEmpty();
    }

    /**
     * Writes to those that were added, then to those that are behind and to the many, in turn.
     *
     * @param turnNanos when the turn began
     */
    void flush(long turnNanos) {
        if (added.isEmpty() && !isBehind()) {
            return;
        }
        long endNanos = turnNanos + Math.max(TURN_NANOS, nanoClock.getAsLong() - turnNanos + LEAST_NANOS);
        flushAdded(endNanos);
        while (isBehind()) {
            for (int i = 0; i < STEP && isBehind(); i++) {
                boolean isOfMany = behind.isEmpty() || i % 2 == 1 && !many.isEmpty();
                flush(isOfMany ? many.poll() : behind.poll());
            }
            if (isOver(endNanos)) {
                break;
            }
        }
        // A write may have closed a connection, and that may have left something to send to others.
        flushAdded(endNanos);
    }

    private void flushAdded(long endNanos) {
        while (!added.isEmpty()) {
            List<Connection> batch = added;
            added = flushing;
            flushing = batch;
            int i = 0;
            do {
                int end = Math.min(i + STEP, batch.size());
                for (; i < end; i++) {
                    flush(batch.get(i));
                }
            } while (i < batch.size() && !isOver(endNanos));
            for (; i < batch.size(); i++) {
                behind.add(batch.get(i));
            }
            batch.clear();
            if (isOver(endNanos)) {
                // Those with much to send have come back meanwhile.
                behind.addAll(added);
                added.clear();
            }
        }
    }

    /** One that moved away in this turn was flushed before it left. */
    private void flush(Connection connection) {
        if (connection.loop() == loop) {
            loop.flush(connection);
        }
    }

    private boolean isOver(long endNanos) {
        return nanoClock.getAsLong() - endNanos > 0;
    }
}
