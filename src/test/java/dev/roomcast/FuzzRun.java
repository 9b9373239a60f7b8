package dev.roomcast;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs Jazzer over one target after another, each in a process of its own, and ends with a table; exits with 1 when
 * something was found, and with 2 on a wrong option. An input that was found joins the target's corpus, so that the
 * tests fail until it is mended. What else is interesting is kept in {@code target/fuzz}, and the next run goes on from
 * there.
 */
public final class FuzzRun {
    private static final Path WORK = Path.of("target/fuzz");
    /** Which classes say what is reached in them. */
    private static final String COVER = "--instrumentation_includes=";
    private static final String OURS = "dev.roomcast.**";
    /** For the process to start and to end. */
    private static final int GRACE_SECONDS = 120;
    private static final int MAX_INPUT_BYTES = 4_096;
    private static final int MAX_KEPT_BYTES = 2_048;
    /** For one input. The slowest parser takes some milliseconds; the first input, however, has its classes loaded. */
    private static final int MAX_INPUT_SECONDS = 25;

    private final FuzzSettings settings;

    private FuzzRun(FuzzSettings settings) {
        this.settings = settings;
    }

    /** Takes the options of {@link FuzzSettings}. */
    public static void main(String[] arguments) throws Exception {
        FuzzSettings settings;
        try {
            settings = FuzzSettings.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("fuzz: " + e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new FuzzRun(settings).run() ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        List<FuzzTarget> targets = FuzzTarget.all().stream()
                .filter(target -> settings.targets().matcher(target.name()).find()).toList();
        List<FuzzReport> reports = new ArrayList<>();
        for (FuzzTarget target : targets) {
            System.out.printf("%s, %d s: see %s%n", target.name(), settings.seconds(), log(target));
            reports.add(fuzz(target));
        }
        System.out.print(FuzzReport.table(reports));
        return !reports.isEmpty() && reports.stream().allMatch(FuzzReport::isClean);
    }

    private FuzzReport fuzz(FuzzTarget target) throws IOException, InterruptedException {
        Path kept = Files.createDirectories(WORK.resolve(target.name()));
        Files.createDirectories(target.corpus());
        List<Path> before = target.inputs();
        long start = System.nanoTime();
        int status = jazzer(target, log(target), COVER + OURS + ":com.fasterxml.jackson.core.**",
                "-max_total_time=" + settings.seconds(), "-timeout=" + MAX_INPUT_SECONDS, "-max_len=" + MAX_INPUT_BYTES,
                "-print_final_stats=1", "-artifact_prefix=" + target.corpus() + "/", kept.toString(),
                target.corpus().toString());
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Path> found = new ArrayList<>(target.inputs());
        found.removeAll(before);
        String log = Files.readString(log(target), StandardCharsets.ISO_8859_1);
        FuzzReport report = FuzzReport.of(target.name(), log, seconds, found, status);
        System.out.print(report.findings());
        if (settings.merge() && report.isClean()) {
            merge(target, kept);
        }
        return report;
    }

    /** Adds what reaches new code of ours, and no more than that takes; how often code is reached does not count. */
    private void merge(FuzzTarget target, Path kept) throws IOException, InterruptedException {
        jazzer(target, WORK.resolve(target.name() + ".merge.log"), COVER + OURS, "-merge=1", "-use_counters=0",
                "-max_len=" + MAX_KEPT_BYTES, target.corpus().toString(), kept.toString());
    }

    private int jazzer(FuzzTarget target, Path log, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC", "-Xmx512m", "-XX:+EnableDynamicAgentLoading", "-ea:dev.roomcast...",
                "-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.className(), "--reproducer_path=" + WORK,
                "--instrumentation_excludes=dev.roomcast.Feed*:dev.roomcast.Oracle"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        try {
            if (!process.waitFor(settings.seconds() + GRACE_SECONDS, TimeUnit.SECONDS)) {
                end(process);
            }
            return process.waitFor();
        } finally {
            end(process);
        }
    }

    /** To merge, the fuzzer starts another of itself. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static Path log(FuzzTarget target) {
        return WORK.resolve(target.name() + ".log");
    }
}
