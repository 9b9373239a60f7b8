package dev.roomcast.load;

import dev.roomcast.figures.Facts;
import dev.roomcast.figures.Line;
import dev.roomcast.figures.Numbers;
import dev.roomcast.figures.Ratios;
import dev.roomcast.figures.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Has our server slowed down? {@code make bench-check}: ours and a bare NIO loop run side by side and are loaded in
 * turn, a moment each, so that whatever the machine is at meets both; the ratio of what they cost is held to the one
 * that is committed. Exit status 1 when it is more than 25 % larger.
 */
final class CheckRun {
    private static final Duration WARM_UP = Duration.ofMillis(500);
    private static final int FEWEST_WARM_UPS = 4;
    private static final int MOST_WARM_UPS = 12;
    /** CPU that a server has used when its compilers are through; not time, of which others may have taken most. */
    private static final double WARM_CPU_SECONDS = 2;
    private static final Duration SLICE = Duration.ofMillis(700);
    private static final int ROUNDS = 7;
    /** Fresh pairs of servers: compilers differ more from one to the next than slices of one do. */
    private static final int PAIRS = 3;
    /** That many more where it is not clear on which side of its bound a ratio is. */
    private static final int MORE_PAIRS = 2;

    private final Cores cores;
    private final boolean quick;
    private final Map<Work, List<Double>> ratios = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Double> others = new ArrayList<>();

    private CheckRun(Cores cores, boolean quick) {
        this.cores = cores;
        this.quick = quick;
    }

    /** One of the two servers under a work. */
    private record Side(String name, LoadSession session) {
        private double warmUp() throws IOException {
            return session.loadAndDrain(WARM_UP).serverCpuSeconds();
        }

        private double cpuMicros(Duration time, List<Double> others) throws IOException {
            Slice slice = session.loadAndDrain(time);
            others.add(slice.others());
            return slice.cpuMicros();
        }
    }

    /**
     * Runs.
     *
     * @param args the folder of the committed ratios; {@code update} to write them, {@code check} to be held to them,
     *     {@code quick} to see that all works; the command to name
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        boolean update = args[1].equals("update");
        boolean check = args[1].equals("check");
        if (check && !Ratios.exist(folder)) {
            System.out.println("No ratios are committed in " + folder + ": make bench-check UPDATE=1 writes them.");
            System.exit(1);
        }
        long start = System.nanoTime();
        CheckRun run = new CheckRun(Cores.take(), args[1].equals("quick"));
        for (int pair = 0; pair < (run.quick ? 1 : PAIRS); pair++) {
            run.pair();
        }
        for (int pair = 0; check && pair < MORE_PAIRS && !Ratios.read(folder).isClear(run.spreads()); pair++) {
            System.out.println("Not clear yet: one more pair of servers.");
            run.pair();
        }
        List<String> complaints = new ArrayList<>(run.failures);
        Ratios measured = new Ratios(Facts.now(args[2]), run.spreads());
        System.out.print("\n" + measured.table());
        double others = Spread.ofAll(run.others).median();
        System.out.println("\nMedians of " + run.ratios.values().iterator().next().size()
                + " ratios each, in brackets where the "
                + "median lies with 95 %; " + run.cores.description() + "; others used "
                + Numbers.percent(others) + " of a core"
                + (others > Line.CALM ? ", which disturbs, though both alike; " : "; ")
                + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s.");
        if (update && complaints.isEmpty()) {
            measured.write(folder);
            System.out.println("Written to " + folder.resolve(Ratios.FILE) + ".");
        } else if (check) {
            complaints.addAll(Ratios.read(folder).complaints(measured.byWork()));
        }
        complaints.forEach(complaint -> System.out.println("FAILED " + complaint));
        if (complaints.isEmpty()) {
            System.out.println(check ? "OK: within " + Numbers.percent(Ratios.TOLERANCE) + " of what is committed."
                    : "OK");
        }
        System.exit(complaints.isEmpty() ? 0 : 1);
    }

    private void pair() throws IOException {
        try (PeerServer ours = PeerServer.start(Peers.roomcast(), cores);
                PeerServer bare = PeerServer.start(Peers.bare(), cores)) {
            for (Work work : Work.GUARDED) {
                try (LoadSession ourSession = new LoadSession(work, ours.target(), cores.mayClientSpin(false));
                        LoadSession bareSession = new LoadSession(work, bare.target(), cores.mayClientSpin(false))) {
                    compare(work, new Side("Roomcast", ourSession), new Side("bare NIO loop", bareSession));
                }
            }
        }
    }

    private void compare(Work work, Side ours, Side bare) throws IOException {
        ours.session.connect();
        bare.session.connect();
        warmUp(ours, bare);
        List<Double> now = new ArrayList<>();
        for (int round = 0; round < (quick ? 1 : ROUNDS); round++) {
            // Each is first as often as the other.
            Side first = round % 2 == 0 ? ours : bare;
            Side second = round % 2 == 0 ? bare : ours;
            double firstCost = first.cpuMicros(SLICE, others);
            double secondCost = second.cpuMicros(SLICE, others);
            if (firstCost > 0 && secondCost > 0) {
                now.add(first == ours ? firstCost / secondCost : secondCost / firstCost);
            }
        }
        ratios.computeIfAbsent(work, key -> new ArrayList<>()).addAll(now);
        System.out.println(work.name() + ": " + (now.isEmpty() ? "nothing was delivered"
                : Numbers.text(Spread.ofAll(now))));
        for (Side side : List.of(ours, bare)) {
            if (side.session.failures().total() > 0) {
                failures.add(work.name() + ": " + side.name + ": " + side.session.failures());
            }
        }
    }

    private void warmUp(Side ours, Side bare) throws IOException {
        double ourSeconds = 0;
        double bareSeconds = 0;
        for (int i = 0; i < (quick ? 1 : MOST_WARM_UPS); i++) {
            ourSeconds += ours.warmUp();
            bareSeconds += bare.warmUp();
            if (i + 1 >= FEWEST_WARM_UPS && Math.min(ourSeconds, bareSeconds) >= WARM_CPU_SECONDS) {
                return;
            }
        }
    }

    private Map<String, Spread> spreads() {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        ratios.forEach((work, samples) -> spreads.put(work.name(), Spread.ofMedian(samples)));
        return spreads;
    }
}
