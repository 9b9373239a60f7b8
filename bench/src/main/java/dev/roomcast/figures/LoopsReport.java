package dev.roomcast.figures;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is made of a comparison of one event loop with two: a table in Markdown.
 *
 * @param facts when, where, how and with which server it was measured
 */
public record LoopsReport(Map<?, ?> facts, List<LoopsLine> lines) {
    /** The file of figures. */
    public static final String FILE = "loops.json";

    /** Of what was measured before. */
    public static LoopsReport read(Path folder) throws IOException {
        Map<String, Object> json = JsonFile.readObject(folder.resolve(FILE));
        return new LoopsReport(JsonFile.facts(json), JsonFile.lines(json, LoopsLine::of));
    }

    public void write(Path folder) throws IOException {
        JsonFile.write(folder.resolve(FILE), facts, lines.stream().map(LoopsLine::toJson).toList());
    }

    /** When, where, how and with which server, as a list. */
    public String description() {
        return Facts.listWithServer(facts);
    }

    /** All figures: two rows for each work, and the ratios in the second. */
    public String table() {
        MarkdownTable table = new MarkdownTable(2, List.of("work", "loops", "per second", "server CPU µs each",
                "cores busy", "capacity of 2 : 1", "throughput of 2 : 1", "others", "failures"));
        for (LoopsLine line : lines) {
            if (!line.ran()) {
                table.row(List.of(line.work(), "–", "did not run", "–", "–", "–", "–", "–", line.failures()));
                continue;
            }
            row(table, line, "1", line.one(), "", "", "", "");
            row(table, line, "2", line.two(), Numbers.text(line.capacity())
                    + (line.capacity().median() < LoopsLine.WANTED_CAPACITY
                            ? " **below " + Numbers.text(LoopsLine.WANTED_CAPACITY) + "**" : ""),
                    Numbers.text(line.throughput()),
                    Numbers.percent(line.others()) + (line.isDisturbed() ? " **disturbed**" : ""),
                    line.failures().isEmpty() ? "0" : line.failures());
        }
        return table.toString();
    }

    private static void row(MarkdownTable table, LoopsLine line, String loops, LoopsLine.Side side, String capacity,
            String throughput, String others, String failures) {
        table.row(List.of(line.work(), loops, Numbers.text(side.perSecond()), Numbers.text(side.cpuMicros()),
                Numbers.text(side.cores()), capacity, throughput, others, failures));
    }
}
