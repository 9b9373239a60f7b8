package dev.roomcast.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyReportTest {
    private static final LatencyLine KEPT = new LatencyLine("G1, JDK 17", "quiet", 7.01, 0, new Times(6100, 2, 8.5),
            List.of(61.0, 120.0, 900.0), 0, new Times(12_300, 2, 10), true, new Times(4, 2, 7.9), 0.012, 0.1, "");
    private static final LatencyLine LATE = new LatencyLine("G1, JDK 17", "broadcasts", 7, 14, new Times(5000, 30, 61),
            List.of(70.0, 5_000.0, 40_000.0), 29, new Times(14_000, 31, 61.2), false, new Times(3, 1, 5.1), 0.2, 0.5,
            "lost 1");
    private static final LatencyLine FAILED = LatencyLine.failed("ZGC, JDK 25", "quiet", "it did not start");

    private LatencyReport report;

    @BeforeEach
    void report() throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>(Facts.now("make bench-latency"));
        facts.put("method", "Quickly");
        facts.put("jvms", Map.of("G1, JDK 17", "ours"));
        report = new LatencyReport(facts, List.of(KEPT, LATE, FAILED));
    }

    @Test
    void setsOffTurnsThatNoPauseAccountsFor() {
        assertThat(report.table().lines().skip(2)).containsExactly(
                "| G1, JDK 17 | quiet | 0 | 61.0 | 120 | 900 | 8.50 | 2 (0) | 12,300 | 2 | ≤ 10.0 | 4 | 2 | 7.90 | 0 "
                        + "| 1 % | 10 % | 0 |",
                "| G1, JDK 17 | broadcasts | 14 | 70.0 | 5,000 | 40,000 | 61.0 | 30 (29) | 14,000 | 31 | 61.2 | 3 | 1 "
                        + "| 5.10 | **30** | 20 % | 50 % **disturbed** | lost 1 |",
                "| ZGC, JDK 25 | quiet | did not run | – | – | – | – | – | – | – | – | – | – | – | – | – | – "
                        + "| it did not start |");
    }

    @Test
    void saysHowManyLinesKeepThePromiseAndAreToBeTrusted() {
        assertThat(report.description()).contains("**G1, JDK 17**: ours", "1 of 3 lines were disturbed",
                "2 of 3 lines with failures", "in 1 of 3 lines there were no more turns over 5 ms than pauses");
    }

    @Test
    void isTheSameWhenReadAgain(@TempDir Path folder) throws IOException {
        assertThat(LatencyReport.exists(folder)).isFalse();

        report.write(folder);

        assertThat(LatencyReport.exists(folder)).isTrue();
        assertThat(LatencyReport.read(folder).table()).isEqualTo(report.table());
        assertThat(LatencyReport.read(folder).description()).isEqualTo(report.description());
    }
}
