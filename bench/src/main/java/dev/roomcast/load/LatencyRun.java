package dev.roomcast.load;

import dev.roomcast.figures.Facts;
import dev.roomcast.figures.LatencyLine;
import dev.roomcast.figures.LatencyReport;
import dev.roomcast.figures.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How long does heavy work hold up the others of its loop? {@code make bench-latency}: starts a server for each
 * collector and work, has another process do the work, asks the server something each millisecond meanwhile, and reads
 * what the server and its JVM say themselves. One table on stdout, figures in a folder.
 */
final class LatencyRun {
    /** Compilers are through when they use no more than that part of a core. */
    private static final double COMPILED = 0.05;
    private static final Duration WARM_UP = Duration.ofSeconds(1);
    private static final int FEWEST_WARM_UPS = 3;
    private static final int MOST_WARM_UPS = 9;
    private static final Duration MEASURED = Duration.ofSeconds(6);
    private static final Duration QUICK = Duration.ofSeconds(2);
    /** Beyond that many times as long as was wanted, somebody has stopped the machine or us. */
    private static final double OVERTIME = 1.5;
    private static final Pattern COMPILERS = Pattern.compile("C[12] Compiler.*");
    private static final Pattern LOOP = Pattern.compile(PauseLog.LOOP);
    /** No further run begins after that; the last one is done before five minutes are over. */
    private static final Duration LIMIT = Duration.ofSeconds(275);

    private final Cores cores;
    private final boolean quick;
    private final long startNanos = System.nanoTime();

    private LatencyRun(Cores cores, boolean quick) {
        this.cores = cores;
        this.quick = quick;
    }

    /**
     * Runs.
     *
     * @param args the folder for what is made; a regex for what is wanted, of names such as {@code G1, JDK 17: quiet};
     *     {@code quick} for a run that only shows that all works, else {@code full}; the command to name
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Pattern wanted = Pattern.compile(args[1]);
        LatencyRun run = new LatencyRun(Cores.take(), args[2].equals("quick"));
        List<Jvm> jvms = Jvm.all();
        List<LatencyLine> lines = new ArrayList<>();
        for (Jvm jvm : jvms) {
            for (LatencyWork work : LatencyWork.values()) {
                if (wanted.matcher(jvm.name() + ": " + work.text()).find()) {
                    lines.add(run.line(jvm, work));
                }
            }
        }
        LatencyReport report = new LatencyReport(run.facts(args[3], jvms), lines);
        report.write(folder);
        System.out.print("\n" + report.description() + "\n" + report.table());
        System.out.println("\nFigures are in " + folder + "; that took " + run.seconds() + " s.");
        System.exit(lines.stream().allMatch(line -> line.isMeasured() && line.failures().isEmpty()) ? 0 : 1);
    }

    private LatencyLine line(Jvm jvm, LatencyWork work) {
        String what = "[" + seconds() + " s] " + jvm.name() + ": " + work.text();
        if (seconds() > LIMIT.toSeconds()) {
            return LatencyLine.failed(jvm.name(), work.text(), "the time was over");
        }
        try {
            LatencyLine line = measure(jvm, work);
            System.out.println(what + ": answers in " + Numbers.text(line.answerMicros().get(0)) + " µs, at most "
                    + Numbers.text(line.answers().longestMillis()) + " ms; turns over 5 ms: " + line.turns().slow()
                    + ", pauses over 5 ms: " + line.pauses().slow() + (line.isDisturbed() ? ", disturbed" : "")
                    + (line.failures().isEmpty() ? "" : ", " + line.failures()));
            return line;
        } catch (IOException e) {
            System.out.println(what + ": " + e.getMessage());
            return LatencyLine.failed(jvm.name(), work.text(), e.getMessage());
        }
    }

    private LatencyLine measure(Jvm jvm, LatencyWork work) throws IOException {
        // A JVM may add to what is there.
        Files.deleteIfExists(jvm.pauseLog());
        try (PeerServer server = PeerServer.start(jvm.server(), cores);
                LoadProcess load = LoadProcess.start(work, work.fullSize(), server.target().windows().getPort(),
                        cores.mayClientSpin(false))) {
            String failure = load.progress().failure();
            if (!failure.isEmpty()) {
                throw new IOException(failure);
            }
            try (LatencyProbe probe = new LatencyProbe(server.target().windows())) {
                // Asked for once before, that page is no longer the first.
                LoopTurns.read(server.target().windows());
                warmUp(probe, server.target());
                Reading before = Reading.now(server.target(), load);
                Answers answers = probe.ask(measured());
                Reading after = Reading.now(server.target(), load);
                return line(jvm, work, before, after, answers);
            }
        }
    }

    /** Until compilers are through, or nearly. */
    private void warmUp(LatencyProbe probe, Target server) throws IOException {
        for (int i = 1; i <= (quick ? 1 : MOST_WARM_UPS); i++) {
            long before = compiling(server);
            probe.ask(WARM_UP);
            if (i >= FEWEST_WARM_UPS && compiling(server) - before < COMPILED * WARM_UP.toNanos()) {
                return;
            }
        }
    }

