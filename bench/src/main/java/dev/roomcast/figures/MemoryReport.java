package dev.roomcast.figures;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is made of the memory of idle connections: a table in Markdown.
 *
 * @param facts when, where, how and with which server it was measured
 */
public record MemoryReport(Map<?, ?> facts, List<Footprint> footprints) {
    /** The file of figures. */
    public static final String FILE = "memory.json";

    /** Of what was measured before. */
    public static MemoryReport read(Path folder) throws IOException {
        Map<String, Object> json = JsonFile.readObject(folder.resolve(FILE));
        return new MemoryReport(JsonFile.facts(json), JsonFile.lines(json, Footprint::of));
    }

    public void write(Path folder) throws IOException {
        JsonFile.write(folder.resolve(FILE), facts, footprints.stream().map(Footprint::toJson).toList());
    }

    /** When, where, how and with which server, as a list. */
    public String description() {
        return Facts.listWithServer(facts);
    }

    /** All figures. */
    public String table() {
        MarkdownTable table = new MarkdownTable(1, List.of("one idle connection", "RSS, bytes", "live heap, bytes",
                "failures"));
        for (Footprint footprint : footprints) {
            boolean ran = footprint.servers() > 0;
            String mark = footprint.failures().isEmpty() ? "" : " **failures**";
            table.row(List.of(footprint.kind(), ran ? Numbers.text(footprint.rssBytes()) + mark : "did not run",
                    ran ? Numbers.text(footprint.heapBytes()) + mark : "–",
                    footprint.failures().isEmpty() ? "0" : footprint.failures()));
        }
        return table.toString();
    }
}
