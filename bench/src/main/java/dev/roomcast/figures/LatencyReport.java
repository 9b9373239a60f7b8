package dev.roomcast.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is made of measuring how long heavy work holds up others: a table in Markdown, and what to know about it.
 *
 * @param facts when, where, how and with which JVMs it was measured
 */
public record LatencyReport(Map<?, ?> facts, List<LatencyLine> lines) {
    /** The file of figures that all else is made of. */
    public static final String FILE = "latency.json";
    /** Beyond that an answer, a turn or a pause is slow: 5 ms are promised. A bound of the server's histogram. */
    public static final long SLOW_NANOS = 5_000_000;

    /** Of what was measured before. */
    public static LatencyReport read(Path folder) throws IOException {
        Map<String, Object> json = JsonFile.readObject(folder.resolve(FILE));
        return new LatencyReport(JsonFile.facts(json), JsonFile.lines(json, LatencyLine::of));
    }

    public static boolean exists(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    public void write(Path folder) throws IOException {
        JsonFile.write(folder.resolve(FILE), facts, lines.stream().map(LatencyLine::toJson).toList());
    }

    /** All figures in one table. */
    public String table() {
        MarkdownTable table = new MarkdownTable(2, List.of("JVM", "work", "done", "answer p50 µs", "p99 µs", "p99.9 µs",
                "worst ms", "over 5 ms (without pauses)", "turns", "over 5 ms", "longest ms", "pauses", "over 5 ms",
                "longest ms", "turns over 5 ms beyond pauses", "loop waited for core", "others", "failures"));
        for (LatencyLine line : lines) {
            List<String> cells = new ArrayList<>(List.of(line.jvm(), line.work()));
            if (line.isMeasured()) {
                figures(line, cells);
            } else {
                cells.add("did not run");
                for (int i = 0; i < 14; i++) {
                    cells.add("–");
                }
            }
            cells.add(line.failures().isEmpty() ? "0" : line.failures());
            table.row(cells);
        }
        return table.toString();
    }

    /** When, where, with which JVMs and how sure, as a list. */
    public String description() {
        long disturbed = lines.stream().filter(LatencyLine::isDisturbed).count();
        long failed = lines.stream().filter(line -> !line.failures().isEmpty()).count();
        long kept = lines.stream().filter(line -> line.isMeasured() && line.turnsBeyondPauses() == 0).count();
        return Facts.list(facts, "jvms") + "- "
                + Facts.trust(disturbed, failed, lines.size(), "may have held up both sides") + "; in " + kept + " of "
                + lines.size() + " lines there were no more turns over 5 ms than pauses.\n";
    }

    private static void figures(LatencyLine line, List<String> cells) {
        cells.add(Numbers.whole(line.done()));
        line.answerMicros().forEach(micros -> cells.add(Numbers.text(micros)));
        cells.add(Numbers.text(line.answers().longestMillis()));
        cells.add(Numbers.whole(line.answers().slow()) + " (" + Numbers.whole(line.unexplained()) + ")");
        cells.add(Numbers.whole(line.turns().count()));
        cells.add(Numbers.whole(line.turns().slow()));
        cells.add((line.longestTurnIsBound() ? "≤ " : "") + Numbers.text(line.turns().longestMillis()));
        cells.add(Numbers.whole(line.pauses().count()));
        cells.add(Numbers.whole(line.pauses().slow()));
        cells.add(Numbers.text(line.pauses().longestMillis()));
        cells.add(line.turnsBeyondPauses() == 0 ? "0" : "**" + Numbers.whole(line.turnsBeyondPauses()) + "**");
        cells.add(Numbers.percent(line.waiting()));
        cells.add(Numbers.percent(line.others()) + (line.isDisturbed() ? " **disturbed**" : ""));
    }
}
