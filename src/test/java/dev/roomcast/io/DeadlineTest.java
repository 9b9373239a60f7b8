package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DeadlineTest {
    private final FakeClock clock = new FakeClock();
    private final AtomicInteger passed = new AtomicInteger();
    private final Deadline deadline = new Deadline(passed::incrementAndGet);
    private EventLoopGroup loops;
    private EventLoop loop;

    @BeforeEach
    void start() throws IOException {
        loops = clock.startLoops(1);
        loop = loops.loops().get(0);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void passesOnceAndNotBeforeItsTime() {
        set(1_000);

        advance(999);
        assertThat(passed).hasValue(0);
        advance(21);
        assertThat(passed).hasValue(1);
        advance(10_000);
        assertThat(passed).hasValue(1);
        assertThat(timers()).isZero();
    }

    @Test
    void isMovedByOneTimer() {
        for (int i = 0; i < 10; i++) {
            set(1_000);
            advance(500);
            assertThat(timers()).isEqualTo(1);
        }
        assertThat(passed).hasValue(0);

        advance(540);
        assertThat(passed).hasValue(1);
    }

    @Test
    void passesInTimeWhenItIsMovedForward() {
        set(60_000);
        set(1_000);

        advance(1_020);

        assertThat(passed).hasValue(1);
    }

    @Test
    void doesNotPassWhenItWasLifted() {
        set(1_000);
        Eventually.runOnLoop(loop, deadline::lift);

        advance(5_000);

        assertThat(passed).hasValue(0);
        assertThat(timers()).isZero();
    }

    @Test
    void leavesNoTimerBehindAtItsEnd() {
        set(1_000);

        Eventually.runOnLoop(loop, deadline::end);

        assertThat(timers()).isZero();
    }

    private void set(long millis) {
        Eventually.runOnLoop(loop, () -> deadline.set(loop, millis));
    }

    /** A timer that is set anew when it fires is seen in the turn after. */
    private void advance(long millis) {
        clock.advance(loops, millis);
        Eventually.runOnAll(loops);
    }

    private int timers() {
        return Eventually.onLoop(loop, loop::timerCount);
    }
}
