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

class MemoryReportTest {
    private MemoryReport report;

    @BeforeEach
    void report() throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>(Facts.now("make bench-memory"));
        facts.put("method", "Quickly");
        facts.put("server", "`java -jar roomcast.jar`");
        report = new MemoryReport(facts, List.of(
                new Footprint("WebSocket", 2, new Spread(1714, 1700, 1728), new Spread(1605, 1605, 1605), ""),
                new Footprint("polling", 2, new Spread(2500, 2400, 2600), new Spread(2337, 2337, 2337),
                        "lost 1 (first: number 3 to user 7)"),
                Footprint.failed("event stream", "it did not start")));
    }

    @Test
    void marksWhatIsNotToBeTrusted() {
        assertThat(report.table().lines()).containsExactly(
                "| one idle connection | RSS, bytes | live heap, bytes | failures |",
                "|---|--:|--:|--:|",
                "| WebSocket | 1,714 (1,700–1,728) | 1,605 (1,605–1,605) | 0 |",
                "| polling | 2,500 (2,400–2,600) **failures** | 2,337 (2,337–2,337) **failures** "
                        + "| lost 1 (first: number 3 to user 7) |",
                "| event stream | did not run | – | it did not start |");
        assertThat(report.description()).contains("`make bench-memory`", "- Quickly.",
                "**Server**: `java -jar roomcast.jar`.");
    }

    @Test
    void isReadAsItWasWritten(@TempDir Path folder) throws IOException {
        report.write(folder);

        assertThat(MemoryReport.read(folder)).isEqualTo(report);
    }
}
