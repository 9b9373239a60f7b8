package dev.roomcast.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatiosTest {
    private final Ratios committed = new Ratios(Map.of("date", "2026-11-25"), Map.of("fan-out",
            new Spread(1.2, 1.1, 1.3)));

    @Test
    void complainsBeyondAQuarterMore() {
        assertThat(committed.complaints(Map.of("fan-out", new Spread(1.49, 1.4, 1.6)))).isEmpty();
        assertThat(committed.complaints(Map.of("fan-out", new Spread(1.51, 1.4, 1.6)))).containsExactly(
                "fan-out: 1.51 (1.40–1.60) times the CPU of a bare loop, 1.20 is committed, at most 1.50 is allowed");
    }

    @Test
    void complainsOfWorkThatNobodyCommitted() {
        assertThat(committed.complaints(Map.of("ask", new Spread(1, 1, 1)))).containsExactly(
                "ask: no ratio is committed");
    }

    @Test
    void isClearWhereTheBoundIsOutsideOfWhereTheMedianLies() {
        assertThat(committed.isClear(Map.of("fan-out", new Spread(1.3, 1.2, 1.4)))).isTrue();
        assertThat(committed.isClear(Map.of("fan-out", new Spread(1.45, 1.4, 1.6)))).isFalse();
        assertThat(committed.isClear(Map.of("fan-out", new Spread(1.8, 1.7, 1.9)))).isTrue();
    }

    @Test
    void isReadAsItWasWritten(@TempDir Path folder) throws IOException {
        committed.write(folder);

        assertThat(Ratios.read(folder)).isEqualTo(committed);
    }
}
