package dev.roomcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FuzzReportTest {
    private static final String PROGRESS = """
            #2	INITED cov: 2 ft: 2 corp: 1/1b exec/s: 0 rss: 422Mb
            #748	NEW    cov: 134 ft: 420 corp: 61/11Kb lim: 8 exec/s: 0 rss: 423Mb L: 5/5 MS: 2 CMP-Custom-
            """;

    @Test
    void countsWhatACleanRunHasDone() {
        String log = PROGRESS + """
                Done 711687 runs in 9 second(s)
                stat::number_of_executed_units: 711687
                """;

        FuzzReport report = FuzzReport.of("http.FormDataFuzz", log, 20.5, List.of(), 0);

        assertThat(report).isEqualTo(new FuzzReport("http.FormDataFuzz", 711_687, 9, 134, 61, List.of(), List.of(), 0));
        assertThat(report.isClean()).isTrue();
        assertThat(report.findings()).isEmpty();
        assertThat(FuzzReport.table(List.of(report)))
                .endsWith("http.FormDataFuzz                        711687    79076     134      61      none\n");
    }

    @Test
    void saysWhatWasFound() {
        String log = PROGRESS + """
                == Java Exception: java.lang.AssertionError: valid
                stat::number_of_executed_units: 749
                """;
        List<Path> found = List.of(Path.of("fuzz/crash-1"));

        FuzzReport report = FuzzReport.of("http.FormDataFuzz", log, 20.5, found, 77);

        assertThat(report.isClean()).isFalse();
        assertThat(report.findings())
                .isEqualTo("  FAILED with status 77: java.lang.AssertionError: valid [fuzz/crash-1]\n");
        assertThat(FuzzReport.table(List.of(report))).endsWith("749       37     134      61         1\n");
    }

    @Test
    void isNotCleanWhenTheFuzzerDidNotRun() {
        FuzzReport report = FuzzReport.of("http.FormDataFuzz", "", 1, List.of(), 1);

        assertThat(report.isClean()).isFalse();
        assertThat(FuzzReport.of("http.FormDataFuzz", "", 1, List.of(), 0).isClean()).isFalse();
        assertThat(FuzzReport.table(List.of(report))).contains(" 1\n");
    }
}
