package dev.roomcast.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts what was measured into the blocks of the READMEs that are made for it: {@code make bench-figures}. */
final class FiguresRun {
    private static final Path README = Path.of("README.md");
    private static final Path BENCH_README = Path.of("bench/README.md");

    private FiguresRun() {
    }

    /**
     * Runs.
     *
     * @param args the folder of results
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        if (Files.exists(folder.resolve(PeersReport.FILE))) {
            PeersReport report = PeersReport.read(folder);
            // The charts and the long table, too: how they are drawn may have changed since.
            report.write(folder);
            fill(README, "bench-peers", report.summary() + "\n" + report.description() + "\n" + charts(folder));
            fill(BENCH_README, "bench-peers", report.description() + "\n" + report.table());
        }
        if (Files.exists(folder.resolve(JmhReport.FILE))) {
            JmhReport report = JmhReport.read(folder);
            fill(BENCH_README, "bench", report.description() + "\n" + report.table());
            fill(BENCH_README, "contention", report.contention());
        }
        if (Ratios.exist(folder)) {
            Ratios ratios = Ratios.read(folder);
            fill(BENCH_README, "bench-check", ratios.table() + "\n" + Facts.text(ratios.facts()) + ".\n");
        }
        if (Files.exists(folder.resolve(MemoryReport.FILE))) {
            MemoryReport report = MemoryReport.read(folder);
            fill(BENCH_README, "bench-memory", report.description() + "\n" + report.table());
        }
        if (Files.exists(folder.resolve(LoopsReport.FILE))) {
            LoopsReport report = LoopsReport.read(folder);
            fill(BENCH_README, "bench-loops", report.description() + "\n" + report.table());
        }
        if (LatencyReport.exists(folder)) {
            LatencyReport report = LatencyReport.read(folder);
            fill(BENCH_README, "bench-latency", report.description() + "\n" + report.table());
        }
    }

    private static void fill(Path file, String block, String content) throws IOException {
        Blocks.fill(file, block, content);
        System.out.println("Filled the block " + block + " of " + file + ".");
    }

    private static String charts(Path folder) {
        StringBuilder charts = new StringBuilder();
        chart(charts, folder, "cpu.svg", "Server CPU per delivery, by work and server");
        chart(charts, folder, "throughput.svg", "Deliveries per second, by work and server");
        chart(charts, folder, "memory.svg", "Bytes of memory per idle window, by server");
        chart(charts, folder, "latency.svg", "Latency percentiles at a fixed rate, by server");
        return charts.toString();
    }

    private static void chart(StringBuilder charts, Path folder, String name, String description) {
        if (Files.exists(folder.resolve(name))) {
            charts.append("![").append(description).append("](").append(folder.resolve(name)).append(")\n");
        }
    }
}
