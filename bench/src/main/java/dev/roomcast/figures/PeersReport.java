package dev.roomcast.figures;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is made of a comparison of servers: tables in Markdown, and charts. */
public final class PeersReport {
    /** The file of figures that all else is made of. */
    public static final String FILE = "peers.json";

    private static final String OURS = "Roomcast";
    private static final List<String> PERCENTILES = List.of("median", "99 %", "99.9 %");

    private final Map<?, ?> facts;
    private final List<Line> lines;

    private PeersReport(Map<?, ?> facts, List<Line> lines) {
        this.facts = facts;
        this.lines = lines;
    }

    /** Of what was measured just now. */
    public static PeersReport of(Map<String, Object> facts, List<Line> lines) {
        return new PeersReport(facts, lines);
    }

    /** Of what was measured before. */
    public static PeersReport read(Path folder) throws IOException {
        Map<String, Object> json = JsonFile.readObject(folder.resolve(FILE));
        return new PeersReport(JsonFile.facts(json), JsonFile.lines(json, Line::of));
    }

    /** Writes the figures, the table and the charts. */
    public void write(Path folder) throws IOException {
        JsonFile.write(folder.resolve(FILE), facts, lines.stream().map(Line::toJson).toList());
        Files.writeString(folder.resolve("peers.md"), "# Beside other servers\n\n" + description() + "\n" + table(),
                StandardCharsets.UTF_8);
        chart(folder.resolve("cpu.svg"), "Server CPU", "µs per delivery, or per cycle; less is better",
                bars(line -> !isIdle(line), Line::cpuMicros));
        chart(folder.resolve("throughput.svg"), "Throughput", "deliveries, or cycles, per second; more is better",
                bars(line -> !isIdle(line) && !isAtRate(line), Line::perSecond));
        chart(folder.resolve("memory.svg"), "Memory of an idle WebSocket window",
                "bytes of the server's memory each; less is better", memory());
        chart(folder.resolve("latency.svg"), "Latency at a fixed rate",
                "µs from when a trigger was due until its window has it; less is better", latency());
    }

    /** All figures in one table. */
    public String table() {
        MarkdownTable table = new MarkdownTable(2, List.of("work", "server", "per second", "server CPU µs each",
                "p50 µs", "p99 µs", "p99.9 µs", "RSS MB", "bytes per window", "client busy", "others", "failures"));
        for (Line line : lines) {
            if (line.runs() == 0) {
                table.row(List.of(line.work(), line.server(), "did not run", "–", "–", "–", "–", "–", "–", "–", "–",
                        line.failures()));
                continue;
            }
            List<String> cells = new ArrayList<>(List.of(line.work(), line.server(), Numbers.text(line.perSecond()),
                    Numbers.text(line.cpuMicros())));
            for (int i = 0; i < PERCENTILES.size(); i++) {
                cells.add(i < line.latenciesMicros().size() ? Numbers.text(line.latenciesMicros().get(i)) : "–");
            }
            cells.add(Numbers.text(line.rssMegabytes()));
            cells.add(line.bytesPerWindow() == 0 ? "–" : Numbers.text(line.bytesPerWindow()));
            cells.add(Numbers.percent(line.clientBusy()) + (line.clientBusy() > 0.9 ? " **limit**" : ""));
            cells.add(Numbers.percent(line.others()) + (line.isDisturbed() ? " **disturbed**" : ""));
            cells.add(line.failures().isEmpty() ? "0" : line.failures());
            table.row(cells);
        }
        return table.toString();
    }

    /** When, where, with which servers and how sure, as a list. */
    public String description() {
        long disturbed = lines.stream().filter(Line::isDisturbed).count();
        long failed = lines.stream().filter(line -> !line.failures().isEmpty()).count();
        return Facts.list(facts, "servers") + "- "
                + Facts.trust(disturbed, failed, lines.size(), "their figures are not to be trusted") + ".\n";
    }

