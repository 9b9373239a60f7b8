package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.socketio.Memberships.Membership;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Who is in which room, kept apart per loop: each loop has the members that are at home there, and alone touches
 * them. Shared between loops is only which loops have members of a room, so that a broadcast wakes no other.
 * A room without members does not exist. Room names are opaque text; the id of a member stands for a room that it
 * alone is in.
 */
public final class Rooms {
    /** In the place of the time at which a packet was asked for: nobody wants to know how long it takes. */
    public static final long UNTIMED = Long.MIN_VALUE;

    private static final Logger LOG = System.getLogger(Rooms.class.getName());

    /** The members of one room on one loop: a ring, in the order of joining. */
    static final class Room {
        final String name;
        /** Null when nobody is here. */
        private Membership first;
        private int size;

        private Room(String name) {
            this.name = name;
        }

        private void forEach(Consumer<Member> step) {
            Membership each = first;
            for (int left = size; left > 0; left--) {
                step.accept(each.member);
                each = each.nextHere;
            }
        }

        /** A copy, with one more unless that is null. */
        private Member[] membersAnd(Member more) {
            List<Member> all = new ArrayList<>(size + 1);
            forEach(all::add);
            if (more != null) {
                all.add(more);
            }
            return all.toArray(Member[]::new);
        }

        private Membership add(Member member) {
            Membership added = new Membership(this, member);
            Membership last = first == null ? added : first.previousHere;
            if (first == null) {
                first = added;
            }
            added.previousHere = last;
            added.nextHere = first;
            last.nextHere = added;
            first.previousHere = added;
            size++;
            return added;
        }

        private void remove(Membership left) {
            left.previousHere.nextHere = left.nextHere;
            left.nextHere.previousHere = left.previousHere;
            size--;
            if (size == 0) {
                first = null;
            } else if (first == left) {
                first = left.nextHere;
            }
        }
    }

    /** The rooms of one loop, confined to it. */
    private static final class Shard {
        private final Map<String, Room> rooms = new HashMap<>();
        private Member[] everybody = new Member[16];
        private int everybodySize;
        private final Slices slices;

        private Shard(EventLoop loop, AtomicInteger slicing) {
            slices = new Slices(loop, slicing);
        }

        private void enter(Member member) {
            if (everybodySize == everybody.length) {
                everybody = Arrays.copyOf(everybody, 2 * everybodySize);
            }
            member.memberships().everybodyIndex = everybodySize;
            everybody[everybodySize++] = member;
        }

        /** The last one takes the place of the one that leaves. */
        private void leave(Member member) {
            Member last = everybody[--everybodySize];
            everybody[everybodySize] = null;
            int index = member.memberships().everybodyIndex;
            if (last != member) {
                everybody[index] = last;
                last.memberships().everybodyIndex = index;
            }
            member.memberships().everybodyIndex = Memberships.OUTSIDE;
        }
    }

    private final List<EventLoop> loops;
    private final List<Shard> shards;
    private final SocketSettings settings;
    private final SocketCounters counters;
    private final Whereabouts whereabouts;
    /** How many loops have a broadcast under way that is given in slices. */
    private final AtomicInteger slicing = new AtomicInteger();
    private final ConcurrentHashMap<String, Member> byId = new ConcurrentHashMap<>();
    /** Those who are gone for a while: they get what goes to their rooms, but do not count. Null when there can be none. */
    private final Rooms absent;

    /** Rooms of a namespace that stands alone, with the bounds that a server has by default. */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public Rooms(EventLoopGroup group) {
        this(group, SocketSettings.DEFAULTS, new SocketCounters(), null);
    }

    /**
     * Rooms of one namespace.
     *
     * @param absent those of some who are gone for a while: what is broadcast here goes there, too, on one loop in one
     *     step; null where there are none
     */
    Rooms(EventLoopGroup group, SocketSettings settings, SocketCounters counters, Rooms absent) {
        this.settings = settings;
        this.counters = counters;
        loops = group.loops();
        whereabouts = new Whereabouts(loops.size());
        shards = loops.stream().map(loop -> new Shard(loop, slicing)).toList();
        this.absent = absent;
    }

    /**
     * Who a broadcast is for.
     *
     * @param to rooms; empty for everybody
     * @param except rooms whose members do not get it
     */
    public record Audience(Set<String> to, Set<String> except) {
        /** Everybody. */
        public static final Audience ALL = new Audience(Set.of(), Set.of());

        public Audience {
            to = Set.copyOf(to);
            except = Set.copyOf(except);
        }
    }

    /** Counts a member among everybody, until {@link #leaveAll}; joining a room does so, too. On the member's loop. */
    public void enter(Member member) {
        Memberships own = member.memberships();
        if (own.everybodyIndex == Memberships.OUTSIDE) {
            shardOf(member).enter(member);
            byId.put(member.id(), member);
        }
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
        Memberships own = member.memberships();
        if (own.has(name)) {
            return true;
        }
        if (own.size() >= settings.maxRooms()) {
            return refused(member, SocketLimit.ROOMS, settings.maxRooms());
        }
        Shard shard = shardOf(member);
        Room room = shard.rooms.get(name);
        if (room == null) {
            room = new Room(name);
            shard.rooms.put(name, room);
            whereabouts.add(name, member.loop());
        }
        own.add(room.add(member));
        return true;
    }

