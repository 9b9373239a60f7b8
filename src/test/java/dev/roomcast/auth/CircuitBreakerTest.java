package dev.roomcast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final long PAUSE = 1_000;

    private final CircuitBreaker breaker = new CircuitBreaker(3, PAUSE);

    @Test
    void opensAfterSoManyFailuresInARow() {
        assertThat(breaker.failed(0)).isFalse();
        assertThat(breaker.failed(0)).isFalse();
        breaker.succeeded();
        assertThat(breaker.failed(0)).isFalse();
        assertThat(breaker.failed(0)).isFalse();
        assertThat(breaker.admits(0)).isTrue();

        assertThat(breaker.failed(0)).isTrue();

        assertThat(breaker.admits(0)).isFalse();
        assertThat(breaker.refuses(PAUSE - 1)).isTrue();
    }

    @Test
    void letsOneThroughAfterThePause() {
        open(0);

        assertThat(breaker.refuses(PAUSE)).isFalse();
        assertThat(breaker.admits(PAUSE)).isTrue();
        assertThat(breaker.admits(PAUSE)).isFalse();
        breaker.succeeded();

        assertThat(breaker.admits(PAUSE)).isTrue();
        assertThat(breaker.failed(PAUSE)).isFalse();
    }

    @Test
    void opensAgainWhenThatOneFails() {
        open(0);
        assertThat(breaker.admits(PAUSE)).isTrue();

        assertThat(breaker.failed(PAUSE + 5)).isTrue();

        assertThat(breaker.admits(2 * PAUSE + 4)).isFalse();
        assertThat(breaker.admits(2 * PAUSE + 5)).isTrue();
    }

    @Test
    void isNotProlongedByThoseThatWereUnderWay() {
        open(0);

        assertThat(breaker.failed(PAUSE / 2)).isFalse();

        assertThat(breaker.admits(PAUSE)).isTrue();
    }

    private void open(long now) {
        breaker.failed(now);
        breaker.failed(now);
        assertThat(breaker.failed(now)).isTrue();
    }
}
