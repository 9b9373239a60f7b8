package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;
import dev.roomcast.io.EventLoopGroup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Who is in which room, kept apart per loop: each loop has the members that are at home there, and alone touches
 * them. Shared between loops is only which loops have members of a room, so that a broadcast wakes no other.
 * A room without members does not exist. Room names are opaque text.
 */
public final class Rooms {
    private static final Logger LOG = System.getLogger(Rooms.class.getName());

    /** One member in one room; both know it, so leaving is O(1) however large the room. */
    private static final class Membership {
        private final Room room;
        private final Member member;
        private int index;

        private Membership(Room room, Member member, int index) {
            this.room = room;
            this.member = member;
            this.index = index;
        }
    }

    /** The members of one room on one loop. */
    private static final class Room {
        private final String name;
        private Membership[] members = new Membership[1];
        private int size;

        private Room(String name) {
            this.name = name;
        }

        private Membership add(Member member) {
            if (size == members.length) {
                members = Arrays.copyOf(members, 2 * size);
            }
            Membership membership = new Membership(this, member, size);
            members[size++] = membership;
            return membership;
        }

        /** The last one takes the place of the one that leaves. */
        private void remove(Membership membership) {
            Membership last = members[--size];
            members[membership.index] = last;
            last.index = membership.index;
            members[size] = null;
        }
    }

    /** The rooms of one loop, confined to it. */
    private static final class Shard {
        private final Map<String, Room> rooms = new HashMap<>();
        private final Map<Member, List<Membership>> memberships = new IdentityHashMap<>();
    }

    private final List<EventLoop> loops;
    private final List<Shard> shards;
    private final SocketSettings settings;
    private final SocketCounters counters;
    /** Bit n: loop n has members of that room. */
    private final ConcurrentHashMap<String, Long> whereabouts = new ConcurrentHashMap<>();

    /** Rooms of a namespace that stands alone, with the bounds that a server has by default. */
    public Rooms(EventLoopGroup group) {
        this(group, SocketSettings.DEFAULTS, new SocketCounters());
    }

    Rooms(EventLoopGroup group, SocketSettings settings, SocketCounters counters) {
        this.settings = settings;
        this.counters = counters;
        loops = group.loops();
        shards = loops.stream().map(loop -> new Shard()).toList();
    }

    /**
     * Who a broadcast is for.
     *
     * @param to rooms; empty for everybody
     * @param except rooms whose members do not get it
     */
    public record Audience(Set<String> to, Set<String> except) {
        public Audience {
            to = Set.copyOf(to);
            except = Set.copyOf(except);
        }
    }

    /** Counts a member among everybody, until {@link #leaveAll}; joining a room does so, too. On the member's loop. */
    public void enter(Member member) {
        shardOf(member).memberships.putIfAbsent(member, new ArrayList<>(1));
    }

    /**
     * Puts a member into a room. On the member's loop.
     *
     * @return whether it is there now; false, and nothing has changed, where the room's name is too long or the member
     *     in as many rooms as it may be
     */
    public boolean join(Member member, String name) {
        if (name.length() > settings.maxRoomNameChars()) {
            return refused(member, SocketLimit.ROOM_NAME, settings.maxRoomNameChars());
        }
        enter(member);
        Shard shard = shardOf(member);
        List<Membership> own = shard.memberships.get(member);
        for (Membership membership : own) {
            if (membership.room.name.equals(name)) {
                return true;
            }
        }
        if (own.size() >= settings.maxRooms()) {
            return refused(member, SocketLimit.ROOMS, settings.maxRooms());
        }
        Room room = shard.rooms.get(name);
        if (room == null) {
            room = new Room(name);
            shard.rooms.put(name, room);
            long bit = 1L << member.loop().index();
            whereabouts.merge(name, bit, (known, added) -> known | added);
        }
        own.add(room.add(member));
        return true;
    }

