package dev.roomcast.soak;

import dev.roomcast.TlsFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Soaks a server and says whether it is afterwards what it was before: {@code make soak SECONDS=300}. A warm-up of the
 * same load comes first, so that classes, caches and compiled code are there; what is left then is the start that the
 * end is compared with.
 */
public final class Soak {
    /** Bytes, with {@link ServerUnderSoak#flags}: a heap of 256 MiB, and what a JVM has beside it. */
    static final long MAX_RSS = 400L << 20;

    private static final int LEAST_WARM_UP_SECONDS = 4;
    private static final long SETTLE_SECONDS = 30;
    /** An opening handshake that is cut to no Upgrade looks like one that a proxy has dropped. */
    private static final Pattern EXPECTED_WARNING =
            Pattern.compile("LostUpgrades|WebSockets arrive without their Upgrade");
    private static final List<String> LIVE = List.of("connections", "sessions", "rooms", "timers", "queuedBytes");

    /**
     * How a soak runs.
     *
     * @param seconds of load after the warm-up
     * @param answerMillis that the control client may wait for an answer
     */
    record Plan(int seconds, long seed, long answerMillis) {
    }

    private final Plan plan;
    private final PrintStream out;
    private final List<String> misses = new ArrayList<>();
    /** What the server was like when it was last looked at under load. */
    private Figures loaded;

    private Soak(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /** {@code [SECONDS [SEED]]}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        List<String> misses = run(new Plan(seconds, seed, 1_000), System.out);
        System.exit(misses.isEmpty() ? 0 : 1);
    }

    /** Runs one, prints what it does, and returns what missed: nothing when all is well. */
    static List<String> run(Plan plan, PrintStream out) throws IOException, InterruptedException {
        Soak soak = new Soak(plan, out);
        soak.run();
        if (soak.misses.isEmpty()) {
            out.println("\nAll is well.");
        } else {
            soak.misses.forEach(miss -> out.println("\nMISSED " + miss));
        }
        return soak.misses;
    }

    private void run() throws IOException, InterruptedException {
        int warmUpSeconds = Math.max(LEAST_WARM_UP_SECONDS, plan.seconds / 10);
        out.printf("soak: %d s after a warm-up of %d s, seed %d, server: java %s%n", plan.seconds, warmUpSeconds,
                plan.seed, ServerUnderSoak.flags());
        ServerUnderSoak server = ServerUnderSoak.start();
        try (server) {
            Door door = new Door(server.plain(), server.secure(), TlsFolder.clientContext());
            Load.Progress progress = soFar -> progress(server, soFar);
            Report warmUp = Load.run(door, plan.seed + 1, warmUpSeconds, progress);
            warmUp.misses().forEach(miss -> misses.add("warm-up: " + miss));
            Figures before = settle(server, "the warm-up");
            Figures countersBefore = server.ask("counters");
            Report report = Load.run(door, plan.seed, plan.seconds, progress);
            judge(report);
            Figures after = settle(server, "the load");
            Figures counters = difference(server.ask("counters"), countersBefore);
            print(report, counters, loaded.get("cpuMillis") - before.get("cpuMillis"));
            out.println("before: " + before + "\nloaded: " + loaded + "\nafter:  " + after);
            compare(before, after, counters, report);
        }
        server.log().stream().filter(line -> !EXPECTED_WARNING.matcher(line).find())
                .forEach(line -> misses.add("the server logged: " + line));
    }

    private void progress(ServerUnderSoak server, Report soFar) throws IOException {
        loaded = server.ask("look");
        out.printf("%d visits, control client: %s%n  %s%n", soFar.visits.sum("visits"), soFar.control, loaded);
    }

    private void print(Report report, Figures counters, long cpuMillis) {
        out.println("\n" + report + "\n\nserver's counters: " + counters);
        out.printf("%nthroughput: %.0f visits/s, %.0f deliveries/s, %.0f connections/s, CPU of the server %.2f cores%n",
                perSecond(report.visits.sum("visits")), perSecond(counters.get("push.delivered")),
                perSecond(counters.get("io.accepted")), perSecond(cpuMillis) / 1_000);
        out.println("control client: " + report.control);
    }

    private void judge(Report report) {
        report.misses().forEach(miss -> misses.add("load: " + miss));
        long worst = TimeUnit.NANOSECONDS.toMillis(report.control.worstNanos());
        if (worst >= plan.answerMillis) {
            misses.add("the control client waited " + worst + " ms, allowed " + plan.answerMillis + " ms");
        }
    }

    /** Moves the server's clock on until all time-outs have passed, then collects its garbage. */
    private Figures settle(ServerUnderSoak server, String what) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        Figures figures = server.ask("advance");
        while (!LIVE.stream().allMatch(zero(figures)) && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(10);
            figures = server.ask("advance");
        }
        Figures settled = figures;
        LIVE.stream().filter(zero(settled).negate())
                .forEach(name -> misses.add("after " + what + ": " + settled.get(name) + " " + name + " are left"));
        return server.ask("collect");
    }

    private static Predicate<String> zero(Figures figures) {
        return name -> figures.get(name) == 0;
    }

    private void compare(Figures before, Figures after, Figures counters, Report report) {
        atMost("heap after collection", after.get("heapBytes"), before.get("heapBytes") * 101 / 100 + (1 << 20));
        atMost("open files", after.get("openFiles"), before.get("openFiles"));
        atMost("direct buffers", after.get("directBuffers"), before.get("directBuffers"));
        atMost("peak RSS", after.get("peakRssBytes"), MAX_RSS);
        long slow = report.slowReaders.sum("closed");
        long counted = counters.values().entrySet().stream().filter(entry -> entry.getKey().endsWith(".slowConsumers"))
                .mapToLong(Map.Entry::getValue).sum();
        if (slow == 0 || counted < slow) {
            misses.add(slow + " slow readers were closed, of which the server counted " + counted);
        }
    }

    private void atMost(String what, long found, long allowed) {
        if (found > allowed) {
            misses.add(what + " is " + found + ", allowed " + allowed);
        }
    }

    private double perSecond(long count) {
        return (double) count / plan.seconds;
    }

    private static Figures difference(Figures later, Figures earlier) {
        Map<String, Long> values = new LinkedHashMap<>();
        later.values().forEach((name, value) -> values.put(name, value - earlier.get(name)));
        return new Figures(values);
    }
}