    /**
     * How long compilers have run. They are sent away from the loop's core, as if there were more of these; again
     * each time, for the JVM starts and ends some as it sees fit.
     */
    private long compiling(Target server) throws IOException {
        long ran = 0;
        for (long thread : Proc.threads(server.pid(), COMPILERS)) {
            cores.moveAway(thread);
            ran += Proc.scheduled(thread).ranNanos();
        }
        return ran;
    }

    private LatencyLine line(Jvm jvm, LatencyWork work, Reading before, Reading after, Answers answers)
            throws IOException {
        double nanos = after.nanos - before.nanos;
        List<Pause> pauses = PauseLog.read(jvm.pauseLog()).between(before.nanos, after.nanos);
        LoopTurns.Since turns = after.turns.since(before.turns);
        Duration wanted = measured();
        String failure = nanos < OVERTIME * wanted.toNanos() ? after.load.failure()
                : "it stood still: measured for " + Math.round(nanos / 1e9) + " s, not " + wanted.toSeconds();
        long others = after.busyNanos - before.busyNanos - (after.ownNanos - before.ownNanos);
        return new LatencyLine(jvm.name(), work.text(), nanos / 1e9, after.load.done() - before.load.done(),
                answers.times(), answers.quantilesMicros(), answers.slowWithout(pauses), turns.times(),
                turns.longestIsBound(), PauseLog.times(pauses),
                (after.waitedNanos - before.waitedNanos) / nanos, Math.max(0, others / nanos),
                failure);
    }

    /** Figures that only grow, at one moment; those of server and load together with this program's. */
    private record Reading(long nanos, LoopTurns turns, LoadProcess.Progress load, long waitedNanos, long ownNanos,
            long busyNanos) {
        private static Reading now(Target server, LoadProcess load) throws IOException {
            return new Reading(System.nanoTime(), LoopTurns.read(server.windows()), load.progress(),
                    Proc.scheduled(Proc.threads(server.pid(), LOOP).get(0)).waitedNanos(),
                    Proc.cpuNanos(server.pid()) + Proc.cpuNanos(load.pid())
                            + Proc.cpuNanos(ProcessHandle.current().pid()),
                    Proc.busyNanos());
        }
    }

    private Map<String, Object> facts(String command, List<Jvm> jvms) throws IOException {
        Map<String, Object> facts = Facts.now(command);
        facts.put("method", "Loopback; " + (cores.isPinned() ? "server on core 0, load and probe on core "
                + cores.client() : cores.description()) + ". A fresh server for each line, "
                + (quick ? "1 s of its work, with a cold JIT compiler" : FEWEST_WARM_UPS + " to " + MOST_WARM_UPS
                        + " s of its work, until compilers use less than " + Numbers.percent(COMPILED) + " of a core")
                + ", then " + measured().toSeconds() + " s measured, once");
        Map<String, Object> descriptions = new LinkedHashMap<>();
        jvms.forEach(jvm -> descriptions.put(jvm.name(), jvm.description()));
        facts.put("jvms", descriptions);
        return facts;
    }

    private Duration measured() {
        return quick ? QUICK : MEASURED;
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
    }
}