    /** Takes a member out of a room; does nothing when it is not there. On the member's loop. */
    public void leave(Member member, String name) {
        Shard shard = shardOf(member);
        List<Membership> own = shard.memberships.getOrDefault(member, List.of());
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i).room.name.equals(name)) {
                remove(shard, member.loop(), own.remove(i));
                return;
            }
        }
    }

    /** Takes a member out of all its rooms; it is gone. On the member's loop. */
    public void leaveAll(Member member) {
        Shard shard = shardOf(member);
        List<Membership> own = shard.memberships.remove(member);
        if (own != null) {
            own.forEach(membership -> remove(shard, member.loop(), membership));
        }
    }

    /** The names of a member's rooms, in the order of joining. On the member's loop. */
    public List<String> roomsOf(Member member) {
        return shardOf(member).memberships.getOrDefault(member, List.of()).stream()
                .map(membership -> membership.room.name).toList();
    }

    /** How many rooms have members; from any thread. */
    public int roomCount() {
        return whereabouts.size();
    }

    /**
     * Delivers a packet to everybody in any of some rooms, once each; from any thread. Members on the caller's own
     * loop have it when this returns, others in their loop's next turn.
     *
     * @param names rooms; each may be given more than once
     * @param delivered told, once, how many members it was given to; on whichever loop was last
     */
    public void broadcast(Collection<String> names, PreparedPacket packet, IntConsumer delivered) {
        if (names.size() == 1) {
            String name = names.iterator().next();
            onLoops(whereabouts.getOrDefault(name, 0L), shard -> deliver(shard, name, packet), delivered);
        } else if (names.isEmpty()) {
            delivered.accept(0);
        } else {
            broadcast(new Audience(new HashSet<>(names), Set.of()), packet, delivered);
        }
    }

    /** Delivers a packet to everybody of an audience, once each; as the other. */
    public void broadcast(Audience audience, PreparedPacket packet, IntConsumer delivered) {
        long mask = audience.to.isEmpty() ? allLoops() : 0;
        for (String name : audience.to) {
            mask |= whereabouts.getOrDefault(name, 0L);
        }
        onLoops(mask, shard -> deliver(shard, audience, packet), delivered);
    }

    /**
     * Counts the members of every room; from any thread.
     *
     * @param counted told, once, the rooms in order of name with how many members each has
     */
    public void count(Consumer<Map<String, Integer>> counted) {
        ConcurrentHashMap<String, Integer> counts = new ConcurrentHashMap<>();
        onLoops(allLoops(), shard -> {
            shard.rooms.forEach((name, room) -> counts.merge(name, room.size, Integer::sum));
            return 0;
        }, all -> counted.accept(new TreeMap<>(counts)));
    }

    /**
     * Counts the members of one room; from any thread.
     *
     * @param counted told, once, how many it has
     */
    public void count(String name, IntConsumer counted) {
        onLoops(whereabouts.getOrDefault(name, 0L), shard -> {
            Room room = shard.rooms.get(name);
            return room == null ? 0 : room.size;
        }, counted);
    }

    /** Work on one loop's rooms that yields a number. */
    @FunctionalInterface
    private interface Step {
        int run(Shard shard);
    }

    /** Runs a step on each loop of a mask, at once on the caller's own, and gives the sum when the last is done. */
    private void onLoops(long mask, Step step, IntConsumer sum) {
        int count = Long.bitCount(mask);
        if (count == 0) {
            sum.accept(0);
            return;
        }
        if (count == 1) {
            int only = Long.numberOfTrailingZeros(mask);
            loops.get(only).dispatch(() -> sum.accept(step.run(shards.get(only))));
            return;
        }
        AtomicInteger left = new AtomicInteger(count);
        AtomicInteger total = new AtomicInteger();
        for (int i = 0; i < loops.size(); i++) {
            if ((mask & 1L << i) != 0) {
                Shard shard = shards.get(i);
                loops.get(i).dispatch(() -> {
                    total.addAndGet(step.run(shard));
                    if (left.decrementAndGet() == 0) {
                        sum.accept(total.get());
                    }
                });
            }
        }
    }

    private static int deliver(Shard shard, String name, PreparedPacket packet) {
        Room room = shard.rooms.get(name);
        if (room == null) {
            return 0;
        }
        Membership[] members = room.members;
        int size = room.size;
        for (int i = 0; i < size; i++) {
            members[i].member.deliver(packet);
        }
        return size;
    }

    private static int deliver(Shard shard, Audience audience, PreparedPacket packet) {
        Set<Member> receivers = Collections.newSetFromMap(new IdentityHashMap<>());
        if (audience.to.isEmpty()) {
            receivers.addAll(shard.memberships.keySet());
        }
        audience.to.forEach(name -> forEachMember(shard, name, receivers::add));
        audience.except.forEach(name -> forEachMember(shard, name, receivers::remove));
        receivers.forEach(member -> member.deliver(packet));
        return receivers.size();
    }

    private static void forEachMember(Shard shard, String name, Consumer<Member> step) {
        Room room = shard.rooms.get(name);
        for (int i = 0; room != null && i < room.size; i++) {
            step.accept(room.members[i].member);
        }
    }

    private boolean refused(Member member, SocketLimit limit, long allowed) {
        limit.counter(counters).increment();
        LOG.log(Level.DEBUG, "refused to join a room {0} reason={1} allowed={2}", member, limit,
                Long.toString(allowed));
        return false;
    }

    private long allLoops() {
        return loops.size() == 64 ? -1L : (1L << loops.size()) - 1;
    }

    private Shard shardOf(Member member) {
        assert member.loop().inLoop();
        return shards.get(member.loop().index());
    }

    private void remove(Shard shard, EventLoop loop, Membership membership) {
        Room room = membership.room;
        room.remove(membership);
        if (room.size == 0) {
            shard.rooms.remove(room.name);
            long others = ~(1L << loop.index());
            whereabouts.computeIfPresent(room.name, (name, known) -> (known & others) == 0 ? null : known & others);
        }
    }
}
