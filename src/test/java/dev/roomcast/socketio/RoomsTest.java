package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.engineio.RandomId;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.EventLoopGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class RoomsTest {
    /** Keeps what it is given; touched on its loop alone. */
    private static final class Listener implements Member {
        private final EventLoop loop;
        private final String id = RandomId.next();
        private final Memberships memberships = new Memberships();
        private final List<PreparedPacket> delivered = new ArrayList<>();

        private Listener(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Memberships memberships() {
            return memberships;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void deliver(PreparedPacket message) {
            assertThat(loop.inLoop()).isTrue();
            delivered.add(message);
        }
    }

    /** Whoever is on the way counts, whatever those do who are there. */
    @Test
    void deliversToWhoeverWasAnnouncedThoughTheLastMemberLeaves() throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(1)) {
            Rooms rooms = new Rooms(loops);
            Listener leaving = new Listener(loops.loops().get(0));
            Listener coming = new Listener(loops.loops().get(0));
            Listener hesitating = new Listener(loops.loops().get(0));
            join(rooms, leaving, "test");
            rooms.announce(hesitating, "test");
            rooms.announce(coming, "test");
            Eventually.runOnLoop(leaving.loop, () -> {
                rooms.leave(leaving, "test");
                rooms.arrived(hesitating, "test");
            });
            PreparedPacket message = PreparedPacket.event("x", List.of());

            coming.loop.execute(() -> {
                rooms.join(coming, "test");
                rooms.arrived(coming, "test");
            });
            assertThat(broadcast(rooms, List.of("test"), message)).isEqualTo(1);

            assertThat(received(coming)).containsExactly(message);
            Eventually.runOnLoop(coming.loop, () -> rooms.leaveAll(coming));
            assertThat(rooms.roomCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void deliversToEveryMemberOnceWhateverItsLoop(int size) throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(size)) {
            Rooms rooms = new Rooms(loops);
            List<Listener> members = members(loops, 8);
            members.forEach(member -> join(rooms, member, "test"));
            Listener other = new Listener(loops.loops().get(0));
            join(rooms, other, "other");
            PreparedPacket message = PreparedPacket.event("x", List.of());

            int delivered = broadcast(rooms, List.of("test"), message);

            assertThat(delivered).isEqualTo(8);
            assertThat(members).allSatisfy(member -> assertThat(received(member)).containsExactly(message));
            assertThat(received(other)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void deliversOnceToTheUnionOfRooms(int size) throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(size)) {
            Rooms rooms = new Rooms(loops);
            List<Listener> members = members(loops, 6);
            for (int i = 0; i < 6; i++) {
                join(rooms, members.get(i), "a" + i % 2);
                join(rooms, members.get(i), "b" + i % 3);
            }

            int delivered = broadcast(rooms, List.of("a0", "b0", "nobody", "a0"), PreparedPacket.event("x", List.of()));

            // Members 0, 2, 4 by the first, 0 and 3 by the second.
            assertThat(delivered).isEqualTo(4);
            assertThat(members.stream().map(member -> received(member).size())).containsExactly(1, 0, 1, 1, 1, 0);
        }
    }

    @Test
    void deliversToNobodyInRoomsThatDoNotExist() throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(2)) {
            Rooms rooms = new Rooms(loops);

            assertThat(broadcast(rooms, List.of("nobody"), PreparedPacket.event("x", List.of()))).isZero();
            assertThat(broadcast(rooms, List.of("a", "b"), PreparedPacket.event("x", List.of()))).isZero();
            assertThat(broadcast(rooms, List.of(), PreparedPacket.event("x", List.of()))).isZero();
        }
    }

    @Test
    void joinsOnceHoweverOftenItIsAsked() throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(1)) {
            Rooms rooms = new Rooms(loops);
            Listener member = new Listener(loops.loops().get(0));
            join(rooms, member, "test");
            join(rooms, member, "test");

            assertThat(broadcast(rooms, List.of("test"), PreparedPacket.event("x", List.of()))).isEqualTo(1);
            leave(rooms, member, "test");

            assertThat(broadcast(rooms, List.of("test"), PreparedPacket.event("x", List.of()))).isZero();
            assertThat(rooms.roomCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void hasNoRoomWithoutMembers(int size) throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(size)) {
            Rooms rooms = new Rooms(loops);
            List<Listener> members = members(loops, 4);
            members.forEach(member -> join(rooms, member, "all"));
            members.forEach(member -> join(rooms, member, "some"));
            join(rooms, members.get(0), "one");
            assertThat(rooms.roomCount()).isEqualTo(3);

            leave(rooms, members.get(0), "one");
            leave(rooms, members.get(0), "one");
            leave(rooms, members.get(0), "never");
            assertThat(rooms.roomCount()).isEqualTo(2);
            members.subList(0, 3).forEach(member -> leaveAll(rooms, member));
            assertThat(rooms.roomCount()).isEqualTo(2);
            leaveAll(rooms, members.get(3));
            leaveAll(rooms, members.get(3));

            assertThat(rooms.roomCount()).isZero();
            assertThat(count(rooms)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void countsAcrossLoops(int size) throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(size)) {
            Rooms rooms = new Rooms(loops);
            List<Listener> members = members(loops, 5);
            members.forEach(member -> join(rooms, member, "z"));
            join(rooms, members.get(4), "a");

            assertThat(count(rooms)).containsExactly(Map.entry("a", 1), Map.entry("z", 5));
            assertThat(count(rooms, "z")).isEqualTo(5);
            assertThat(count(rooms, "a")).isEqualTo(1);
            assertThat(count(rooms, "nobody")).isZero();
        }
    }

    @Test
    void namesAMembersRoomsInTheOrderOfJoining() throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(1)) {
            Rooms rooms = new Rooms(loops);
            Listener member = new Listener(loops.loops().get(0));
            List.of("z", "a", "m").forEach(name -> join(rooms, member, name));
            leave(rooms, member, "a");

            assertThat(member.memberships().names()).containsExactly("z", "m");
        }
    }

    /** It crashes socket.io 1.x and 2.x (findings.md, 8). */
    @ParameterizedTest
    @ValueSource(strings = {"__proto__", "constructor", "", " ", "你好😀", "\u0000", "a\"b\\"})
    void takesAnyNameAsOpaqueText(String name) throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(2)) {
            Rooms rooms = new Rooms(loops);
            Listener member = new Listener(loops.loops().get(1));
            join(rooms, member, name);

            assertThat(broadcast(rooms, List.of(name), PreparedPacket.event("x", List.of()))).isEqualTo(1);
            assertThat(count(rooms)).containsExactly(Map.entry(name, 1));
        }
    }

    /** A member on the caller's loop has the message when the call returns. */
    @Test
    void deliversOnTheCallersLoopAtOnce() throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(2)) {
            Rooms rooms = new Rooms(loops);
            Listener member = new Listener(loops.loops().get(0));
            join(rooms, member, "test");

            int atOnce = Eventually.onLoop(member.loop(), () -> {
                rooms.broadcast(List.of("test"), PreparedPacket.event("x", List.of()), count -> { });
                return member.delivered.size();
            });

            assertThat(atOnce).isEqualTo(1);
        }
    }

    @Test
    void timesABroadcastOnEachLoopThatHasReceivers() throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(3)) {
            Rooms rooms = new Rooms(loops);
            List<Listener> members = members(loops, 2);
            members.forEach(member -> join(rooms, member, "both"));
            join(rooms, members.get(0), "first");
            PreparedPacket packet = PreparedPacket.event("x", List.of());
            long now = Eventually.onLoop(loops.loops().get(0), loops.loops().get(0)::nanoTime);

            rooms.broadcast(List.of("both"), packet, now, count -> { });
            rooms.broadcast(List.of("both", "first"), packet, now, count -> { });
            rooms.broadcast(new Rooms.Audience(Set.of("first"), Set.of()), packet, now, count -> { });
            rooms.broadcast(List.of("nobody"), packet, now, count -> { });
            rooms.broadcast(Rooms.Audience.ALL, packet, count -> { });
            Eventually.runOnAll(loops);
            Eventually.runOnAll(loops);

            assertThat(LongStream.of(loops.counters().writeLatency.counts()).sum()).isEqualTo(5);
        }
    }

    @Test
    void findsMembersById() throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(2)) {
            Rooms rooms = new Rooms(loops);
            List<Listener> members = members(loops, 3);
            members.forEach(member -> join(rooms, member, "a"));
            leaveAll(rooms, members.get(2));

            assertThat(rooms.find(members.get(1).id())).containsSame(members.get(1));
            assertThat(rooms.find(members.get(2).id())).isEmpty();
            assertThat(rooms.members()).hasSize(2).hasSameElementsAs(members.subList(0, 2));
        }
    }

    @Test
    void saysWhetherAMemberWasThereToLeave() throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(1)) {
            Rooms rooms = new Rooms(loops);
            Listener member = new Listener(loops.loops().get(0));
            join(rooms, member, "a");

            assertThat(Eventually.onLoop(member.loop(), () -> rooms.leave(member, "b"))).isFalse();
            assertThat(Eventually.onLoop(member.loop(), () -> rooms.leave(member, "a"))).isTrue();
            assertThat(Eventually.onLoop(member.loop(), () -> rooms.leave(member, "a"))).isFalse();
        }
    }

    /** The last member of a room takes the place of the one that leaves: every order of that must keep all others. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void agreesWithAPlainModelUnderRandomOperations(int size) throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(size)) {
            Rooms rooms = new Rooms(loops);
            List<Listener> members = members(loops, 12);
            Map<String, Set<Listener>> model = new TreeMap<>();
            Random random = new Random(42);
            for (int step = 0; step < 3_000; step++) {
                Listener member = members.get(random.nextInt(members.size()));
                String name = "room" + random.nextInt(6);
                switch (random.nextInt(12)) {
                    case 0 -> {
                        leaveAll(rooms, member);
                        model.values().forEach(inside -> remove(inside, member));
                    }
                    case 1, 2, 3, 4 -> {
                        leave(rooms, member, name);
                        remove(model.getOrDefault(name, Set.of()), member);
                    }
                    case 5 -> {
                        int delivered = broadcast(rooms, List.of(name), PreparedPacket.event("x", List.of()));
                        assertThat(delivered).isEqualTo(model.getOrDefault(name, Set.of()).size());
                        for (Listener each : members) {
                            boolean inside = model.getOrDefault(name, Set.of()).contains(each);
                            assertThat(taken(each)).isEqualTo(inside ? 1 : 0);
                        }
                    }
                    default -> {
                        join(rooms, member, name);
                        model.computeIfAbsent(name, key -> new HashSet<>()).add(member);
                    }
                }
                model.values().removeIf(Set::isEmpty);
                assertThat(rooms.roomCount()).isEqualTo(model.size());
            }
            Map<String, Integer> expected = new TreeMap<>();
            model.forEach((name, inside) -> expected.put(name, inside.size()));
            assertThat(count(rooms)).isEqualTo(expected);
        }
    }

    private static void remove(Set<Listener> inside, Listener member) {
        if (!inside.isEmpty()) {
            inside.remove(member);
        }
    }

    private static List<Listener> members(EventLoopGroup loops, int count) {
        List<Listener> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new Listener(loops.loops().get(i % loops.loops().size())));
        }
        return members;
    }

    private static void join(Rooms rooms, Member member, String name) {
        Eventually.runOnLoop(member.loop(), () -> rooms.join(member, name));
    }

    private static void leave(Rooms rooms, Member member, String name) {
        Eventually.runOnLoop(member.loop(), () -> rooms.leave(member, name));
    }

    private static void leaveAll(Rooms rooms, Member member) {
        Eventually.runOnLoop(member.loop(), () -> rooms.leaveAll(member));
    }

    private static int broadcast(Rooms rooms, List<String> names, PreparedPacket message) {
        CompletableFuture<Integer> delivered = new CompletableFuture<>();
        rooms.broadcast(names, message, count -> assertThat(delivered.complete(count)).isTrue());
        return Eventually.get(delivered);
    }

    private static Map<String, Integer> count(Rooms rooms) {
        CompletableFuture<Map<String, Integer>> counted = new CompletableFuture<>();
        rooms.count(counted::complete);
        return Eventually.get(counted);
    }

    private static int count(Rooms rooms, String name) {
        CompletableFuture<Integer> counted = new CompletableFuture<>();
        rooms.count(name, counted::complete);
        return Eventually.get(counted);
    }

    private static List<PreparedPacket> received(Listener member) {
        return Eventually.onLoop(member.loop(), () -> List.copyOf(member.delivered));
    }

    private static int taken(Listener member) {
        return Eventually.onLoop(member.loop(), () -> {
            int count = member.delivered.size();
            member.delivered.clear();
            return count;
        });
    }
}
