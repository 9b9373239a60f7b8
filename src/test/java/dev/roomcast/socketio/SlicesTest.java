package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.engineio.RandomId;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.EventLoopGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Broadcasts to more members than get one in a turn. */
@Timeout(20)
class SlicesTest {
    private static final int MEMBERS = 3 * Slices.MEMBERS + 7;

    /** Keeps names of events; asks for what is under way first, as a socket does. */
    private class Listener implements Member {
        private final String id = RandomId.next();
        private final Memberships memberships = new Memberships();
        private final List<String> events = new ArrayList<>();

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
        public void deliver(PreparedPacket packet) {
            rooms.deliverBefore(this);
            events.add(packet.name());
        }
    }

    private EventLoopGroup loops;
    private EventLoop loop;
    private Rooms rooms;
    private List<Listener> members;

    @BeforeEach
    void start() throws IOException {
        loops = EventLoopGroup.start(1);
        loop = loops.loops().get(0);
        rooms = new Rooms(loops);
        members = IntStream.range(0, MEMBERS).mapToObj(i -> new Listener()).toList();
        Eventually.runOnLoop(loop, () -> members.forEach(member -> rooms.join(member, "all")));
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void reachEverybodyOnceAndSayHowManyWhenTheLastHasIt() {
        CompletableFuture<Integer> delivered = broadcast("all", "a");

        assertThat(Eventually.get(delivered)).isEqualTo(MEMBERS);
        assertThat(members).allSatisfy(member -> assertThat(member.events).containsExactly("a"));
    }

    @Test
    void letOthersHaveTheirTurnInBetween() {
        List<Long> reached = new ArrayList<>();
        CompletableFuture<Void> over = new CompletableFuture<>();

        Eventually.runOnLoop(loop, () -> {
            broadcast("all", "a").thenRun(() -> over.complete(null));
            countWhile(reached, over);
        });

        Eventually.get(over);
        Eventually.runOnLoop(loop, () -> assertThat(reached).startsWith(1L * Slices.SLICE, 2L * Slices.SLICE,
                3L * Slices.SLICE));
    }

    @Test
    void keepTheOrderOfEachMemberWhateverElseItIsGiven() {
        Listener last = members.get(MEMBERS - 1);
        Listener first = members.get(0);
        Eventually.runOnLoop(loop, () -> {
            rooms.join(last, "few");
            rooms.join(first, "few");
        });
        List<CompletableFuture<Integer>> all = new ArrayList<>();

        Eventually.runOnLoop(loop, () -> {
            all.add(broadcast("all", "a"));
            all.add(broadcast("few", "b"));
            all.add(broadcast("all", "c"));
            all.add(broadcast("few", "d"));
            last.deliver(PreparedPacket.event("e", List.of()));
            assertThat(last.events).containsExactly("a", "b", "c", "d", "e");
            assertThat(first.events).containsExactly("a", "b", "c", "d");
            assertThat(members).as("in whatever order").anySatisfy(member -> assertThat(member.events).isEmpty());
        });

        assertThat(all).extracting(Eventually::get).containsExactly(MEMBERS, 2, MEMBERS, 2);
        Eventually.runOnLoop(loop, () -> {
            assertThat(last.events).containsExactly("a", "b", "c", "d", "e");
            assertThat(members.subList(1, MEMBERS - 1))
                    .allSatisfy(member -> assertThat(member.events).containsExactly("a", "c"));
        });
    }

    @Test
    void reachTheOthersWhenOneFails() {
        Listener failing = new Listener() {
            @Override
            public void deliver(PreparedPacket packet) {
                throw new IllegalStateException("a fault of one member");
            }
        };
        Eventually.runOnLoop(loop, () -> rooms.join(failing, "all"));

        loop.execute(() -> broadcast("all", "a"));
        CompletableFuture<Void> all = new CompletableFuture<>();
        loop.execute(() -> waitForAll(all));

        Eventually.get(all);
    }

    private void waitForAll(CompletableFuture<Void> all) {
        if (members.stream().allMatch(member -> member.events.equals(List.of("a")))) {
            all.complete(null);
        } else {
            loop.execute(() -> waitForAll(all));
        }
    }

    @Test
    void reachWhoeverIsAboutToBeAskedToLeave() {
        Listener last = members.get(MEMBERS - 1);

        Eventually.runOnLoop(loop, () -> {
            broadcast("all", "a");
            rooms.forEach(new Rooms.Audience(Set.of(last.id()), Set.of()), rooms::leaveAll, count -> { });
            assertThat(last.events).containsExactly("a");
        });
    }

    /** As of when it was asked for: who leaves has it first, who comes has it not. */
    @Test
    void reachWhoeverWasThereWhenTheyBegan() {
        Listener leaving = members.get(MEMBERS - 1);
        Listener coming = new Listener();
        List<CompletableFuture<Integer>> all = new ArrayList<>();

        Eventually.runOnLoop(loop, () -> {
            all.add(broadcast("all", "a"));
            assertThat(leaving.events).isEmpty();
            assertThat(rooms.leave(leaving, "all")).isTrue();
            assertThat(rooms.leave(leaving, "all")).isFalse();
            assertThat(leaving.events).containsExactly("a");
            rooms.join(coming, "all");
            coming.deliver(PreparedPacket.event("b", List.of()));
        });

        assertThat(all).extracting(Eventually::get).containsExactly(MEMBERS);
        Eventually.runOnLoop(loop, () -> {
            assertThat(leaving.events).containsExactly("a");
            assertThat(coming.events).containsExactly("b");
        });
    }

    /** Its id stands for a room that it alone is in; here others have joined one of that name, and it comes last. */
    @Test
    void reachWhoeverTheNameIsTheIdOf() {
        Listener single = new Listener();
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        Eventually.runOnLoop(loop, () -> {
            rooms.enter(single);
            members.forEach(member -> rooms.join(member, single.id()));
        });

        Eventually.runOnLoop(loop, () -> {
            all.add(broadcast(single.id(), "a"));
            single.deliver(PreparedPacket.event("b", List.of()));
            assertThat(single.events).containsExactly("a", "b");
        });

        assertThat(all).extracting(Eventually::get).containsExactly(MEMBERS + 1);
        Eventually.runOnLoop(loop, () -> {
            assertThat(single.events).containsExactly("a", "b");
            assertThat(members).allSatisfy(member -> assertThat(member.events).containsExactly("a"));
        });
    }

    @Test
    void reachAllOfSeveralRoomsAndEverybodyInTheOrderOfEach() {
        Listener last = members.get(MEMBERS - 1);
        Listener other = new Listener();
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        Eventually.runOnLoop(loop, () -> rooms.join(other, "other"));

        Eventually.runOnLoop(loop, () -> {
            all.add(broadcast(List.of(), "a"));
            all.add(broadcast(List.of("all", "other"), "b"));
            other.deliver(PreparedPacket.event("c", List.of()));
            last.deliver(PreparedPacket.event("c", List.of()));
        });

        assertThat(all).extracting(Eventually::get).containsExactly(MEMBERS + 1, MEMBERS + 1);
        Eventually.runOnLoop(loop, () -> {
            assertThat(List.of(last, other)).allSatisfy(one -> assertThat(one.events).containsExactly("a", "b", "c"));
            assertThat(members.subList(0, MEMBERS - 1))
                    .allSatisfy(member -> assertThat(member.events).containsExactly("a", "b"));
        });
    }

    private void countWhile(List<Long> reached, CompletableFuture<Void> over) {
        reached.add(members.stream().filter(member -> !member.events.isEmpty()).count());
        if (!over.isDone()) {
            loop.execute(() -> countWhile(reached, over));
        }
    }

    private CompletableFuture<Integer> broadcast(String room, String event) {
        return broadcast(List.of(room), event);
    }

    /** To everybody where there are no rooms. */
    private CompletableFuture<Integer> broadcast(List<String> to, String event) {
        CompletableFuture<Integer> delivered = new CompletableFuture<>();
        rooms.broadcast(new Rooms.Audience(Set.copyOf(to), Set.of()), PreparedPacket.event(event, List.of()),
                delivered::complete);
        return delivered;
    }
}
