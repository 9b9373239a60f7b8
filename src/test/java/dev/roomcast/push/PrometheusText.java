package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the exposition format 0.0.4 of Prometheus, more strictly than it does: each family has its HELP, its TYPE and
 * its samples, in this order and in one place; counters end in {@code _total}, nothing else does; no sample comes twice;
 * the buckets of a histogram grow up to its count.
 */
public final class PrometheusText {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-z][a-z0-9_]*) [A-Z0-9][^\\\\]*\\.");
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-z][a-z0-9_]*) (counter|gauge|histogram|summary)");
    private static final String LABEL = "[a-z_]+=\"(?:[^\"\\\\]|\\\\[n\"\\\\])+\"";
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-z][a-z0-9_]*)(\\{" + LABEL + "(?:," + LABEL + ")*})? (-?[0-9]+(?:\\.[0-9]+)?)");

    private final Map<String, BigDecimal> samples = new TreeMap<>();
    private final Set<String> families = new HashSet<>();
    private String family = "";
    private String type = "";
    private int samplesOfFamily;
    private BigDecimal bucket = BigDecimal.ZERO;

    private PrometheusText() {
    }

    /** The samples that are whole numbers, by name and labels as they stand in the text; fails unless that is right. */
    public static Map<String, Long> samples(String text) {
        Map<String, Long> whole = new TreeMap<>();
        numbers(text).forEach((key, value) -> {
            if (value.scale() == 0) {
                whole.put(key, value.longValueExact());
            }
        });
        return whole;
    }

    /** All samples; as the other. */
    public static Map<String, BigDecimal> numbers(String text) {
        assertThat(text).endsWith("\n").doesNotContain("\r");
        PrometheusText reader = new PrometheusText();
        text.lines().forEach(reader::line);
        assertThat(reader.samplesOfFamily).as("samples of the last family").isPositive();
        return reader.samples;
    }

    private void line(String line) {
        if (line.startsWith("# HELP")) {
            assertThat(family.isEmpty() || samplesOfFamily > 0).as("family " + family + " is complete before " + line)
                    .isTrue();
            family = groups(HELP, line).group(1);
            assertThat(families.add(family)).as("first of its name: " + line).isTrue();
            type = "";
            samplesOfFamily = 0;
            bucket = BigDecimal.ZERO;
        } else if (line.startsWith("# TYPE")) {
            Matcher matcher = groups(TYPE, line);
            assertThat(matcher.group(1)).as(line).isEqualTo(family);
            assertThat(type.isEmpty() && samplesOfFamily == 0).as("comes right after HELP: " + line).isTrue();
            type = matcher.group(2);
            assertThat(family.endsWith("_total")).as(line).isEqualTo(type.equals("counter"));
        } else {
            sample(line);
        }
    }

    private void sample(String line) {
        Matcher sample = groups(SAMPLE, line);
        String suffix = switch (type) {
            case "counter", "gauge" -> "";
            case "histogram" -> "_(bucket|sum|count)";
            case "summary" -> "_(sum|count)";
            default -> throw new AssertionError("comes after TYPE: " + line);
        };
        assertThat(sample.group(1)).as(line).matches(family + suffix);
        BigDecimal value = new BigDecimal(sample.group(3));
        if (type.equals("histogram") && !sample.group(1).endsWith("_sum")) {
            assertThat(value).as("no less than the bucket before: " + line).isGreaterThanOrEqualTo(bucket);
            bucket = value;
        }
        assertThat(samples.put(line.substring(0, line.lastIndexOf(' ')), value)).as("once: " + line).isNull();
        samplesOfFamily++;
    }

    private static Matcher groups(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.matches()).as("a line of the format: " + line).isTrue();
        return matcher;
    }
}