    /** The short table of a README: server CPU by work and server, and memory. */
    public String summary() {
        Set<String> servers = new LinkedHashSet<>();
        Map<String, Map<String, Line>> works = new LinkedHashMap<>();
        for (Line line : lines) {
            servers.add(line.server());
            works.computeIfAbsent(line.work(), work -> new LinkedHashMap<>()).put(line.server(), line);
        }
        List<String> columns = new ArrayList<>(List.of("work"));
        columns.addAll(servers);
        MarkdownTable table = new MarkdownTable(1, columns);
        works.forEach((work, byServer) -> {
            boolean idle = byServer.values().stream().anyMatch(PeersReport::isIdle);
            summaryRow(table, work + (idle ? ": bytes of RSS each" : ": CPU µs each"), servers, byServer,
                    line -> idle ? Numbers.text(line.bytesPerWindow()) : Numbers.text(line.cpuMicros()));
            if (!idle && byServer.values().stream().noneMatch(PeersReport::isAtRate)) {
                summaryRow(table, "… per second", servers, byServer, line -> Numbers.text(line.perSecond().median()));
            }
        });
        return table.toString();
    }

    private interface Cell {
        String of(Line line);
    }

    private static void summaryRow(MarkdownTable table, String name, Set<String> servers, Map<String, Line> byServer,
            Cell cell) {
        List<String> row = new ArrayList<>(List.of(name));
        for (String server : servers) {
            Line line = byServer.get(server);
            row.add(line == null || line.runs() == 0 ? "–" : cell.of(line) + (line.isDisturbed() ? " (disturbed)" : "")
                    + (line.failures().isEmpty() ? "" : " (failures)"));
        }
        table.row(row);
    }

    private interface Choice {
        boolean has(Line line);
    }

    private interface Figure {
        Spread of(Line line);
    }

    private List<SvgChart.Group> bars(Choice choice, Figure figure) {
        Map<String, List<SvgChart.Bar>> groups = new LinkedHashMap<>();
        for (Line line : lines) {
            if (line.runs() > 0 && choice.has(line)) {
                groups.computeIfAbsent(line.work(), work -> new ArrayList<>()).add(new SvgChart.Bar(line.server(),
                        figure.of(line).median(), Numbers.text(figure.of(line)) + mark(line), isOurs(line)));
            }
        }
        return groups.entrySet().stream().map(group -> new SvgChart.Group(group.getKey(), group.getValue())).toList();
    }

    private List<SvgChart.Group> memory() {
        List<SvgChart.Bar> bars = lines.stream().filter(line -> line.runs() > 0 && isIdle(line))
                .map(line -> new SvgChart.Bar(line.server(), line.bytesPerWindow(),
                        Numbers.text(line.bytesPerWindow()) + mark(line), isOurs(line)))
                .toList();
        return bars.isEmpty() ? List.of() : List.of(new SvgChart.Group("RSS per window", bars));
    }

    private List<SvgChart.Group> latency() {
        List<SvgChart.Group> groups = new ArrayList<>();
        for (int i = 0; i < PERCENTILES.size(); i++) {
            int percentile = i;
            List<SvgChart.Bar> bars = lines.stream()
                    .filter(line -> isAtRate(line) && line.latenciesMicros().size() > percentile)
                    .map(line -> new SvgChart.Bar(line.server(), line.latenciesMicros().get(percentile),
                            Numbers.text(line.latenciesMicros().get(percentile)) + mark(line), isOurs(line)))
                    .toList();
            if (!bars.isEmpty()) {
                groups.add(new SvgChart.Group(PERCENTILES.get(i), bars));
            }
        }
        return groups;
    }

    private static void chart(Path file, String title, String unit, List<SvgChart.Group> groups) throws IOException {
        if (groups.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Files.writeString(file, SvgChart.draw(title, unit, groups), StandardCharsets.UTF_8);
        }
    }

    private static String mark(Line line) {
        return (line.isDisturbed() ? " disturbed" : "") + (line.failures().isEmpty() ? "" : " failures");
    }

    private static boolean isOurs(Line line) {
        return line.server().startsWith(OURS);
    }

    private static boolean isIdle(Line line) {
        return line.bytesPerWindow() != 0;
    }

    private static boolean isAtRate(Line line) {
        return line.work().contains(" at ");
    }
}
