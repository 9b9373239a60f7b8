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

class LoopsReportTest {
    private static final LoopsLine.Side ONE = new LoopsLine.Side(new Spread(200_000, 190_000, 210_000),
            new Spread(3, 2.9, 3.1), new Spread(0.99, 0.98, 1));
    private static final LoopsLine.Side TWO = new LoopsLine.Side(new Spread(240_000, 230_000, 250_000),
            new Spread(3.5, 3.4, 3.6), new Spread(1.2, 1.1, 1.3));

    private LoopsReport report;

    @BeforeEach
    void report() throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>(Facts.now("make bench-loops"));
        facts.put("method", "Quickly");
        facts.put("server", "`java -jar roomcast.jar`");
        report = new LoopsReport(facts, List.of(
                new LoopsLine("fan-out", ONE, TWO, new Spread(1.71, 1.68, 1.75), new Spread(1.2, 1.1, 1.3), 0.05, ""),
                new LoopsLine("unicast", ONE, TWO, new Spread(1.5, 1.4, 1.6), new Spread(1, 0.9, 1.1), 0.5, "lost 1"),
                LoopsLine.failed("ask", "it did not start")));
    }

    @Test
    void marksWhatIsLessThanWantedOrNotToBeTrusted() {
        assertThat(report.table().lines().skip(2)).containsExactly(
                "| fan-out | 1 | 200,000 (190,000–210,000) | 3.00 (2.90–3.10) | 0.99 (0.98–1.00) |  |  |  |  |",
                "| fan-out | 2 | 240,000 (230,000–250,000) | 3.50 (3.40–3.60) | 1.20 (1.10–1.30) | 1.71 (1.68–1.75) "
                        + "| 1.20 (1.10–1.30) | 5 % | 0 |",
                "| unicast | 1 | 200,000 (190,000–210,000) | 3.00 (2.90–3.10) | 0.99 (0.98–1.00) |  |  |  |  |",
                "| unicast | 2 | 240,000 (230,000–250,000) | 3.50 (3.40–3.60) | 1.20 (1.10–1.30) "
                        + "| 1.50 (1.40–1.60) **below 1.70** | 1.00 (0.90–1.10) | 50 % **disturbed** | lost 1 |",
                "| ask | – | did not run | – | – | – | – | – | it did not start |");
    }

    @Test
    void isReadAsItWasWritten(@TempDir Path folder) throws IOException {
        report.write(folder);

        assertThat(LoopsReport.read(folder)).isEqualTo(report);
    }
}
