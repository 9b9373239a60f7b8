package dev.roomcast.load;

import dev.roomcast.figures.Facts;
import dev.roomcast.figures.LoopsLine;
import dev.roomcast.figures.LoopsReport;
import dev.roomcast.figures.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What does a second event loop bring? {@code make bench-loops}: a server with one loop and one with two run side by
 * side and are loaded in turn, a moment each, so that whatever the machine is at meets both. One table on stdout, and
 * figures in a folder.
 */
final class LoopsRun {
    private static final Duration WARM_UP = Duration.ofMillis(500);
    /** Six seconds for each. */
    private static final int WARM_UPS = 12;
    private static final Duration SLICE = Duration.ofMillis(700);
    private static final int ROUNDS = 7;
    /** Fresh pairs of servers: compilers differ more from one to the next than slices of one do. */
    private static final int PAIRS = 2;
    private static final List<Work> WORKS = List.of(Work.FAN_OUT_1000, Work.FAN_OUT_100);

    private final Cores cores;
    private final boolean quick;
    private final Map<Work, SlicePairs> slices = new LinkedHashMap<>();
    private final Map<Work, String> failures = new LinkedHashMap<>();

    private LoopsRun(Cores cores, boolean quick) {
        this.cores = cores;
        this.quick = quick;
    }

    /**
     * Runs.
     *
     * @param args the folder for what is made; {@code quick} for a run that only shows that all works, else
     *     {@code full}; the command to name
     */
    public static void main(String[] args) throws IOException {
        long start = System.nanoTime();
        LoopsRun run = new LoopsRun(Cores.takeForTwoLoops(), args[1].equals("quick"));
        for (int pair = 0; pair < run.pairs(); pair++) {
            run.pair();
        }
        LoopsReport report = new LoopsReport(run.facts(args[2]), run.lines());
        report.write(Path.of(args[0]));
        System.out.print("\n" + report.description() + "\n" + report.table());
        System.out.println("\nFigures are in " + args[0] + "; that took "
                + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s.");
        System.exit(run.failures.isEmpty() ? 0 : 1);
    }

    private void pair() throws IOException {
        try (PeerServer one = PeerServer.start(Peers.roomcast(1), cores);
                PeerServer two = PeerServer.start(Peers.roomcast(2), cores)) {
            for (Work work : WORKS) {
                try (LoadSession ofOne = new LoadSession(work, one.target(), cores.isPinned());
                        LoadSession ofTwo = new LoadSession(work, two.target(), cores.isPinned())) {
                    compare(work, ofOne, ofTwo);
                }
            }
        }
    }

    private void compare(Work work, LoadSession one, LoadSession two) throws IOException {
        one.connect();
        two.connect();
        for (int i = 0; i < (quick ? 1 : WARM_UPS); i++) {
            one.loadAndDrain(WARM_UP);
            two.loadAndDrain(WARM_UP);
        }
        SlicePairs pairs = slices.computeIfAbsent(work, key -> new SlicePairs());
        for (int round = 0; round < rounds(); round++) {
            // Each is first as often as the other.
            if (round % 2 == 0) {
                Slice first = one.loadAndDrain(SLICE);
                pairs.add(first, two.loadAndDrain(SLICE));
            } else {
                Slice first = two.loadAndDrain(SLICE);
                pairs.add(one.loadAndDrain(SLICE), first);
            }
        }
        note(work, "1 loop", one);
        note(work, "2 loops", two);
        LoopsLine line = pairs.line(work.name(), "");
        System.out.println(work.name() + ": " + (line.ran() ? "so far " + Numbers.text(line.one().cpuMicros())
                + " µs by one loop, " + Numbers.text(line.two().cpuMicros()) + " µs by two" : line.failures()));
    }

    private void note(Work work, String server, LoadSession session) {
        if (session.failures().total() > 0) {
            failures.merge(work, server + ": " + session.failures(), (before, now) -> before + "; " + now);
        }
    }

    private List<LoopsLine> lines() {
        List<LoopsLine> lines = new ArrayList<>();
        slices.forEach((work, pairs) -> lines.add(pairs.line(work.name(), failures.getOrDefault(work, ""))));
        return lines;
    }

    private Map<String, Object> facts(String command) throws IOException {
        Map<String, Object> facts = Facts.now(command);
        facts.put("method", "Loopback; " + (cores.isPinned()
                ? "the server with one loop on core 0, that with two on 0 and 1, the load client on core "
                        + cores.client()
                : "both servers and the load client on any core, so that throughput is what all have left each other")
                + ". Fresh pairs of servers: " + pairs() + "; of each server and work " + (quick ? "0.5" : "6")
                + " s to warm up, then " + rounds() + " slices of 0.7 s, the servers in turn. Median, in brackets the "
                + "smallest and the largest; of ratios, where the median lies with 95 %, by ranks");
        facts.put("server", Peers.roomcast().description() + ", and with `--loops 2`");
        return facts;
    }

    private int pairs() {
        return quick ? 1 : PAIRS;
    }

    private int rounds() {
        return quick ? 2 : ROUNDS;
    }
}
