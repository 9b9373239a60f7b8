package dev.roomcast;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a run over one target came to.
 *
 * @param seconds of fuzzing; of the whole process where it ended early
 * @param edges of the code between two branches that were passed
 * @param inputs in the corpus, each with coverage of its own
 * @param found inputs that fail
 * @param failures what the log says of them
 * @param status the process's; 0 when it ended by itself and found nothing
 */
record FuzzReport(String target, long executions, double seconds, int edges, int inputs, List<Path> found,
        List<String> failures, int status) {
    private static final Pattern EXECUTIONS = Pattern.compile("stat::number_of_executed_units: (\\d+)");
    private static final Pattern PROGRESS = Pattern.compile("cov: (\\d+) ft: \\d+ corp: (\\d+)/");
    private static final Pattern DONE = Pattern.compile("(?m)^Done \\d+ runs in (\\d+) second");
    private static final Pattern FAILURE = Pattern.compile("(?m)^== Java Exception: (.*)$|^(==\\d+== ERROR.*)$");

    /** Reads the fuzzer's log. */
    static FuzzReport of(String target, String log, double seconds, List<Path> found, int status) {
        Matcher executions = EXECUTIONS.matcher(log);
        int edges = 0;
        int inputs = 0;
        for (Matcher progress = PROGRESS.matcher(log); progress.find();) {
            edges = Integer.parseInt(progress.group(1));
            inputs = Integer.parseInt(progress.group(2));
        }
        List<String> failures = FAILURE.matcher(log).results()
                .map(failure -> failure.group(1) != null ? failure.group(1) : failure.group(2)).toList();
        Matcher done = DONE.matcher(log);
        return new FuzzReport(target, executions.find() ? Long.parseLong(executions.group(1)) : 0,
                done.find() ? Math.max(1, Integer.parseInt(done.group(1))) : seconds, edges, inputs, found, failures,
                status);
    }

    /** Whether there were executions, and none of them failed. */
    boolean isClean() {
        return status == 0 && found.isEmpty() && executions > 0;
    }

    /** Lines about what was found; empty when the run is clean. */
    String findings() {
        if (isClean()) {
            return "";
        }
        String inputsFound = found.stream().map(Path::toString).collect(Collectors.joining(", "));
        return "  FAILED with status " + status + ": " + String.join("; ", failures) + " [" + inputsFound + "]\n";
    }

    /** A line for each, below a heading. */
    static String table(List<FuzzReport> reports) {
        StringBuilder table = new StringBuilder(String.format("\n%-34s %12s %8s %7s %7s %9s\n", "target",
                "executions", "exec/s", "edges", "inputs", "findings"));
        for (FuzzReport report : reports) {
            table.append(String.format(Locale.ROOT, "%-34s %12d %8.0f %7d %7d %9s\n", report.target,
                    report.executions, report.executions / report.seconds, report.edges, report.inputs,
                    report.isClean() ? "none" : Math.max(1, report.found.size())));
        }
        return table.toString();
    }
}
