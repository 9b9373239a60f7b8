package dev.roomcast.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhReportTest {
    @Test
    void saysHowSureEachFigureIs(@TempDir Path folder) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>(Facts.now("make bench"));
        facts.put("minutes", 8.1);
        JsonFile.write(folder.resolve("jmh-facts.json"), facts);
        Files.writeString(folder.resolve(JmhReport.FILE), """
                [{"benchmark": "dev.roomcast.io.HandOverBench.executeBy1", "mode": "thrpt", "primaryMetric":
                  {"score": 20.1, "scoreError": 0.31, "scoreUnit": "ops/us"}, "secondaryMetrics": {}},
                 {"benchmark": "dev.roomcast.io.HandOverBench.executeBy2", "mode": "thrpt", "primaryMetric":
                  {"score": 30.2, "scoreError": 9.0, "scoreUnit": "ops/us"}, "secondaryMetrics": {}},
                 {"benchmark": "dev.roomcast.http.HttpBench.parse", "params": {"request": "GET"}, "primaryMetric":
                  {"score": 423.2, "scoreError": "NaN", "scoreUnit": "ns/op"}, "secondaryMetrics":
                  {"gc.alloc.rate.norm": {"score": 1480.02}}}]
                """);

        JmhReport report = JmhReport.read(folder);

        assertThat(report.table().lines().skip(2)).containsExactly(
                "| `HandOverBench.executeBy1` |  | 20.1 | 0.31 | ops/us | – |",
                "| `HandOverBench.executeBy2` |  | 30.2 ? | 9.00 | ops/us | – |",
                "| `HttpBench.parse` | request GET | 423 ? | – | ns/op | 1,480 |");
        assertThat(report.description()).contains("8.10 minutes", "for 2 of 3 figures");
        assertThat(report.contention()).isEqualTo("""
                | bench | 1 thread | 2 threads |
                |---|--:|--:|
                | HandOverBench.execute (ops/us) | 20.1 ± 0.31 | 30.2 ± 9.00 |
                """);
    }
}
