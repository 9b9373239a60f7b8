package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopLagTest {
    private static final long SECOND = 1_000_000_000;

    private final DurationHistogram turns = new DurationHistogram();

    /** The clock's zero is anywhere. */
    @ParameterizedTest
    @ValueSource(longs = {0, -40 * SECOND, Long.MAX_VALUE - 20 * SECOND})
    void keepsTheLongestForHalfAMinuteAtLeastAndAMinuteAtMost(long start) {
        LoopLag lag = new LoopLag(turns, start);
        lag.turned(5, start + SECOND);
        lag.turned(9, start + 2 * SECOND);
        lag.turned(7, start + 3 * SECOND);
        lag.timerRuns(4);
        lag.timerRuns(3);

        long soon = lag.longestTurnNanos(start + 29 * SECOND);
        lag.turned(6, start + 31 * SECOND);
        long later = lag.longestTurnNanos(start + 59 * SECOND);
        long laterTimer = lag.latestTimerNanos(start + 59 * SECOND);
        long next = lag.longestTurnNanos(start + 62 * SECOND);
        long nextTimer = lag.latestTimerNanos(start + 62 * SECOND);

        assertThat(soon).isEqualTo(9);
        assertThat(later).isEqualTo(9);
        assertThat(laterTimer).isEqualTo(4);
        assertThat(next).isEqualTo(6);
        assertThat(nextTimer).isZero();
    }

    @Test
    void forgetsWhatWasBeforeALongSleep() {
        LoopLag lag = new LoopLag(turns, 0);
        lag.turned(9, SECOND);

        assertThat(lag.longestTurnNanos(90 * SECOND)).isZero();
    }

    @Test
    void countsEachTurn() {
        LoopLag lag = new LoopLag(turns, 0);

        lag.turned(5, SECOND);
        lag.turned(9, SECOND);

        assertThat(turns.counts()[0]).isEqualTo(2);
        assertThat(turns.sumNanos()).isEqualTo(14);
    }
}
