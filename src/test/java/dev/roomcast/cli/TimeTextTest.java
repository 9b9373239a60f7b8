package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeTextTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final TimeText millis = TimeText.ofMillis("yyyy-MM-dd'T'HH:mm:ss", "xx", ZONE);
    private final TimeText seconds = TimeText.ofSeconds("dd/MMM/yyyy:HH:mm:ss", " xx", ZONE);

    @ParameterizedTest
    @CsvSource({
        "2026-11-25T17:24:02.007Z, 2026-11-25T18:24:02.007+0100, 25/Nov/2026:18:24:02 +0100",
        "2026-10-25T00:59:59.999Z, 2026-10-25T02:59:59.999+0200, 25/Oct/2026:02:59:59 +0200",
        "2026-10-25T01:00:00.120Z, 2026-10-25T02:00:00.120+0100, 25/Oct/2026:02:00:00 +0100",
        "1969-12-31T23:59:59.500Z, 1970-01-01T00:59:59.500+0100, 01/Jan/1970:00:59:59 +0100"})
    void writesTheTimeOfItsZone(String instant, String inMillis, String inSeconds) {
        long time = Instant.parse(instant).toEpochMilli();
        for (int i = 0; i < 2; i++) {
            assertThat(text(millis, time)).isEqualTo(inMillis);
            assertThat(text(seconds, time)).isEqualTo(inSeconds);
        }
        assertThat(text(millis, time + 1_000)).isNotEqualTo(inMillis);
    }

    private static String text(TimeText time, long at) {
        StringBuilder line = new StringBuilder();
        time.append(line, at);
        return line.toString();
    }
}
