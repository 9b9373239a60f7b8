package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.Feed;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of more reads and writes than a turn has time for. */
@Timeout(20)
class TurnsTest {
    private static final int CONNECTIONS = 200;

    /** Remembers in which turn it was told of the end. */
    private static final class EndingHandler extends RecordingHandler {
        private long endedInTurn;

        @Override
        public void onEnd(Connection connection) {
            endedInTurn = connection.loop().turns();
            super.onEnd(connection);
        }
    }

    private final AtomicLong nanos = new AtomicLong();
    private final List<EndingHandler> handlers = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    private EventLoopGroup loops;
    private EventLoop loop;

    @BeforeEach
    void start() throws IOException {
        // Whoever looks at the time takes a millisecond.
        loops = EventLoopGroup.start(1, () -> nanos.addAndGet(1_000_000));
        loop = loops.loops().get(0);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        for (int i = 0; i < CONNECTIONS; i++) {
            handlers.add(new EndingHandler());
        }
        Iterator<EndingHandler> next = handlers.iterator();
        InetSocketAddress address = loops.listen(any, IoSettings.DEFAULTS, next::next).localAddress();
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(RawClient.connect(address));
            handlers.get(i).connection();
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        loops.close();
    }

    @Test
    void letsTheRestFollowInTheNextTurns() throws IOException {
        List<Long> turns = new ArrayList<>();

        Eventually.runOnLoop(loop, () -> {
            handlers.forEach(handler -> write(handler, "all,"));
            turns.add(loop.turns());
        });
        for (RawClient client : clients) {
            assertThat(client.read(4)).isEqualTo(Feed.bytes("all,"));
        }

        // Three steps of 4 take more than 2 ms here.
        long passed = Eventually.onLoop(loop, loop::turns) - turns.get(0);
        assertThat(passed).isGreaterThanOrEqualTo(CONNECTIONS / 12);
    }

    @Test
    void writesToWhoeverIsNewBeforeThoseBehind() throws IOException {
        RecordingHandler first = handlers.get(0);
        List<Integer> behind = new ArrayList<>();

        Eventually.runOnLoop(loop, () -> {
            handlers.forEach(handler -> write(handler, "all,"));
            loop.execute(() -> write(first, "new"));
            loop.execute(() -> loop.execute(() -> behind.add((int) handlers.stream()
                    .filter(handler -> handler.connection().queuedBytes() > 0).count())));
        });
        assertThat(clients.get(0).read(7)).isEqualTo(Feed.bytes("all,new"));
        Eventually.runOnLoop(loop, () -> { });

        assertThat(behind.get(0)).isPositive();
        Eventually.runOnLoop(loop, () -> assertThat(first.connection().queuedBytes()).isZero());
        for (RawClient client : clients.subList(1, CONNECTIONS)) {
            assertThat(client.read(4)).isEqualTo(Feed.bytes("all,"));
        }
    }

    @Test
    void writesWhatIsForFewBeforeWhatIsForMany() throws IOException {
        RecordingHandler last = handlers.get(CONNECTIONS - 1);
        RecordingHandler other = handlers.get(0);
        List<Long> waiting = new ArrayList<>();

        Eventually.runOnLoop(loop, () -> {
            loop.writeToMany(() -> handlers.subList(1, CONNECTIONS).forEach(handler -> write(handler, "all,")));
            loop.writeToMany(() -> handlers.subList(1, CONNECTIONS).forEach(handler -> write(handler, "more,")));
            write(last, "one");
            write(other, "one");
            loop.execute(() -> handlers.forEach(handler -> waiting.add(handler.connection().queuedBytes())));
        });

        assertThat(clients.get(0).read(3)).isEqualTo(Feed.bytes("one"));
        assertThat(clients.get(CONNECTIONS - 1).read(12)).isEqualTo(Feed.bytes("all,more,one"));
        for (RawClient client : clients.subList(1, CONNECTIONS - 1)) {
            assertThat(client.read(9)).isEqualTo(Feed.bytes("all,more,"));
        }
        assertThat(waiting.get(0)).isZero();
        assertThat(waiting.get(CONNECTIONS - 1)).isZero();
        assertThat(waiting).contains(9L);
    }

