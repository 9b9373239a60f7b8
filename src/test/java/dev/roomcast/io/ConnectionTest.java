package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.Feed;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ConnectionTest {
    private static final long LINGER_MILLIS = IoSettings.DEFAULTS.lingerMillis();
    private static final long STALL_MILLIS = IoSettings.DEFAULTS.writeTimeoutMillis();

    private final FakeClock clock = new FakeClock();
    private EventLoopGroup loops;

    @BeforeEach
    void start() throws IOException {
        loops = clock.startLoops(2);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void givesWhatComesToItsHandlerAndSendsWhatThatWrites() throws IOException {
        EchoHandler handler = new EchoHandler();
        try (RawClient client = connect(handler)) {
            client.send("hello");

            assertThat(client.read(5)).isEqualTo(Feed.bytes("hello"));
            assertThat(handler.connection().remoteAddress().isLoopbackAddress()).isTrue();
        }
        assertThat(handler.reason()).isEqualTo(CloseReason.DONE);
    }

    @Test
    void countsBytesAndConnections() throws Exception {
        EchoHandler handler = new EchoHandler();
        try (RawClient client = connect(handler)) {
            client.send("hello");
            client.read(5);
        }
        handler.reason();

        assertThat(loops.awaitNoConnections(5_000)).isTrue();
        assertThat(loops.counters().accepted.sum()).isEqualTo(1);
        assertThat(loops.counters().closed.sum()).isEqualTo(1);
        assertThat(loops.counters().bytesIn.sum()).isEqualTo(5);
        assertThat(loops.counters().bytesOut.sum()).isEqualTo(5);
    }

    @Test
    void holdsWhatIsWrittenBackUntilTheEndOfTheTurn() throws IOException {
        List<Long> queued = new ArrayList<>();
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                for (String piece : List.of("one,", "two,", "three")) {
                    connection.write(ByteBuffer.wrap(Feed.bytes(piece)));
                    queued.add(connection.queuedBytes());
                }
            }
        };
        try (RawClient client = connect(handler)) {
            client.send("x");

            assertThat(client.read(13)).isEqualTo(Feed.bytes("one,two,three"));
            long left = Eventually.onLoop(handler.connection().loop(), handler.connection()::queuedBytes);
            assertThat(queued).containsExactly(4L, 8L, 13L);
            assertThat(left).isZero();
        }
    }

    @Test
    void sendsMoreThanTheKernelTakesAtOnce() throws IOException {
        byte[] large = randomBytes(5_000_000);
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onOpen(Connection connection) {
                for (int i = 0; i < large.length; i += 10_000) {
                    connection.write(ByteBuffer.wrap(large, i, 10_000));
                }
                connection.finish();
            }
        };
        try (RawClient client = connect(handler)) {
            byte[] read = client.readToEnd();

            assertThat(Arrays.equals(read, large)).isTrue();
        }
        assertThat(handler.reason()).isEqualTo(CloseReason.DONE);
    }

    @Test
    void closesAndCountsAConsumerThatIsTooSlow() throws IOException {
        ByteBuffer news = ByteBuffer.allocate(256 * 1024);
        RecordingHandler slow = new RecordingHandler();
        EchoHandler other = new EchoHandler();
        IoSettings settings = new IoSettings(65_536, LINGER_MILLIS, STALL_MILLIS);
        try (RawClient slowClient = RawClient.connect(listen(settings, () -> slow), 4_096);
                RawClient client = connect(other)) {
            Connection connection = slow.connection();
            while (!slow.closed.isDone()) {
                Eventually.runOnLoop(connection.loop(), () -> connection.write(news.duplicate()));
            }
            client.send("still here");

            assertThat(slow.reason()).isEqualTo(CloseReason.SLOW_CONSUMER);
            assertThat(loops.counters().slowConsumers.sum()).isEqualTo(1);
            assertThat(client.read(10)).isEqualTo(Feed.bytes("still here"));
            slowClient.expectGone();
        }
    }

    @Test
    void countsWhatWaitsForAllSlowConsumersUntilTheyAreGone() throws IOException {
        ByteBuffer news = ByteBuffer.allocate(8 << 20);
        RecordingHandler handler = new RecordingHandler();
        IoSettings settings = new IoSettings(news.capacity(), LINGER_MILLIS, STALL_MILLIS);
        try (RawClient client = RawClient.connect(listen(settings, () -> handler), 4_096)) {
            Connection connection = handler.connection();
            long before = Eventually.get(loops.queuedBytes());
            Eventually.runOnLoop(connection.loop(), () -> connection.write(news));
            // In a turn of its own, after the write at the end of the first.
            long waiting = Eventually.onLoop(connection.loop(), connection::queuedBytes);
            long counted = Eventually.get(loops.queuedBytes());
            CompletableFuture<Boolean> moved = new CompletableFuture<>();
            Eventually.runOnLoop(connection.loop(), () -> connection.moveTo(
                    loops.loops().get(1 - connection.loop().index()), () -> moved.complete(true)));
            Eventually.get(moved);
            long countedElsewhere = Eventually.get(loops.queuedBytes());
            client.reset();
            handler.reason();

            assertThat(before).isZero();
            // The kernel may have taken some more meanwhile.
            assertThat(counted).isBetween(1L, waiting);
            assertThat(countedElsewhere).isBetween(1L, counted);
            assertThat(Eventually.get(loops.queuedBytes())).isZero();
        }
    }

    @Test
    void attack56_closesAPeerThatReadsNothingWhileOutputWaits() throws IOException {
        RecordingHandler stalled = new RecordingHandler();
        EchoHandler other = new EchoHandler();
        try (RawClient reader = RawClient.connect(listen(IoSettings.DEFAULTS, () -> stalled), 4_096);
                RawClient client = connect(other)) {
            Connection connection = stalled.connection();
            fillKernel(connection);
            clock.advance(loops, STALL_MILLIS - 1);
            boolean closedEarly = stalled.closed.isDone();
            clock.advance(loops, 21);
            client.send("still here");

            assertThat(closedEarly).isFalse();
            assertThat(stalled.reason()).isEqualTo(CloseReason.STALLED);
            assertThat(loops.counters().writeStalls.sum()).isEqualTo(1);
            assertThat(loops.counters().slowConsumers.sum()).isZero();
            assertThat(client.read(10)).isEqualTo(Feed.bytes("still here"));
            reader.expectGone();
        }
        Eventually.becomesTrue("nothing is left", () -> loops.connectionCount() == 0 && timers() == 0);
    }

    @Test
    void attack56_keepsAPeerThatReadsSlowlyAsLongAsItReads() throws IOException {
        RecordingHandler handler = new RecordingHandler();
        try (RawClient reader = RawClient.connect(listen(IoSettings.DEFAULTS, () -> handler), 4_096)) {
            Connection connection = handler.connection();
            long left = fillKernel(connection);
            while (left > 0) {
                clock.advance(loops, STALL_MILLIS - 1_000);
                long before = left;
                while (left == before) {
                    reader.read(16 * 1024);
                    left = queued(connection);
                }
            }

            assertThat(handler.closed).isNotDone();
            assertThat(timers()).as("timers of one whose output is all sent").isZero();
        }
    }

    @Test
    void attack56_timesAStalledPeerAnewWhereItMovesTo() throws IOException {
        RecordingHandler handler = new RecordingHandler();
        try (RawClient reader = RawClient.connect(listen(IoSettings.DEFAULTS, () -> handler), 4_096)) {
            Connection connection = handler.connection();
            fillKernel(connection);
            EventLoop first = connection.loop();
            EventLoop other = loops.loops().get(1 - first.index());
            CompletableFuture<Boolean> arrived = new CompletableFuture<>();
            Eventually.runOnLoop(first, () -> connection.moveTo(other, () -> arrived.complete(true)));
            Eventually.get(arrived);

            assertThat(Eventually.onLoop(first, first::timerCount)).isZero();
            clock.advance(loops, STALL_MILLIS + 20);
            assertThat(handler.reason()).isEqualTo(CloseReason.STALLED);
            reader.expectGone();
        }
    }

    @Test
    void waitsForEverWhereNoWriteTimeoutIsSet() throws IOException {
        RecordingHandler handler = new RecordingHandler();
        IoSettings settings = new IoSettings(8L << 20, LINGER_MILLIS, 0);
        try (RawClient reader = RawClient.connect(listen(settings, () -> handler), 4_096)) {
            fillKernel(handler.connection());

            assertThat(timers()).isZero();
            assertThat(reader.read(1)).hasSize(1);
        }
    }

    @Test
    void hasNoTimerWhileTheKernelTakesAllThatIsWritten() throws IOException {
        EchoHandler handler = new EchoHandler();
        try (RawClient client = connect(handler)) {
            for (int i = 0; i < 10; i++) {
                client.send("hello").read(5);
            }

            assertThat(timers()).isZero();
        }
    }

    @Test
    void takesOneLargeMessageForAPeerThatReads() throws IOException {
        byte[] large = randomBytes(1_000_000);
        RecordingHandler handler = new RecordingHandler();
        InetSocketAddress address = listen(new IoSettings(1_000_000, LINGER_MILLIS, STALL_MILLIS), () -> handler);
        try (RawClient client = RawClient.connect(address)) {
            Connection connection = handler.connection();
            Eventually.runOnLoop(connection.loop(), () -> connection.write(ByteBuffer.wrap(large)));

            assertThat(Arrays.equals(client.read(large.length), large)).isTrue();
            assertThat(loops.counters().slowConsumers.sum()).isZero();
        }
    }

    @Test
    void letsThePeerReadTheLastBytesAlthoughItsOwnWereNotRead() throws IOException {
        byte[] answer = randomBytes(100_000);
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                connection.write(ByteBuffer.wrap(answer));
                connection.finish();
            }
        };
        try (RawClient client = connect(handler)) {
            client.send(new byte[400_000]);

            assertThat(Arrays.equals(client.readToEnd(), answer)).isTrue();
        }
        assertThat(handler.reason()).isEqualTo(CloseReason.DONE);
    }

    @Test
    void readsOnWhileFinishingThoughReadingWasPaused() throws IOException {
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                connection.pauseReading(true);
                connection.write(ByteBuffer.wrap(Feed.bytes("bye")));
                connection.finish();
            }
        };
        try (RawClient client = connect(handler)) {
            client.send("x");

            assertThat(client.readToEnd()).isEqualTo(Feed.bytes("bye"));
        }
        assertThat(handler.reason()).isEqualTo(CloseReason.DONE);
    }

    @Test
    void lingersNoLongerThanAllowedForAPeerThatDoesNotClose() throws IOException {
        RecordingHandler handler = new RecordingHandler();
        try (RawClient client = connect(handler)) {
            Connection connection = handler.connection();
            Eventually.runOnLoop(connection.loop(), connection::finish);
            client.expectEnd();

            clock.advance(loops, LINGER_MILLIS - 1);
            boolean closedEarly = handler.closed.isDone();
            clock.advance(loops, 21);

            assertThat(closedEarly).isFalse();
            assertThat(handler.reason()).isEqualTo(CloseReason.TIMED_OUT);
        }
    }

    @Test
    void dropsWhatIsWrittenAfterItWasFinished() throws IOException {
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onOpen(Connection connection) {
                connection.write(ByteBuffer.wrap(Feed.bytes("before")));
                connection.finish();
                connection.write(ByteBuffer.wrap(Feed.bytes("after")));
                connection.finish();
            }
        };
        try (RawClient client = connect(handler)) {
            assertThat(client.readToEnd()).isEqualTo(Feed.bytes("before"));
        }
        assertThat(handler.reason()).isEqualTo(CloseReason.DONE);
        assertThat(handler.closedCalls).hasValue(1);
    }

    @Test
    void canStillBeWrittenToWhenThePeerHasEndedItsOutput() throws IOException {
        RecordingHandler handler = new RecordingHandler();
        try (RawClient client = connect(handler)) {
            Connection connection = handler.connection();
            client.send("question");
            client.endOutput();
            Eventually.get(handler.ended);

            Eventually.runOnLoop(connection.loop(), () -> {
                connection.write(ByteBuffer.wrap(Feed.bytes("answer")));
                connection.finish();
            });

            assertThat(client.readToEnd()).isEqualTo(Feed.bytes("answer"));
            assertThat(handler.received()).isEqualTo(Feed.bytes("question"));
            assertThat(handler.reason()).isEqualTo(CloseReason.DONE);
        }
    }

    @Test
    void isClosedByThePeersReset() throws IOException {
        RecordingHandler handler = new RecordingHandler();
        RawClient client = connect(handler);
        handler.connection();

        client.reset();

        assertThat(handler.reason()).isEqualTo(CloseReason.PEER);
        Eventually.becomesTrue("no connection left", () -> loops.connectionCount() == 0);
    }

    @Test
    void leavesWhatComesInTheKernelWhileReadingIsPaused() throws IOException {
        RecordingHandler handler = new RecordingHandler();
        try (RawClient client = connect(handler)) {
            Connection connection = handler.connection();
            Eventually.runOnLoop(connection.loop(), () -> connection.pauseReading(true));
            client.send("abc");
            Eventually.runOnAll(loops);
            Eventually.runOnAll(loops);
            byte[] whilePaused = handler.received();

            Eventually.runOnLoop(connection.loop(), () -> connection.pauseReading(false));
            Eventually.becomesTrue("read", () -> handler.received().length == 3);

            assertThat(whilePaused).isEmpty();
        }
    }

    @Test
    void tellsTheNextHandlerThatItIsOpen() throws IOException {
        EchoHandler next = new EchoHandler();
        RecordingHandler first = new RecordingHandler() {
            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                connection.handOver(next);
            }
        };
        try (RawClient client = connect(first)) {
            client.send("x");
            Connection connection = next.connection();
            client.send("to the next");

            assertThat(client.read(11)).isEqualTo(Feed.bytes("to the next"));
            assertThat(connection).isSameAs(first.connection());
        }
        assertThat(next.reason()).isEqualTo(CloseReason.DONE);
        assertThat(first.closed).isNotDone();
    }

    @Test
    void keepsBytesAndOrderWhileItMovesBetweenLoops() throws Exception {
        byte[] stream = randomBytes(3_000_000);
        List<Boolean> atHome = new ArrayList<>();
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                atHome.add(connection.loop().inLoop());
                connection.write(copyOf(in));
                EventLoop other = loops.loops().get(1 - connection.loop().index());
                connection.moveTo(other, () -> atHome.add(other.inLoop()));
            }

            @Override
            public void onEnd(Connection connection) {
                connection.finish();
            }
        };
        try (RawClient client = connect(handler)) {
            CompletableFuture<byte[]> echoed = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.readToEnd();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            client.send(stream);
            client.endOutput();

            assertThat(Arrays.equals(echoed.get(), stream)).isTrue();
        }
        assertThat(handler.reason()).isEqualTo(CloseReason.DONE);
        assertThat(atHome).hasSizeGreaterThan(10).doesNotContain(false);
        Eventually.becomesTrue("no connection left", () -> loops.connectionCount() == 0);
    }

    @Test
    void isToldThatTheServerStopsAlsoWhenItWasMovingThen() throws IOException {
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                loops.shutdownConnections();
                connection.moveTo(loops.loops().get(1 - connection.loop().index()), () -> { });
            }
        };
        try (RawClient client = connect(handler)) {
            client.send("x");

            client.expectEnd();
        }
        assertThat(handler.reason()).isEqualTo(CloseReason.DONE);
    }

    @Test
    void comesBackToALoopWhoseSelectorHasNotForgottenItYet() throws IOException {
        CompletableFuture<Boolean> back = new CompletableFuture<>();
        EchoHandler next = new EchoHandler();
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                EventLoop home = connection.loop();
                EventLoop other = loops.loops().get(1 - home.index());
                connection.handOver(next);
                connection.moveTo(other, () -> connection.moveTo(home, () -> back.complete(home.inLoop())));
                // Holds this turn up until the other loop has sent it back, so that the selector is not asked between.
                Eventually.runOnLoop(other, () -> { });
                Eventually.runOnLoop(other, () -> { });
            }
        };
        try (RawClient client = connect(handler)) {
            client.send("x");
            boolean arrived = Eventually.get(back);
            client.send("back");

            assertThat(arrived).isTrue();
            assertThat(client.read(4)).isEqualTo(Feed.bytes("back"));
            assertThat(loops.connectionCount()).isEqualTo(1);
        }
        assertThat(next.reason()).isEqualTo(CloseReason.DONE);
    }

    @Test
    void paysAloneForAFaultOfItsHandler() throws IOException {
        RecordingHandler faulty = new RecordingHandler() {
            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                throw new IllegalStateException("made up");
            }
        };
        EchoHandler other = new EchoHandler();
        EchoHandler same = new EchoHandler();
        try (LogRecorder log = LogRecorder.of(EventLoop.class)) {
            try (RawClient faultyClient = connect(faulty); RawClient onOtherLoop = connect(other);
                    RawClient onSameLoop = connect(same)) {
                assertThat(same.connection().loop()).isSameAs(faulty.connection().loop());
                faultyClient.send("x");
                faultyClient.expectGone();
                onOtherLoop.send("abc");
                onSameLoop.send("def");

                assertThat(faulty.reason()).isEqualTo(CloseReason.FAILED);
                assertThat(onOtherLoop.read(3)).isEqualTo(Feed.bytes("abc"));
                assertThat(onSameLoop.read(3)).isEqualTo(Feed.bytes("def"));
            }
            assertThat(log.thrown()).singleElement().asString().contains("made up");
            assertThat(log.lines()).singleElement().asString().contains("connection=");
        }
    }

    @Test
    void isClosedWhenItsHandlerFailsToOpen() throws IOException {
        RecordingHandler faulty = new RecordingHandler() {
            @Override
            public void onOpen(Connection connection) {
                throw new AssertionError("made up");
            }
        };
        try (LogRecorder log = LogRecorder.of(EventLoop.class); RawClient client = connect(faulty)) {
            client.expectGone();

            assertThat(faulty.reason()).isEqualTo(CloseReason.FAILED);
            assertThat(log.thrown()).hasSize(1);
        }
    }

    private RawClient connect(ConnectionHandler handler) throws IOException {
        return RawClient.connect(listen(IoSettings.DEFAULTS, () -> handler));
    }

    private InetSocketAddress listen(IoSettings settings, Supplier<ConnectionHandler> handlers) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return loops.listen(any, settings, handlers).localAddress();
    }

    /** Writes until the kernel takes no more, and answers how many bytes wait then. */
    private static long fillKernel(Connection connection) {
        ByteBuffer news = ByteBuffer.allocate(256 * 1024);
        long queued = 0;
        long before = -1;
        // What waits grows by all of a message only when nothing of it was taken.
        while (queued - before != news.capacity()) {
            before = queued;
            Eventually.runOnLoop(connection.loop(), () -> connection.write(news.duplicate()));
            queued = queued(connection);
        }
        return queued;
    }

    private static long queued(Connection connection) {
        return Eventually.onLoop(connection.loop(), connection::queuedBytes);
    }

    private int timers() {
        return Eventually.get(loops.timerCount());
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
