package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who tells of what blocks a loop. */
@Timeout(20)
class WatchdogTest {
    private static final Duration SOON = Duration.ofMillis(40);

    @Test
    void namesWhatBlocksOnceEachTime() throws IOException {
        try (LogRecorder log = LogRecorder.of(Watchdog.class);
                EventLoopGroup loops = EventLoopGroup.start(2, EventLoopGroup.SYSTEM_CLOCK, SOON)) {
            EventLoop loop = loops.loops().get(1);
            for (int time = 1; time <= 3; time++) {
                int reports = time;
                CountDownLatch release = new CountDownLatch(1);
                loop.execute(() -> loop.run("socket=abc", "chat", () -> await(release)));
                Eventually.becomesTrue("it is reported", () -> log.lines().size() == reports);
                release.countDown();
                Eventually.runOnLoop(loop, () -> { });
            }

            assertThat(log.lines()).containsOnly(
                    "WARNING loop 1 has been blocked for 40 ms by socket=abc handler=chat");
            assertThat(log.thrown()).hasSize(3).allSatisfy(thrown -> assertThat(thrown.getStackTrace())
                    .anyMatch(element -> element.getClassName().equals(WatchdogTest.class.getName())
                            && element.getMethodName().equals("await")));
            assertThat(loops.counters().blockedLoops.sum()).isEqualTo(3);
        }
    }

    @Test
    void tellsOfTasksAndOfStepsWithinOthers() throws IOException {
        try (LogRecorder log = LogRecorder.of(Watchdog.class);
                EventLoopGroup loops = EventLoopGroup.start(1, EventLoopGroup.SYSTEM_CLOCK, SOON)) {
            EventLoop loop = loops.loops().get(0);
            CountDownLatch afterInner = new CountDownLatch(1);
            CountDownLatch plain = new CountDownLatch(1);
            loop.execute(() -> loop.run("outer", "a", () -> {
                loop.run("inner", "b", () -> { });
                await(afterInner);
            }));
            loop.execute(() -> await(plain));
            Eventually.becomesTrue("the first is reported", () -> log.lines().size() == 1);
            afterInner.countDown();
            Eventually.becomesTrue("the second is reported", () -> log.lines().size() == 2);
            plain.countDown();

            assertThat(log.lines()).containsExactly("WARNING loop 0 has been blocked for 40 ms by outer handler=a",
                    "WARNING loop 0 has been blocked for 40 ms by something that is no handler");
        }
    }

    /** While one loop is blocked until it is told of, the other has many short steps, and a third nothing to do. */
    @Test
    void saysNothingOfLoopsThatGoOnOrSleep() throws IOException {
        try (LogRecorder log = LogRecorder.of(Watchdog.class);
                EventLoopGroup loops = EventLoopGroup.start(3, EventLoopGroup.SYSTEM_CLOCK, Duration.ofMillis(200))) {
            CountDownLatch release = new CountDownLatch(1);
            loops.loops().get(0).execute(() -> await(release));
            Repeating repeating = new Repeating(loops.loops().get(1), release);
            repeating.run();

            Eventually.becomesTrue("the blocked one is reported", () -> !log.lines().isEmpty());
            release.countDown();

            assertThat(log.lines()).allMatch(line -> line.startsWith("WARNING loop 0 "));
        }
    }

    @Test
    void isNotThereWhereNobodyAsksForIt() throws IOException {
        try (EventLoopGroup loops = EventLoopGroup.start(1, EventLoopGroup.SYSTEM_CLOCK, Duration.ZERO)) {
            Eventually.runOnAll(loops);
        }
        assertThatThrownBy(() -> EventLoopGroup.start(1, EventLoopGroup.SYSTEM_CLOCK, Duration.ofNanos(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("blockedAfter is PT0.000000001S, must be 0 or at least 1 ms");
    }

    /** A loop that has ended is at nothing, however long the others take. */
    @Test
    void saysNothingOfALoopThatHasEnded() throws Exception {
        try (LogRecorder log = LogRecorder.of(Watchdog.class);
                EventLoopGroup loops = EventLoopGroup.start(2, EventLoopGroup.SYSTEM_CLOCK, SOON)) {
            CountDownLatch release = new CountDownLatch(1);
            loops.loops().get(0).stop();
            assertThat(loops.loops().get(0).awaitEnd(5_000)).isTrue();
            loops.loops().get(1).execute(() -> await(release));
            Eventually.becomesTrue("the other is reported", () -> !log.lines().isEmpty());
            release.countDown();

            assertThat(log.lines()).allMatch(line -> line.startsWith("WARNING loop 1 "));
        }
    }

    @Test
    void endsWithItsGroup() throws IOException {
        EventLoopGroup loops = EventLoopGroup.start(1, EventLoopGroup.SYSTEM_CLOCK, SOON);
        Thread thread = Thread.getAllStackTraces().keySet().stream()
                .filter(one -> one.getName().equals("roomcast-watchdog")).findFirst().orElseThrow();
        assertThat(thread.isDaemon()).isTrue();

        loops.close();

        Eventually.becomesTrue("it ends", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(one -> one.getName().equals("roomcast-watchdog")));
    }

    /** A task that gives itself to its loop again, until something has happened. */
    private record Repeating(EventLoop loop, CountDownLatch end) implements Runnable {
        @Override
        public void run() {
            if (end.getCount() > 0) {
                loop.execute(this);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