    /** It is written to again and again, as fast as its peer reads, but not in one turn. */
    @Test
    void leavesTheOthersTheirTurnAlsoWhenOneAloneHasMuchToGet() throws IOException {
        Connection connection = handlers.get(0).connection();
        byte[] much = new byte[32 * 256 * 1024];
        List<Long> turns = new ArrayList<>();
        List<Long> leftAfterOneTurn = new ArrayList<>();

        Eventually.runOnLoop(loop, () -> {
            connection.write(ByteBuffer.wrap(much));
            turns.add(loop.turns());
            loop.execute(() -> leftAfterOneTurn.add(connection.queuedBytes()));
        });
        assertThat(clients.get(0).read(much.length)).isEqualTo(much);

        // Each write is followed by a look at the time: three are in time, then one each as one behind and as a new one.
        assertThat(leftAfterOneTurn.get(0)).isGreaterThanOrEqualTo(much.length - 5 * 256 * 1024);
        assertThat(Eventually.onLoop(loop, loop::turns) - turns.get(0)).isGreaterThanOrEqualTo(32 / 5);
    }

    /** A thousand that hang up at once would hold up what the others have asked for. */
    @Test
    void dealsWithSomeOfThoseReadyAndWithTheRestInTheNextTurns() throws IOException {
        CompletableFuture<Boolean> allAreReady = new CompletableFuture<>();
        loop.execute(() -> Eventually.get(allAreReady));
        for (RawClient client : clients) {
            client.endOutput();
        }
        allAreReady.complete(true);
        List<Long> turns = new ArrayList<>();
        for (EndingHandler handler : handlers) {
            Eventually.get(handler.ended);
            turns.add(handler.endedInTurn);
        }

        // Three steps of 16 take more than 2 ms here.
        assertThat(new TreeSet<>(turns)).hasSizeGreaterThanOrEqualTo(CONNECTIONS / 48);
    }

    @Test
    void asksNobodyWhoHasCeasedToWaitSinceItWasFound() throws IOException {
        CompletableFuture<Boolean> allAreReady = new CompletableFuture<>();
        List<Integer> heard = new ArrayList<>();
        loop.execute(() -> {
            Eventually.get(allAreReady);
            loop.execute(() -> {
                handlers.get(0).connection().close(CloseReason.DONE);
                handlers.get(CONNECTIONS - 1).connection().close(CloseReason.DONE);
                handlers.forEach(handler -> handler.connection().pauseReading(true));
                heard.add(heard());
            });
        });
        for (RawClient client : clients) {
            client.send("x");
        }
        allAreReady.complete(true);
        Eventually.becomesTrue("paused", () -> !heard.isEmpty());
        long first = Eventually.onLoop(loop, loop::turns);
        Eventually.becomesTrue("some turns later", () -> Eventually.onLoop(loop, loop::turns) > first + CONNECTIONS / 16);

        assertThat(heard.get(0)).isBetween(1, CONNECTIONS - 1);
        assertThat(Eventually.onLoop(loop, this::heard)).isEqualTo(heard.get(0));
        Eventually.runOnLoop(loop, () -> handlers.forEach(handler -> handler.connection().pauseReading(false)));
        Eventually.becomesTrue("all but one or two are heard", () -> Eventually.onLoop(loop, this::heard) >= CONNECTIONS - 2);
    }

    private int heard() {
        return (int) handlers.stream().filter(handler -> handler.received().length > 0).count();
    }

    private static void write(RecordingHandler handler, String text) {
        handler.connection().write(ByteBuffer.wrap(Feed.bytes(text)));
    }
}
