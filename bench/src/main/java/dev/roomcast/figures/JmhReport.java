package dev.roomcast.figures;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is made of a file of JMH's results: tables in Markdown that say how sure each figure is. */
public final class JmhReport {
    /** The file that JMH writes. */
    public static final String FILE = "jmh.json";

    private static final String FACTS_FILE = "jmh-facts.json";
    /** From which part of a figure its error makes it unsure. */
    private static final double UNSURE = 0.2;
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    /** The method of a bench that runs with several numbers of threads. */
    private static final Pattern THREADS = Pattern.compile("(.*Bench\\..*)[bB]y(\\d+)");

    /** One bench with its parameters. */
    private record Result(String bench, String parameters, double score, double error, String unit, double allocated) {
        private boolean isUnsure() {
            return !(error <= UNSURE * score);
        }
    }

    private final Map<?, ?> facts;
    private final List<Result> results;

    private JmhReport(Map<?, ?> facts, List<Result> results) {
        this.facts = facts;
        this.results = results;
    }

    /**
     * Prints the table of what JMH has just measured, and writes it beside JMH's file.
     *
     * @param args JMH's file, the command that ran, the second in which it began
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Map<String, Object> facts = Facts.now(args[1]);
        facts.put("minutes", (System.currentTimeMillis() / 1e3 - Double.parseDouble(args[2])) / 60);
        JsonFile.write(file.resolveSibling(FACTS_FILE), facts);
        JmhReport report = read(file.toAbsolutePath().getParent());
        String text = report.description() + "\n" + report.table();
        Files.writeString(file.resolveSibling("jmh.md"), "# JMH benches\n\n" + text, StandardCharsets.UTF_8);
        System.out.print("\n" + text);
    }

    /** Of what was measured before. */
    public static JmhReport read(Path folder) throws IOException {
        List<Result> results = ((List<?>) JsonFile.read(folder.resolve(FILE))).stream()
                .map(result -> result((Map<?, ?>) result)).toList();
        return new JmhReport(JsonFile.readObject(folder.resolve(FACTS_FILE)), results);
    }

    /** When, where, and how sure. */
    public String description() {
        long unsure = results.stream().filter(Result::isUnsure).count();
        return Facts.text(facts) + "; " + Numbers.text(((Number) facts.get("minutes")).doubleValue())
                + " minutes. The error "
                + "is half of the 99.9 % confidence interval over all iterations of all forks; it is more than "
                + Numbers.percent(UNSURE) + " of the figure, or unknown, for " + unsure + " of " + results.size()
                + " figures, which are marked `?`: they show nothing but the order of magnitude.\n";
    }

    /** All results. */
    public String table() {
        MarkdownTable table = new MarkdownTable(2, List.of("bench", "parameters", "score", "± error", "unit",
                "heap bytes per operation"));
        for (Result result : results) {
            table.row(List.of("`" + result.bench + "`", result.parameters,
                    Numbers.text(result.score) + (result.isUnsure() ? " ?" : ""),
                    Double.isNaN(result.error) ? "–" : Numbers.text(result.error), result.unit,
                    Double.isNaN(result.allocated) ? "–" : Numbers.text(Math.round(result.allocated))));
        }
        return table.toString();
    }

    /** Those that run with several numbers of threads, these side by side. */
    public String contention() {
        Map<String, Map<Integer, Result>> rows = new LinkedHashMap<>();
        Map<Integer, Boolean> threads = new TreeMap<>();
        for (Result result : results) {
            Matcher name = THREADS.matcher(result.bench);
            if (name.matches()) {
                int count = Integer.parseInt(name.group(2));
                threads.put(count, true);
                rows.computeIfAbsent(name.group(1) + " (" + result.unit + ")", row -> new TreeMap<>()).put(count,
                        result);
            }
        }
        List<String> columns = new ArrayList<>(List.of("bench"));
        threads.keySet().forEach(count -> columns.add(count + (count == 1 ? " thread" : " threads")));
        MarkdownTable table = new MarkdownTable(1, columns);
        rows.forEach((name, byThreads) -> {
            List<String> row = new ArrayList<>(List.of(name));
            threads.keySet().forEach(count -> row.add(byThreads.containsKey(count)
                    ? Numbers.text(byThreads.get(count).score) + " ± " + Numbers.text(byThreads.get(count).error)
                    : "–"));
            table.row(row);
        });
        return table.toString();
    }

    private static Result result(Map<?, ?> json) {
        String name = (String) json.get("benchmark");
        String[] parts = name.split("\\.");
        Map<?, ?> primary = (Map<?, ?>) json.get("primaryMetric");
        Map<?, ?> secondary = (Map<?, ?>) json.get("secondaryMetrics");
        List<String> parameters = new ArrayList<>();
        if (json.get("params") instanceof Map<?, ?> params) {
            params.forEach((key, value) -> parameters.add(key + " " + value));
        }
        Object allocated = secondary.get(secondary.containsKey(ALLOCATED) ? ALLOCATED : "·" + ALLOCATED);
        return new Result(parts[parts.length - 2] + "." + parts[parts.length - 1], String.join(", ", parameters),
                number(primary.get("score")), number(primary.get("scoreError")), (String) primary.get("scoreUnit"),
                allocated instanceof Map<?, ?> metric ? number(metric.get("score")) : Double.NaN);
    }

    /** JMH writes {@code "NaN"} where there is no number. */
    private static double number(Object json) {
        return json instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