    /**
     * A member is about to join a room, by a task that is on the way to its loop: broadcasts that follow go there, too.
     * From any thread; {@link #arrived} must follow.
     */
    void announce(Member member, String name) {
        whereabouts.announce(name, member.loop());
    }

    /** What was announced has come about, or will not. On the member's loop. */
    void arrived(Member member, String name) {
        whereabouts.arrived(name, member.loop(), shardOf(member).rooms.containsKey(name));
    }

    /**
     * Takes a member out of a room. On the member's loop.
     *
     * @return whether it was there
     */
    public boolean leave(Member member, String name) {
        if (!member.memberships().has(name)) {
            return false;
        }
        deliverBefore(member);
        remove(shardOf(member), member.loop(), member.memberships().remove(name));
        return true;
    }

    /** Takes a member out of all its rooms; it is gone. On the member's loop. */
    public void leaveAll(Member member) {
        Shard shard = shardOf(member);
        Memberships own = member.memberships();
        for (Membership left = own.clear(); left != null; left = left.nextOfMember) {
            remove(shard, member.loop(), left);
        }
        if (own.everybodyIndex != Memberships.OUTSIDE) {
            shard.leave(member);
            byId.remove(member.id(), member);
        }
    }

    /** How many rooms have members; from any thread. */
    public int roomCount() {
        return whereabouts.roomCount();
    }

    /** How many members there are; from any thread. */
    public int memberCount() {
        return byId.size();
    }

    /** The member of that id; from any thread, so it may leave before its loop is reached. */
    public Optional<Member> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Those who are members now, in no order; from any thread, while some come and go. */
    public Collection<Member> members() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /**
     * Delivers a packet to everybody in any of some rooms, once each; from any thread. Members on the caller's own
     * loop have it when this returns, others in their loop's next turn; where there are more than a thousand on a loop, some
     * have it then and more each turn, so that nobody else waits for them, and everybody gets all in order.
     *
     * @param names rooms; each may be given more than once
     * @param delivered told, once, how many members it was given to; on whichever loop was last
     */
    public void broadcast(Collection<String> names, PreparedPacket packet, IntConsumer delivered) {
        broadcast(names, packet, UNTIMED, delivered);
    }

    /**
     * The same, timed: each loop that has receivers counts how long it took until all of theirs was written.
     *
     * @param askedNanos when it was asked for, by a loop's clock; or {@link #UNTIMED}
     */
    public void broadcast(Collection<String> names, PreparedPacket packet, long askedNanos, IntConsumer delivered) {
        if (names.size() == 1) {
            String name = names.iterator().next();
            long mask = absent == null ? loopsOf(name) : loopsOf(name) | absent.loopsOf(name);
            onLoops(mask, (loop, done) -> deliver(loop, name, packet, timed(loop, askedNanos, done)), delivered);
        } else if (names.isEmpty()) {
            delivered.accept(0);
        } else {
            broadcast(new Audience(new HashSet<>(names), Set.of()), packet, askedNanos, delivered);
        }
    }

    /** Delivers a packet to everybody of an audience, once each; as the other. */
    public void broadcast(Audience audience, PreparedPacket packet, IntConsumer delivered) {
        broadcast(audience, packet, UNTIMED, delivered);
    }

    /** The same, timed; as the other. */
    public void broadcast(Audience audience, PreparedPacket packet, long askedNanos, IntConsumer delivered) {
        if (audience.to.size() == 1 && audience.except.isEmpty()) {
            broadcast(audience.to, packet, askedNanos, delivered);
        } else {
            long mask = absent == null ? loopsOf(audience) : loopsOf(audience) | absent.loopsOf(audience);
            onLoops(mask, (loop, done) -> deliver(loop, audience, packet, timed(loop, askedNanos, done)), delivered);
        }
    }

    /**
     * Does something with every member of an audience, each on its loop; from any thread. The step may change rooms.
     *
     * @param done told, once, how many members there were; on whichever loop was last
     */
    public void forEach(Audience audience, Consumer<Member> step, IntConsumer done) {
        onLoops(loopsOf(audience), (loop, count) -> {
            Collection<Member> members = membersOf(shards.get(loop), audience);
            members.forEach(member -> {
                deliverBefore(member);
                step.accept(member);
            });
            count.accept(members.size());
        }, done);
    }

    /**
     * Counts the members of every room; from any thread.
     *
     * @param counted told, once, the rooms in order of name with how many members each has
     */
    public void count(Consumer<Map<String, Integer>> counted) {
        ConcurrentHashMap<String, Integer> counts = new ConcurrentHashMap<>();
        onLoops(allLoops(), (loop, done) -> {
            shards.get(loop).rooms.forEach((name, room) -> counts.merge(name, room.size, Integer::sum));
            done.accept(0);
        }, all -> counted.accept(new TreeMap<>(counts)));
    }

