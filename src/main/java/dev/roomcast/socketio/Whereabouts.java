package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which loops have members of which room, so that a broadcast wakes no other. Shared by all loops: from any thread, but
 * that a loop alone says what becomes of its own members. Where there is one loop, nothing but the rooms' number is kept.
 */
final class Whereabouts {
    private record Arrival(String room, int loop) {
    }

    /** Whether there is one loop. */
    private final boolean alone;
    private final AtomicInteger roomsAlone = new AtomicInteger();
    /** Bit n: loop n has members of that room, or will have. */
    private final ConcurrentHashMap<String, Long> loops = new ConcurrentHashMap<>();
    /** How many members are on the way to a room, by tasks for their loop. */
    private final ConcurrentHashMap<Arrival, Integer> arriving = new ConcurrentHashMap<>();

    Whereabouts(int loopCount) {
        alone = loopCount == 1;
    }

    /** The loops of a room, as bits; where there is one loop, that, whoever is in the room. */
    long loopsOf(String room) {
        return alone ? 1 : loops.getOrDefault(room, 0L);
    }

    /** How many rooms have members. */
    int roomCount() {
        return alone ? roomsAlone.get() : loops.size();
    }

    /** A loop has the first member of that room. */
    void add(String room, EventLoop loop) {
        if (alone) {
            roomsAlone.incrementAndGet();
            return;
        }
        loops.merge(room, 1L << loop.index(), (known, added) -> known | added);
    }

    /** A loop has no member of that room any more, and had one. */
    void remove(String room, EventLoop loop) {
        if (alone) {
            roomsAlone.decrementAndGet();
            return;
        }
        long others = ~(1L << loop.index());
        loops.computeIfPresent(room, (name, known) -> {
            if (!arriving.isEmpty() && arriving.containsKey(new Arrival(name, loop.index()))) {
                return known;
            }
            return (known & others) == 0 ? null : known & others;
        });
    }

    /** A member is on the way to a room; {@link #arrived} must follow. */
    void announce(String room, EventLoop loop) {
        if (alone) {
            return;
        }
        // In this order: whoever removes the bit looks at the arrivals while he does.
        arriving.merge(new Arrival(room, loop.index()), 1, Integer::sum);
        add(room, loop);
    }

    /**
     * A member that was announced has come, or will not.
     *
     * @param inhabited whether the loop has members of that room now
     */
    void arrived(String room, EventLoop loop, boolean inhabited) {
        if (alone) {
            return;
        }
        arriving.computeIfPresent(new Arrival(room, loop.index()), (arrival, count) -> count == 1 ? null : count - 1);
        if (!inhabited) {
            remove(room, loop);
        }
    }
}
