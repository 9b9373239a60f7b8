package dev.roomcast.load;

import dev.roomcast.figures.Facts;
import dev.roomcast.figures.Line;
import dev.roomcast.figures.Numbers;
import dev.roomcast.figures.PeersReport;
import dev.roomcast.figures.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Starts each server for each work, again and again in turn, and loads it: {@code make bench-peers}. One table on
 * stdout, and tables, figures and charts in a folder.
 */
final class PeersRun {
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration JVM_WARM_UP = Duration.ofSeconds(8);
    /** From full load to a fixed rate. */
    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final Duration SLICE = Duration.ofSeconds(1);
    private static final int SLICES = 3;
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final int SAMPLED_WINDOWS = 200;
    /** No further run begins after that; the last one is done before ten minutes are over. */
    private static final Duration LIMIT = Duration.ofSeconds(560);
    /** Who asks for more of them has time. */
    private static final int BOUNDED_REPETITIONS = 2;

    private final Cores cores;
    private final int repetitions;
    private final boolean quick;
    private final long startNanos = System.nanoTime();
    private int leftOut;

    private PeersRun(Cores cores, int repetitions, boolean quick) {
        this.cores = cores;
        this.repetitions = repetitions;
        this.quick = quick;
    }

    /** What came of one run: one fresh server, one work. */
    private record Outcome(List<Slice> slices, Histogram latencies, long rssBytes, double bytesPerWindow,
            String failures) {
    }

