package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.FakeClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TriggerRateTest {
    private static final long MILLI = 1_000_000;

    private final FakeClock clock = new FakeClock();

    @Test
    void takesASecondsWorthAtOnceThenOneAnInterval() {
        TriggerRate rate = new TriggerRate(10);
        for (int i = 0; i < 10; i++) {
            assertThat(take(rate, 1)).isZero();
        }

        assertThat(take(rate, 1)).isEqualTo(100 * MILLI);
        clock.advanceUnnoticed(99);
        assertThat(take(rate, 1)).isEqualTo(MILLI);
        clock.advanceUnnoticed(1);
        assertThat(take(rate, 1)).isZero();
        assertThat(take(rate, 1)).isEqualTo(100 * MILLI);
    }

    @Test
    void fillsUpNoFurtherThanThat() {
        TriggerRate rate = new TriggerRate(3);
        clock.advanceUnnoticed(60_000);
        assertThat(take(rate, 1)).isZero();
        clock.advanceUnnoticed(60_000);

        assertThat(take(rate, 3)).isZero();
        assertThat(take(rate, 1)).isPositive();
    }

    @Test
    void takesAllOfABatchOrNone() {
        TriggerRate rate = new TriggerRate(10);
        assertThat(take(rate, 6)).isZero();

        assertThat(take(rate, 5)).isEqualTo(100 * MILLI);
        assertThat(take(rate, 4)).as("what the refused one has not taken").isZero();
        assertThat(rate.admits(10)).isTrue();
        assertThat(rate.admits(11)).isFalse();
    }

    @Test
    void isNotMisledByALoopThatIsATurnBehind() {
        TriggerRate rate = new TriggerRate(2);
        long now = 5_000 * MILLI;
        assertThat(rate.take(2, now)).isZero();

        assertThat(rate.take(1, now - 10 * MILLI)).isEqualTo(510 * MILLI);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE + 1, -1, Long.MAX_VALUE - 100})
    void takesAnyTimeForTheFirst(long start) {
        TriggerRate rate = new TriggerRate(1);

        assertThat(rate.take(1, start)).isZero();
        assertThat(rate.take(1, start)).isEqualTo(1_000 * MILLI);
    }

    @Test
    void takesAnyNumberWithoutARate() {
        TriggerRate rate = new TriggerRate(0);

        assertThat(rate.admits(Integer.MAX_VALUE)).isTrue();
        assertThat(take(rate, 10_000)).isZero();
        assertThat(take(rate, 10_000)).isZero();
    }

    private long take(TriggerRate rate, int triggers) {
        return rate.take(triggers, clock.getAsLong());
    }
}
