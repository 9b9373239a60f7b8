package dev.roomcast.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedSettingsTest {
    @ParameterizedTest
    @CsvSource({"0, 1, 1, 1, 1, ping-interval is 0 ms", "1, -1, 1, 1, 1, ping-timeout is -1 ms",
        "1, 1, 0, 1, 1, resume-timeout is 0 ms", "1, 1, 1, 0, 1, max-payload is 0 bytes",
        "1, 1, 1, 1, 0, max-queue is 0 bytes"})
    void refusesWhatIsNotPositive(long interval, long timeout, long resume, int payload, long queue, String error) {
        assertThatThrownBy(() -> new FeedSettings(interval, timeout, resume, payload, queue))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(error + ", must be at least 1");
    }

    @Test
    void boundsWhatAPageWaitsForWhateverThePingInterval() {
        FeedSettings slow = new FeedSettings(60_000, 20_000, 5_000, 1, 1);
        FeedSettings quick = new FeedSettings(2_000, 1_000, 5_000, 1, 1);

        assertThat(slow.commentMillis() + " " + slow.pollMillis() + " " + slow.nextPollMillis())
                .isEqualTo("15000 20000 20000");
        assertThat(quick.commentMillis() + " " + quick.pollMillis() + " " + quick.nextPollMillis())
                .isEqualTo("2000 2000 1000");
    }
}
