package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the exposition format 0.0.4 of Prometheus, more strictly than it does: each family has its HELP, its TYPE and
 * its samples, in this order and in one place; counters end in {@code _total}, gauges do not; no sample comes twice.
 */
final class PrometheusText {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-z][a-z0-9_]*) [A-Z][^\\\\]*\\.");
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-z][a-z0-9_]*) (counter|gauge)");
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-z][a-z0-9_]*)(\\{[a-z_]+=\"[a-z0-9-]+\"(?:,[a-z_]+=\"[a-z0-9-]+\")*\\})? (-?[0-9]+)");

    private PrometheusText() {
    }

    /** The samples by name and labels, as they stand in the text; fails unless the text is right. */
    static Map<String, Long> samples(String text) {
        Map<String, Long> samples = new TreeMap<>();
        Set<String> families = new HashSet<>();
        assertThat(text).endsWith("\n").doesNotContain("\r");
        String family = "";
        boolean typed = true;
        boolean sampled = true;
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            if (line.startsWith("# HELP")) {
                assertThat(typed && sampled).as("family " + family + " is complete before " + line).isTrue();
                family = groups(HELP, line).group(1);
                assertThat(families.add(family)).as("first of its name: " + line).isTrue();
                typed = false;
                sampled = false;
            } else if (line.startsWith("# TYPE")) {
                Matcher type = groups(TYPE, line);
                assertThat(type.group(1)).as(line).isEqualTo(family);
                assertThat(typed || sampled).as("comes right after HELP: " + line).isFalse();
                assertThat(family.endsWith("_total")).as(line).isEqualTo(type.group(2).equals("counter"));
                typed = true;
            } else {
                Matcher sample = groups(SAMPLE, line);
                assertThat(sample.group(1)).as(line).isEqualTo(family);
                assertThat(typed).as("comes after TYPE: " + line).isTrue();
                String key = line.substring(0, line.lastIndexOf(' '));
                assertThat(samples.put(key, Long.parseLong(sample.group(3)))).as("once: " + line).isNull();
                sampled = true;
            }
        }
        assertThat(sampled).as("the last family has samples").isTrue();
        return samples;
    }

    private static Matcher groups(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.matches()).as("a line of the format: " + line).isTrue();
        return matcher;
    }
}
