package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateMeterTest {
    private static final long SECOND = 1_000_000_000;
    private static final RateLimits LIMITS = new RateLimits(3, 100);

    private final RateMeter meter = new RateMeter();

    /** The clock's zero is anywhere, and may be to come. */
    @ParameterizedTest
    @ValueSource(longs = {0, 7 * SECOND, -SECOND, -7 * SECOND, Long.MIN_VALUE / SECOND * SECOND})
    void takesAsManyAsAllowedInASecondAndAsManyInTheNext(long begin) {
        for (long second = begin; second <= begin + 2 * SECOND; second += SECOND) {
            boolean first = meter.countMessages(1, LIMITS, second);
            boolean third = meter.countMessages(2, LIMITS, second + SECOND - 1);
            boolean all = meter.countBytes(100, LIMITS, second + SECOND - 1);
            boolean wasOver = meter.isOver(LIMITS);
            boolean oneMore = meter.countMessages(1, LIMITS, second + SECOND - 1);
            boolean oneByteMore = meter.countBytes(1, LIMITS, second + SECOND - 1);

            assertThat(first && third && all).isTrue();
            assertThat(wasOver || oneMore || oneByteMore).isFalse();
            assertThat(meter.isOver(LIMITS)).isTrue();
        }
    }

    @Test
    void takesAnyNumberWhereThereIsNoLimit() {
        for (int i = 0; i < 3; i++) {
            assertThat(meter.countMessages(Integer.MAX_VALUE, RateLimits.NONE, 0)).isTrue();
            assertThat(meter.countBytes(Integer.MAX_VALUE, RateLimits.NONE, 0)).isTrue();
        }

        assertThat(meter.isOver(RateLimits.NONE)).isFalse();
    }

    @Test
    void doesNotForgetWhenThereAreMoreThanItCanCount() {
        meter.countBytes(Integer.MAX_VALUE, LIMITS, 0);

        assertThat(meter.countBytes(Integer.MAX_VALUE, LIMITS, 0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-1 | 0 | max-message-rate is -1 messages a second, must be at least 0, which is no limit",
        "0 | -1 | max-byte-rate is -1 bytes a second, must be at least 0, which is no limit"})
    void limitsBelowZeroAreRefused(int messages, int bytes, String says) {
        assertThatThrownBy(() -> new RateLimits(messages, bytes)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(says);
    }
}
