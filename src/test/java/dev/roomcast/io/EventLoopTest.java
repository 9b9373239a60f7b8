package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.Feed;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class EventLoopTest {
    private final FakeClock clock = new FakeClock();
    private EventLoopGroup loops;
    private EventLoop loop;

    @BeforeEach
    void start() throws IOException {
        loops = clock.startLoops(2);
        loop = loops.loops().get(0);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void runsTasksOnItsOwnThread() {
        boolean inLoop = Eventually.onLoop(loop, loop::inLoop);
        boolean inOther = Eventually.onLoop(loops.loops().get(1), loop::inLoop);

        assertThat(inLoop).isTrue();
        assertThat(inOther).isFalse();
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void runsTasksInTheOrderGiven() {
        List<Integer> order = new ArrayList<>();

        for (int i = 0; i < 10_000; i++) {
            int number = i;
            loop.execute(() -> order.add(number));
        }
        Eventually.runOnLoop(loop, () -> { });

        assertThat(order).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
    }

    @Test
    void runsATaskGivenByATaskInItsNextTurn() {
        List<String> order = new ArrayList<>();

        Eventually.runOnLoop(loop, () -> {
            loop.execute(() -> order.add("task"));
            loop.schedule(0, () -> order.add("timer"));
            order.add("here");
        });
        clock.advance(loops, 10);

        assertThat(order).containsExactly("here", "task", "timer");
    }

    @Test
    void wakesUpForEveryTaskHoweverItFallsAsleep() {
        for (int i = 0; i < 5_000; i++) {
            Eventually.runOnLoop(loop, () -> { });
        }

        int producers = 4;
        int each = 20_000;
        CountDownLatch done = new CountDownLatch(producers * each);
        for (int p = 0; p < producers; p++) {
            new Thread(() -> IntStream.range(0, each).forEach(i -> loop.execute(done::countDown))).start();
        }

        assertThat(await(done)).isTrue();
    }

    @Test
    void runsATimerWhenItsTimeHasComeAndNotBefore() {
        List<String> ran = new ArrayList<>();
        Eventually.runOnLoop(loop, () -> loop.schedule(25_000, () -> ran.add("ping")));

        clock.advance(loops, 24_999);
        List<String> before = List.copyOf(ran);
        clock.advance(loops, 21);

        assertThat(before).isEmpty();
        assertThat(ran).containsExactly("ping");
        assertThat(Eventually.onLoop(loop, loop::timerCount)).isZero();
    }

    /** A server that nobody has called for a while must not take the time it slept for the caller's. */
    @Test
    void countsATimersDelayFromWhenItWokeNotFromWhenItFellAsleep() throws IOException {
        List<String> ran = new CopyOnWriteArrayList<>();
        CompletableFuture<EventLoop> home = new CompletableFuture<>();
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onOpen(Connection connection) {
                connection.loop().schedule(10_000, () -> ran.add("deadline"));
                home.complete(connection.loop());
            }
        };
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        InetSocketAddress address = loops.listen(any, IoSettings.DEFAULTS, () -> handler).localAddress();
        Eventually.runOnAll(loops);
        clock.advanceUnnoticed(60_000);

        try (RawClient client = RawClient.connect(address)) {
            assertThat(client.localPort()).isPositive();
            Eventually.runOnLoop(Eventually.get(home), () -> { });
            Eventually.runOnLoop(Eventually.get(home), () -> { });

            assertThat(ran).isEmpty();
            clock.advance(loops, 10_021);
            assertThat(ran).containsExactly("deadline");
        }
    }

    @Test
    void doesNotRunACancelledTimer() {
        List<String> ran = new ArrayList<>();
        Timer timer = Eventually.onLoop(loop, () -> loop.schedule(100, () -> ran.add("ping")));

        Eventually.runOnLoop(loop, timer::cancel);
        clock.advance(loops, 1_000);

        assertThat(ran).isEmpty();
        assertThat(Eventually.onLoop(loop, loop::timerCount)).isZero();
    }

    @Test
    void setsATimerAnewInPlaceOfWhenItWasToRun() {
        List<String> ran = new ArrayList<>();
        Timer timer = new Timer() {
            @Override
            protected void run() {
                ran.add("beat " + isScheduled());
                if (ran.size() == 1) {
                    loop.schedule(300, this);
                }
            }
        };
        Eventually.runOnLoop(loop, () -> {
            loop.schedule(100, timer);
            loop.schedule(500, timer);
        });

        clock.advance(loops, 499);
        List<String> before = List.copyOf(ran);
        clock.advance(loops, 21);
        List<String> once = List.copyOf(ran);
        clock.advance(loops, 1_000);

        assertThat(before).isEmpty();
        assertThat(once).containsExactly("beat false");
        assertThat(ran).containsExactly("beat false", "beat false");
        assertThat(Eventually.onLoop(loop, loop::timerCount)).isZero();
    }

    @Test
    void sleepsUntilATimerByTheSystemsClock() throws IOException {
        try (EventLoopGroup real = EventLoopGroup.start(1)) {
            EventLoop realLoop = real.loops().get(0);
            CompletableFuture<Long> ranAt = new CompletableFuture<>();

            long scheduledAt = System.nanoTime();
            realLoop.execute(() -> realLoop.schedule(30, () -> ranAt.complete(System.nanoTime())));

            assertThat(Eventually.get(ranAt) - scheduledAt).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
        }
    }

    @Test
    void goesOnAfterATaskOrATimerFails() {
        try (LogRecorder log = LogRecorder.of(EventLoop.class)) {
            loop.execute(() -> {
                throw new IllegalStateException("made up task");
            });
            loop.execute(() -> {
                throw new StackOverflowError("made up error");
            });
            Eventually.runOnLoop(loop, () -> loop.schedule(10, () -> {
                throw new IllegalStateException("made up timer");
            }));
            clock.advance(loops, 100);

            assertThat(Eventually.onLoop(loop, loop::inLoop)).isTrue();
            assertThat(log.thrown()).extracting(Throwable::getMessage)
                    .containsExactly("made up task", "made up error", "made up timer");
        }
    }

    @Test
    void closesItsConnectionsAndEndsItsThreadWhenItIsStopped() throws IOException {
        List<EchoHandler> handlers = new ArrayList<>();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            EchoHandler handler = new EchoHandler();
            handlers.add(handler);
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            clients.add(RawClient.connect(loops.listen(any, IoSettings.DEFAULTS, () -> handler).localAddress()));
            handler.connection();
        }
        List<Thread> threads = loops.loops().stream().map(each -> Eventually.onLoop(each, Thread::currentThread)).toList();

        loops.close();

        for (RawClient client : clients) {
            client.expectGone();
            client.close();
        }
        assertThat(handlers).extracting(RecordingHandler::reason).containsOnly(CloseReason.STOPPED);
        assertThat(handlers).allMatch(handler -> handler.closedCalls.get() == 1);
        assertThat(loops.connectionCount()).isZero();
        Eventually.becomesTrue("threads ended", () -> threads.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void dropsTasksAfterItsEnd() {
        List<String> ran = new ArrayList<>();
        loops.close();

        loop.execute(() -> ran.add("late"));
        loops.close();

        assertThat(ran).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65})
    void refusesASizeOutOfBounds(int size) {
        assertThatThrownBy(() -> EventLoopGroup.start(size)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("loops is " + size + ", must be 1 to 64");
    }

    @Test
    void knowsTheTimeOfItsTurn() {
        long before = Eventually.onLoop(loop, loop::nanoTime);

        clock.advance(loops, 1_500);

        assertThat(Eventually.onLoop(loop, loop::nanoTime) - before).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1_500));
    }

    @Test
    void timesWhatIsWrittenUntilTheTurnEnds() {
        Eventually.runOnLoop(loop, () -> {
            loop.timeWrite(loop.nanoTime() - TimeUnit.MILLISECONDS.toNanos(40));
            clock.advanceUnnoticed(30);
        });
        Eventually.runOnAll(loops);

        assertThat(loops.counters().writeLatency.sumNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(70));
    }

    @Test
    void tellsItsLongestTurnItsLatestTimerAndHowLongAllTurnsTook() {
        Eventually.runOnLoop(loop, () -> {
            loop.schedule(10, () -> { });
            clock.advanceUnnoticed(250);
        });
        Eventually.runOnAll(loops);
        Eventually.runOnLoop(loop, () -> loop.schedule(1_000, () -> { }));

        List<LoopFigures> figures = loops.figures().stream().map(Eventually::get).toList();

        assertThat(figures).containsExactly(
                new LoopFigures(0, 0, 1, 0, TimeUnit.MILLISECONDS.toNanos(250), TimeUnit.MILLISECONDS.toNanos(240)),
                new LoopFigures(1, 0, 0, 0, 0, 0));
        assertThat(loops.counters().turns.sumNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
    }

    /** The time asleep is no turn. */
    @Test
    void countsATurnFromWhenThereIsSomethingToDo() {
        clock.advance(loops, 10_000);
        Eventually.runOnAll(loops);

        assertThat(loops.counters().turns.sumNanos()).isZero();
    }

    @Test
    void servesManyConnectionsOnEveryLoop() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        InetSocketAddress address = loops.listen(any, IoSettings.DEFAULTS, EchoHandler::new).localAddress();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(RawClient.connect(address).send("I am " + (100 + i)));
        }

        for (int i = 0; i < 100; i++) {
            assertThat(clients.get(i).read(8)).isEqualTo(Feed.bytes("I am " + (100 + i)));
            clients.get(i).close();
        }
        Eventually.becomesTrue("no connection left", () -> loops.connectionCount() == 0);
        assertThat(loops.counters().closed.sum()).isEqualTo(100);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
