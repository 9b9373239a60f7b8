package dev.roomcast.load;

import dev.roomcast.figures.Facts;
import dev.roomcast.figures.Footprint;
import dev.roomcast.figures.MemoryReport;
import dev.roomcast.figures.Numbers;
import dev.roomcast.figures.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What does an idle connection of each kind cost the server's process? {@code make bench-memory}: for each a fresh
 * server that is warmed up, connections that come and stay, and by how much memory grew from the first few to all. One
 * table on stdout, and figures in a folder.
 */
final class MemoryRun {
    /** No heartbeat falls into a measurement, and no idle connection is closed. */
    private static final List<String> SETTINGS = List.of("--ping-interval", "3600000", "--header-timeout", "3600000",
            "--idle-timeout", "3600000", "--resume-timeout", "1");
    private static final int TRIGGER_CONNECTIONS = 4;
    private static final int SAMPLED_WINDOWS = 200;
    private static final Duration WARM_UP_STEP = Duration.ofSeconds(2);
    /** CPU that the server has used at least before its compilers may be through, for memory may pause in growing. */
    private static final double WARM_CPU_SECONDS = 6;
    /** By what memory grows in a step when they are. */
    private static final long STEADY_BYTES = 256 * 1024;
    /** No further server of a kind that has figures is started after that, so that all is done in five minutes. */
    private static final Duration LIMIT = Duration.ofSeconds(220);

    private final Cores cores;
    private final Scale scale;
    private final OwnCertificate certificate;
    private final long startNanos = System.nanoTime();
    private final Map<IdleKind, List<Outcome>> outcomes = new EnumMap<>(IdleKind.class);
    private final Map<IdleKind, String> failures = new EnumMap<>(IdleKind.class);
    private int leftOut;

    private MemoryRun(Cores cores, Scale scale, OwnCertificate certificate) {
        this.cores = cores;
        this.scale = scale;
        this.certificate = certificate;
    }

    /**
     * How much is done.
     *
     * @param warmUp for so long at most
     * @param first connections there are at the first look
     * @param all and at the second
     * @param servers fresh ones for each kind
     */
    private record Scale(Duration warmUp, int first, int all, int servers) {
        private static final Scale FULL = new Scale(Duration.ofSeconds(24), 500, 5000, 2);
        private static final Scale QUICK = new Scale(Duration.ofSeconds(2), 50, 500, 1);
    }

    /** The memory of a server. */
    private record Look(long heapBytes, long rssBytes) {
        /** Heap first, for that collects. */
        private static Look at(PeerServer server) throws IOException {
            return new Look(Jcmd.liveHeapBytes(server.target().pid()), server.rssBytes());
        }
    }

    /** What came of one fresh server; per connection. */
    private record Outcome(double heapBytes, double rssBytes) {
    }

    /**
     * Runs.
     *
     * @param args the folder for what is made; {@code quick} for a run that only shows that all works, else
     *     {@code full}; the command to name
     */
    public static void main(String[] args) throws IOException {
        Path temporary = Files.createTempDirectory("roomcast-memory");
        OwnCertificate certificate = OwnCertificate.in(temporary);
        MemoryRun run = new MemoryRun(Cores.take(), args[1].equals("quick") ? Scale.QUICK : Scale.FULL, certificate);
        List<Footprint> footprints = run.measure();
        Files.delete(certificate.keystore());
        Files.delete(temporary);
        MemoryReport report = new MemoryReport(run.facts(args[2]), footprints);
        report.write(Path.of(args[0]));
        System.out.print("\n" + report.description() + "\n" + report.table());
        System.out.println("\nFigures are in " + args[0] + "; that took " + run.seconds() + " s.");
        System.exit(footprints.stream().allMatch(footprint -> footprint.failures().isEmpty()) ? 0 : 1);
    }

    private List<Footprint> measure() {
        for (int round = 1; round <= scale.servers; round++) {
            for (IdleKind kind : IdleKind.values()) {
                if (seconds() > LIMIT.toSeconds() && outcomes.containsKey(kind)) {
                    leftOut++;
                } else {
                    measure(kind, "[" + seconds() + " s] " + round + "/" + scale.servers + " " + kind.title() + ": ");
                }
            }
        }
        List<Footprint> footprints = new ArrayList<>();
        for (IdleKind kind : IdleKind.values()) {
            footprints.add(footprint(kind, outcomes.getOrDefault(kind, List.of())));
        }
        return footprints;
    }

