package dev.roomcast.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersReportTest {
    private static final Line OURS = new Line("unicast at 2,000/s", "Roomcast", 2, new Spread(2000, 1999, 2001),
            new Spread(40.04, 38, 42), List.of(41.0, 100.0, 2000.0), 57, 0, 0.2, 0.1, "");
    private static final Line THEIRS = new Line("unicast at 2,000/s", "a <b> & c", 2, new Spread(2000, 1999, 2001),
            new Spread(80, 70, 90), List.of(82.0, 200.0, 3000.0), 100, 0, 0.2, 0.5,
            "lost 1 (first: number 3 to user 7)");
    private static final Line IDLE = new Line("idle, 5,000 windows", "Roomcast", 1, new Spread(9000, 9000, 9000),
            new Spread(80, 80, 80), List.of(), 90, 4321, 0.5, 0, "");
    private static final Line FAILED = Line.failed("idle, 5,000 windows", "a <b> & c", "it did not start");

    @TempDir
    Path folder;

    private PeersReport report;

    @BeforeEach
    void report() throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>(Facts.now("make bench-peers"));
        facts.put("method", "Quickly");
        facts.put("servers", Map.of("Roomcast", "ours"));
        report = PeersReport.of(facts, List.of(OURS, THEIRS, IDLE, FAILED));
    }

    @Test
    void saysInTheTableWhatIsNotToBeTrusted() {
        assertThat(report.table().lines()).contains(
                "| unicast at 2,000/s | Roomcast | 2,000 (1,999–2,001) | 40.0 (38.0–42.0) | 41.0 | 100 | 2,000 | 57.0 "
                + "| – "
                        + "| 20 % | 10 % | 0 |",
                "| unicast at 2,000/s | a <b> & c | 2,000 (1,999–2,001) | 80.0 (70.0–90.0) | 82.0 | 200 | 3,000 | 100 "
                + "| – "
                        + "| 20 % | 50 % **disturbed** | lost 1 (first: number 3 to user 7) |",
                "| idle, 5,000 windows | a <b> & c | did not run | – | – | – | – | – | – | – | – | it did not start |");
        assertThat(report.description()).contains("1 of 4 lines were disturbed", "2 of 4 lines with failures");
    }

    @Test
    void putsServersSideBySideForAReadme() {
        assertThat(report.summary()).isEqualTo("""
                | work | Roomcast | a <b> & c |
                |---|--:|--:|
                | unicast at 2,000/s: CPU µs each | 40.0 (38.0–42.0) | 80.0 (70.0–90.0) (disturbed) (failures) |
                | idle, 5,000 windows: bytes of RSS each | 4,321 | – |
                """);
    }

    @Test
    void isTheSameWhenReadAgain() throws IOException {
        report.write(folder);

        assertThat(PeersReport.read(folder).table()).isEqualTo(report.table());
        assertThat(PeersReport.read(folder).description()).isEqualTo(report.description());
    }

    @Test
    void drawsChartsThatArePictures() throws Exception {
        report.write(folder);

        for (String chart : List.of("cpu.svg", "memory.svg", "latency.svg")) {
            assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(folder.resolve(chart).toFile())
                    .getDocumentElement().getTagName()).isEqualTo("svg");
        }
        assertThat(Files.exists(folder.resolve("throughput.svg"))).isFalse();
        assertThat(Files.readString(folder.resolve("latency.svg"))).contains("99.9 %", "2,000",
                "3,000 disturbed failures");
    }
}
