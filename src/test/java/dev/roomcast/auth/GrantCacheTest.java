package dev.roomcast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GrantCacheTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void keepsAGrantForItsTime() {
        GrantCache cache = new GrantCache(10);
        cache.add("k", Grant.of("test"), 0);

        assertThat(cache.find("k", 10 * SECOND - 1, 0)).contains(Grant.of("test"));
        assertThat(cache.find("other", 0, 0)).isEmpty();
        assertThat(cache.find("k", 10 * SECOND, 0)).isEmpty();
        assertThat(cache.size()).isZero();
    }

    @Test
    void keepsNoneBeyondItsOwnEnd() {
        GrantCache cache = new GrantCache(10);
        cache.add("k", Grant.until("test", 5), 0);

        assertThat(cache.find("k", 1, 4_999)).isPresent();
        assertThat(cache.find("k", 1, 5_000)).isEmpty();
    }

    @Test
    void forgetsTheOldestBeyondItsBound() {
        GrantCache cache = new GrantCache(10);
        for (int i = 0; i <= GrantCache.MAX_GRANTS; i++) {
            cache.add("k" + i, Grant.of("test"), 0);
            cache.add("k1", Grant.of("test"), 0);
        }

        assertThat(cache.size()).isEqualTo(GrantCache.MAX_GRANTS);
        assertThat(cache.find("k0", 0, 0)).isEmpty();
        assertThat(cache.find("k1", 0, 0)).isPresent();
    }

    @Test
    void keepsNothingWhereItIsSwitchedOff() {
        GrantCache cache = new GrantCache(0);
        cache.add("k", Grant.of("test"), 0);

        assertThat(cache.find("k", 0, 0)).isEmpty();
    }
}