    /**
     * Runs.
     *
     * @param args the folder for what is made; how often each server does each work; regexes for the servers and the
     *     works that are wanted; {@code quick} for a run that only shows that all works, else {@code full}; the command
     *     to name
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Pattern peers = Pattern.compile(args[2]);
        Pattern works = Pattern.compile(args[3]);
        PeersRun run = new PeersRun(Cores.take(), Integer.parseInt(args[1]), args[4].equals("quick"));
        List<Peer> chosen = Peers.all().stream().filter(peer -> peers.matcher(peer.name()).find()).toList();
        List<Line> lines = run.measure(chosen,
                Work.COMPARED.stream().filter(work -> works.matcher(work.name()).find()).toList());
        PeersReport report = PeersReport.of(run.facts(args[5], chosen), lines);
        report.write(folder);
        System.out.print("\n" + report.description() + "\n" + report.table());
        System.out.println("\nFigures, tables and charts are in " + folder + "; that took " + run.seconds() + " s.");
        System.exit(lines.stream().allMatch(line -> line.runs() > 0) ? 0 : 1);
    }

    private List<Line> measure(List<Peer> peers, List<Work> works) {
        Map<Work, Map<Peer, List<Outcome>>> outcomes = new LinkedHashMap<>();
        Map<Work, Map<Peer, String>> errors = new LinkedHashMap<>();
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            for (Work work : works) {
                for (Peer peer : peers) {
                    if (peer.does(work)) {
                        measure(work, peer, repetition, outcomes, errors);
                    }
                }
            }
        }
        List<Line> lines = new ArrayList<>();
        for (Work work : works) {
            for (Peer peer : peers) {
                if (peer.does(work)) {
                    List<Outcome> own = outcomes.getOrDefault(work, Map.of()).getOrDefault(peer, List.of());
                    lines.add(own.isEmpty() ? Line.failed(work.name(), peer.name(), errors.get(work).get(peer))
                            : line(work, peer, own, errors.getOrDefault(work, Map.of()).getOrDefault(peer, "")));
                }
            }
        }
        return lines;
    }

    private void measure(Work work, Peer peer, int repetition, Map<Work, Map<Peer, List<Outcome>>> outcomes,
            Map<Work, Map<Peer, String>> errors) {
        String what = "[" + seconds() + " s] " + repetition + "/" + repetitions + " " + work.name() + ": "
                + peer.name();
        if (repetitions <= BOUNDED_REPETITIONS && seconds() > LIMIT.toSeconds()) {
            leftOut++;
            if (!outcomes.getOrDefault(work, Map.of()).containsKey(peer)) {
                errors.computeIfAbsent(work, key -> new LinkedHashMap<>()).putIfAbsent(peer, "the time was over");
            }
            return;
        }
        try {
            Outcome outcome = run(work, peer);
            outcomes.computeIfAbsent(work, key -> new LinkedHashMap<>()).computeIfAbsent(peer, key -> new ArrayList<>())
                    .add(outcome);
            Line line = line(work, peer, List.of(outcome), "");
            System.out.println(what + ": " + Numbers.text(line.perSecond().median()) + "/s, "
                    + Numbers.text(line.cpuMicros().median()) + " µs" + (line.isDisturbed() ? ", disturbed" : "")
                    + (line.failures().isEmpty() ? "" : ", " + line.failures()));
        } catch (IOException e) {
            errors.computeIfAbsent(work, key -> new LinkedHashMap<>()).put(peer, e.getMessage());
            System.out.println(what + ": " + e.getMessage());
        }
    }

    private Outcome run(Work work, Peer peer) throws IOException {
        try (PeerServer server = PeerServer.start(peer, cores);
                LoadSession session = new LoadSession(work, server.target(), cores.mayClientSpin(peer.allCores()))) {
            long rssBefore = server.rssBytes();
            Slice connected = session.connect();
            if (work.kind() == Work.Kind.IDLE) {
                session.hold(quick ? SLICE : IDLE);
                long rss = server.rssBytes();
                session.probe(SAMPLED_WINDOWS);
                return new Outcome(List.of(connected), session.latencies(), rss,
                        (double) (rss - rssBefore) / work.windows(), session.failures().toString());
            }
            session.warmUp(quick ? SLICE : peer.isOnJvm() ? JVM_WARM_UP : WARM_UP);
            if (work.isAtRate()) {
                session.load(SETTLE);
            }
            session.startTiming();
            List<Slice> slices = new ArrayList<>();
            for (int i = 0; i < (quick ? 1 : SLICES); i++) {
                slices.add(session.load(SLICE));
            }
            session.drain();
            return new Outcome(slices, session.latencies(), server.rssBytes(), 0, session.failures().toString());
        }
    }

    private static Line line(Work work, Peer peer, List<Outcome> outcomes, String error) {
        List<Slice> slices = outcomes.stream().flatMap(outcome -> outcome.slices.stream()).toList();
        Histogram latencies = new Histogram();
        outcomes.forEach(outcome -> latencies.addAll(outcome.latencies));
        List<Double> percentiles = latencies.total() == 0 ? List.of()
                : List.of(latencies.quantile(0.5) / 1e3, latencies.quantile(0.99) / 1e3,
                latencies.quantile(0.999) / 1e3);
        List<String> failures = new ArrayList<>(outcomes.stream().map(Outcome::failures).filter(text -> !text.isEmpty())
                .toList());
        if (!error.isEmpty()) {
            failures.add(error);
        }
        return new Line(work.name(), peer.name(), outcomes.size(),
                Spread.ofAll(slices.stream().map(Slice::perSecond).toList()),
                Spread.ofAll(slices.stream().map(Slice::cpuMicros).toList()),
                percentiles,
                Spread.ofAll(outcomes.stream().map(outcome -> outcome.rssBytes / 1e6).toList()).median(),
                Spread.ofAll(outcomes.stream().map(Outcome::bytesPerWindow).toList()).median(),
                Spread.ofAll(slices.stream().map(Slice::clientBusy).toList()).median(),
                Spread.ofAll(slices.stream().map(Slice::others).toList()).median(),
                String.join("; ", failures));
    }

    private Map<String, Object> facts(String command, List<Peer> peers) throws IOException {
        Map<String, Object> facts = Facts.now(command);
        facts.put("method", "Loopback; " + cores.description() + ". A fresh server for each run; runs of each, in "
                + "turn: " + repetitions + "; " + (quick ? "quick: 1 s" : WARM_UP.toSeconds() + " s, on a JVM "
                + JVM_WARM_UP.toSeconds() + " s,")
                + " of full load to warm up, then " + (quick ? 1 : SLICES) + " slices of " + SLICE.toSeconds()
                + " s; median of all slices, in brackets the smallest "
                + "and the largest. Messages of 100 characters, each checked. Latency in saturation is the length of "
                + "a queue, and of idle windows nothing; `per second` and CPU of these are of connecting, with a cold "
                + "JIT compiler"
                + (leftOut == 0 ? "" : ". Left out, for ten minutes were over: " + leftOut + " runs"));
        Map<String, Object> servers = new LinkedHashMap<>();
        peers.forEach(peer -> servers.put(peer.name(),
                peer.description().replace("{loops}", Integer.toString(cores.forServers()))));
        facts.put("servers", servers);
        return facts;
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
    }
}
