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
        Eventually.runOnLoop(loop, () -> assertThat(reached).startsWith(1L * Slices.MEMBERS, 2L * Slices.MEMBERS,
                3L * Slices.MEMBERS));
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

    private void countWhile(List<Long> reached, CompletableFuture<Void> over) {
        reached.add(members.stream().filter(member -> !member.events.isEmpty()).count());
        if (!over.isDone()) {
            loop.execute(() -> countWhile(reached, over));
        }
    }

    private CompletableFuture<Integer> broadcast(String room, String event) {
        CompletableFuture<Integer> delivered = new CompletableFuture<>();
        rooms.broadcast(List.of(room), PreparedPacket.event(event, List.of()), delivered::complete);
        return delivered;
    }
}
