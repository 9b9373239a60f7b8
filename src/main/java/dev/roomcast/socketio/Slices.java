package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Broadcasts to so many members of one loop that the others there would have to wait: each turn gives them to some. To a
 * member all still comes in order, for before it is given anything else it gets what is under way to it. Home: the loop.
 */
final class Slices {
    /** How many members a broadcast may have on a loop before it is given in slices. */
    static final int MEMBERS = 1_000;
    /** Members of a slice: about a millisecond, for they are written to in the same turn. */
    static final int SLICE = 500;
    /** In the place of a room's name: the broadcast is not for a single room. */
    static final String NO_ROOM = "";

    /** One broadcast under way. */
    private static final class Slice {
        private final String room;
        private final Member[] members;
        private final PreparedPacket packet;
        private final IntConsumer done;
        private int next;
        /** Those who had it before their turn; null while there are none. */
        private Set<Member> early;
        /** Those whose turn has not come; null until somebody asks. */
        private Set<Member> waiting;

        Slice(String room, Member[] members, PreparedPacket packet, IntConsumer done) {
            this.room = room;
            this.members = members;
            this.packet = packet;
            this.done = done;
        }

        /** Gives it to a member before its turn, if that has not come; whoever leaves the room has been given it before. */
        void giveEarly(Member member) {
            if (!room.equals(NO_ROOM) && !member.memberships().has(room) && !member.id().equals(room)) {
                return;
            }
            if (waiting == null) {
                waiting = Collections.newSetFromMap(new IdentityHashMap<>());
                for (int i = next; i < members.length; i++) {
                    waiting.add(members[i]);
                }
                early = Collections.newSetFromMap(new IdentityHashMap<>());
            }
            if (waiting.remove(member)) {
                early.add(member);
                member.deliver(packet);
            }
        }

        void giveSome() {
            int end = Math.min(next + SLICE, members.length);
            while (next < end) {
                Member member = members[next++];
                if (waiting != null) {
                    waiting.remove(member);
                }
                if (early == null || !early.contains(member)) {
                    member.deliver(packet);
                }
            }
        }

        boolean isDone() {
            return next == members.length;
        }
    }

    private final EventLoop loop;
    private final AtomicInteger busyLoops;
    private final Deque<Slice> underWay = new ArrayDeque<>(1);
    /** What is being given now is in order already. */
    private boolean giving;

    /**
     * Those of one loop.
     *
     * @param busyLoops counts the loops that have some under way
     */
    Slices(EventLoop loop, AtomicInteger busyLoops) {
        this.loop = loop;
        this.busyLoops = busyLoops;
    }

    /**
     * Gives a packet to many members, after what is under way; the first of them have it when this returns, if nothing is.
     *
     * @param room the one that they all are in, or stand for; else {@link #NO_ROOM}
     * @param members given; each once
     * @param done told how many there were, when the last has it
     */
    void give(String room, Member[] members, PreparedPacket packet, IntConsumer done) {
        underWay.add(new Slice(room, members, packet, done));
        if (underWay.size() == 1) {
            busyLoops.incrementAndGet();
            goOn();
        }
    }

    /** Gives a member what is under way to it, since something else is about to be. */
    void before(Member member) {
        if (giving || underWay.isEmpty()) {
            return;
        }
        giving = true;
        try {
            underWay.forEach(slice -> slice.giveEarly(member));
        } finally {
            giving = false;
        }
    }

    private void goOn() {
        Slice first = underWay.peek();
        giving = true;
        try {
            loop.writeToMany(first::giveSome);
        } finally {
            // Also after a fault of one member: the others, and later broadcasts, still have their turn.
            giving = false;
            given(first);
        }
    }

    private void given(Slice first) {
        if (first.isDone()) {
            underWay.remove();
        }
        if (underWay.isEmpty()) {
            busyLoops.decrementAndGet();
        } else {
            loop.execute(this::goOn);
        }
        if (first.isDone()) {
            first.done.accept(first.members.length);
        }
    }
}