    private void measure(IdleKind kind, String what) {
        try {
            Outcome outcome = run(kind);
            outcomes.computeIfAbsent(kind, key -> new ArrayList<>()).add(outcome);
            System.out.println(what + Numbers.text(outcome.rssBytes) + " bytes of RSS, "
                    + Numbers.text(outcome.heapBytes) + " of heap");
        } catch (IOException e) {
            failures.merge(kind, e.getMessage(), (one, other) -> one + "; " + other);
            System.out.println(what + e.getMessage());
        }
    }

    private Outcome run(IdleKind kind) throws IOException {
        try (PeerServer server = PeerServer.start(peer(kind), cores)) {
            Target target = kind.isSecure() ? server.target().securedBy(certificate.context()) : server.target();
            warmUp(kind, server, target);
            Quiet.await(target.triggers());
            Work work = new Work(kind.title(), Work.Kind.IDLE, scale.all, TRIGGER_CONNECTIONS, 0, 0);
            try (LoadSession session = new LoadSession(work, target, kind.transport(), false)) {
                session.connectTriggers();
                Look first = grow(kind, session, server, 0, scale.first);
                Look all = grow(kind, session, server, scale.first, scale.all);
                session.probe(SAMPLED_WINDOWS);
                note(kind, session);
                double added = scale.all - scale.first;
                return new Outcome((all.heapBytes - first.heapBytes) / added,
                        (all.rssBytes - first.rssBytes) / added);
            }
        }
    }

    /** Windows come and go, few at a time, until compilers are through and what is made once is there. */
    private void warmUp(IdleKind kind, PeerServer server, Target target) throws IOException {
        try (LoadSession session = new LoadSession(Work.CHURN, target, kind.transport(), false)) {
            session.connect();
            double cpuSeconds = 0;
            boolean steady = false;
            for (Duration time = Duration.ZERO; !steady && time.compareTo(scale.warmUp) < 0;
                    time = time.plus(WARM_UP_STEP)) {
                long before = server.rssBytes();
                cpuSeconds += session.load(WARM_UP_STEP).serverCpuSeconds();
                steady = cpuSeconds >= WARM_CPU_SECONDS && server.rssBytes() - before < STEADY_BYTES;
            }
            session.drain();
            note(kind, session);
        }
    }

    private void note(IdleKind kind, LoadSession session) {
        if (session.failures().total() > 0) {
            failures.merge(kind, session.failures().toString(), (one, other) -> one + "; " + other);
        }
    }

    private Look grow(IdleKind kind, LoadSession session, PeerServer server, int from, int to) throws IOException {
        session.connectWindows(to);
        if (kind.isToldFirst()) {
            session.tell(from, to);
        }
        return Look.at(server);
    }

    private Peer peer(IdleKind kind) {
        List<String> arguments = new ArrayList<>(SETTINGS);
        if (kind.isSecure()) {
            arguments.addAll(List.of("--tls-keystore", certificate.keystore().toString(), "--tls-keystore-password",
                    OwnCertificate.PASSWORD));
        }
        return Peers.roomcastForMemory("memory " + kind, kind.dialect(), arguments);
    }

    private Footprint footprint(IdleKind kind, List<Outcome> own) {
        String wrong = failures.getOrDefault(kind, "");
        return own.isEmpty() ? Footprint.failed(kind.title(), wrong)
                : new Footprint(kind.title(), own.size(), Spread.ofAll(own.stream().map(Outcome::rssBytes).toList()),
                        Spread.ofAll(own.stream().map(Outcome::heapBytes).toList()), wrong);
    }

    private Map<String, Object> facts(String command) throws IOException {
        Map<String, Object> facts = Facts.now(command);
        facts.put("method", "Loopback; " + cores.description() + ". Fresh servers for each kind, in turn: "
                + scale.servers + (leftOut == 0 ? "" : ", but " + leftOut + " left out, for the time was over")
                + ". Windows connect, join, get a message and leave, 64 at a time, "
                + "until the server's memory no longer grows, for " + scale.warmUp.toSeconds() + " s at most; then "
                + scale.first + " connect and stay, then more, up to " + scale.all
                + ". By how much memory has grown between these two, after a collection each, divided by "
                + (scale.all - scale.first) + "; median, in brackets the smallest and the largest. "
                + Math.min(SAMPLED_WINDOWS, scale.all) + " windows must still get a message after that"
                + (scale == Scale.QUICK ? ". Quick: RSS is that of compilers, which are still at work" : ""));
        facts.put("server", Peers.roomcast().description() + ", `" + String.join(" ", SETTINGS)
                + "`, triggers at an `--admin-port`; and `" + Peers.NO_GARBAGE
                + "`, so that a collection leaves no garbage");
        return facts;
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
    }
}