    /**
     * Counts the members of one room; from any thread.
     *
     * @param counted told, once, how many it has
     */
    public void count(String name, IntConsumer counted) {
        onLoops(whereabouts.loopsOf(name), (loop, done) -> {
            Room room = shards.get(loop).rooms.get(name);
            done.accept(room == null ? 0 : room.size);
        }, counted);
    }

    /** Work on one loop's rooms, found by the loop's index, that yields a number, at once or in a later turn. */
    @FunctionalInterface
    private interface Step {
        void run(int loop, IntConsumer done);
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
            loops.get(only).dispatch(() -> step.run(only, sum));
            return;
        }
        AtomicInteger left = new AtomicInteger(count);
        AtomicInteger total = new AtomicInteger();
        for (int i = 0; i < loops.size(); i++) {
            if ((mask & 1L << i) != 0) {
                int loop = i;
                loops.get(i).dispatch(() -> step.run(loop, number -> {
                    total.addAndGet(number);
                    if (left.decrementAndGet() == 0) {
                        sum.accept(total.get());
                    }
                }));
            }
        }
    }

    private IntConsumer timed(int loop, long askedNanos, IntConsumer done) {
        return askedNanos == UNTIMED ? done : receivers -> {
            if (receivers > 0) {
                loops.get(loop).timeWrite(askedNanos);
            }
            done.accept(receivers);
        };
    }

    /** Gives a member what is under way to it in slices, since something else is about to be; on its loop. */
    void deliverBefore(Member member) {
        if (slicing.get() > 0) {
            shardOf(member).slices.before(member);
        }
    }

    private void deliver(int loop, String name, PreparedPacket packet, IntConsumer done) {
        Shard shard = shards.get(loop);
        Room room = shard.rooms.get(name);
        int size = room == null ? 0 : room.size;
        if (absent != null) {
            absent.deliver(loop, name, packet, count -> { });
        }
        Member single = memberHere(shard, name);
        if (single != null && single.memberships().has(name)) {
            single = null;
        }
        if (size > Slices.MEMBERS) {
            shard.slices.give(name, room.membersAnd(single), packet, done);
            return;
        }
        if (size > 0) {
            room.forEach(member -> member.deliver(packet));
        }
        if (single != null) {
            single.deliver(packet);
            size++;
        }
        done.accept(size);
    }

    private void deliver(int loop, Audience audience, PreparedPacket packet, IntConsumer done) {
        if (absent != null) {
            absent.deliver(loop, audience, packet, count -> { });
        }
        Shard shard = shards.get(loop);
        Collection<Member> receivers = membersOf(shard, audience);
        if (receivers.size() > Slices.MEMBERS) {
            shard.slices.give(Slices.NO_ROOM, receivers.toArray(Member[]::new), packet, done);
        } else {
            receivers.forEach(member -> member.deliver(packet));
            done.accept(receivers.size());
        }
    }

    private Collection<Member> membersOf(Shard shard, Audience audience) {
        List<Member> everybody = Arrays.asList(shard.everybody).subList(0, shard.everybodySize);
        if (audience.equals(Audience.ALL)) {
            return List.copyOf(everybody);
        }
        Set<Member> members = Collections.newSetFromMap(new IdentityHashMap<>());
        if (audience.to.isEmpty()) {
            members.addAll(everybody);
        }
        audience.to.forEach(name -> forEachMember(shard, name, members::add));
        audience.except.forEach(name -> forEachMember(shard, name, members::remove));
        return members;
    }

    private void forEachMember(Shard shard, String name, Consumer<Member> step) {
        Room room = shard.rooms.get(name);
        if (room != null) {
            room.forEach(step);
        }
        Member single = memberHere(shard, name);
        if (single != null) {
            step.accept(single);
        }
    }

    private boolean refused(Member member, SocketLimit limit, long allowed) {
        limit.counter(counters).increment();
        LOG.log(Level.DEBUG, "refused to join a room {0} reason={1} allowed={2}", member, limit,
                Long.toString(allowed));
        return false;
    }

    /** The member of that id, where it is at home on this loop and has not left. */
    private Member memberHere(Shard shard, String id) {
        Member member = byId.get(id);
        return member != null && shards.get(member.loop().index()) == shard && member.memberships().everybodyIndex != Memberships.OUTSIDE
                ? member : null;
    }

    private long loopsOf(Audience audience) {
        if (audience.to.isEmpty()) {
            return allLoops();
        }
        long mask = 0;
        for (String name : audience.to) {
            mask |= loopsOf(name);
        }
        return mask;
    }

    private long loopsOf(String name) {
        long mask = whereabouts.loopsOf(name);
        if (loops.size() == 1) {
            return mask;
        }
        Member single = byId.get(name);
        return single == null ? mask : mask | 1L << single.loop().index();
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
            whereabouts.remove(room.name, loop);
        }
    }
}
