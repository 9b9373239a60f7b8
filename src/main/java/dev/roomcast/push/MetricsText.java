package dev.roomcast.push;

import dev.roomcast.io.DurationHistogram;
import java.math.BigDecimal;
import java.util.concurrent.atomic.LongAdder;

/**
 * Text of Prometheus' exposition format 0.0.4: families, each with its HELP and TYPE, and their samples. Names and helps
 * are constants of ours, so that they need no escaping.
 */
final class MetricsText {
    /** Seconds are counted in nanoseconds. */
    private static final int NANO_DIGITS = 9;

    private final StringBuilder text = new StringBuilder(16_384);
    private String family = "";

    /** Begins a family of numbers that only grow; its name gets the {@code _total} that these have. */
    MetricsText counter(String name, String help) {
        return begin(name + "_total", "counter", help);
    }

    /** Begins a family of numbers that come and go. */
    MetricsText gauge(String name, String help) {
        return begin(name, "gauge", help);
    }

    /** Begins a family of {@link #observed} samples. */
    MetricsText summary(String name, String help) {
        return begin(name, "summary", help);
    }

    /** A whole family: how long something took, each time. */
    MetricsText histogram(String name, String help, DurationHistogram durations) {
        begin(name, "histogram", help);
        long[] bounds = DurationHistogram.boundsNanos();
        long[] counts = durations.counts();
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i];
            String bound = i < bounds.length ? decimal(bounds[i]) : "+Inf";
            sample("_bucket{le=\"" + bound + "\"}", Long.toString(sum));
        }
        sample("_sum", decimal(durations.sumNanos()));
        return sample("_count", Long.toString(sum));
    }

    /** The one sample of a family without labels. */
    MetricsText value(long value) {
        return sample("", Long.toString(value));
    }

    MetricsText value(LongAdder value) {
        return value(value.sum());
    }

    /** A sample with a label. */
    MetricsText value(String label, String labelValue, long value) {
        return sample(labels(label, labelValue), Long.toString(value));
    }

    MetricsText value(String label, String labelValue, LongAdder value) {
        return value(label, labelValue, value.sum());
    }

    /** A sample with two labels. */
    MetricsText value(String label, String labelValue, String other, String otherValue, long value) {
        return sample("{" + pair(label, labelValue) + "," + pair(other, otherValue) + "}", Long.toString(value));
    }

    /** The one sample of a family of times; in nanoseconds, shown in seconds. */
    MetricsText seconds(long nanos) {
        return sample("", decimal(nanos));
    }

    /** A time with a label; as the other. */
    MetricsText seconds(String label, String labelValue, long nanos) {
        return sample(labels(label, labelValue), decimal(nanos));
    }

    /** How often something happened, and how long it took in all. */
    MetricsText observed(String label, String labelValue, long count, long nanos) {
        sample("_sum" + labels(label, labelValue), decimal(nanos));
        return sample("_count" + labels(label, labelValue), Long.toString(count));
    }

    /** All that was put in. */
    @Override
    public String toString() {
        return text.toString();
    }

    private MetricsText begin(String name, String type, String help) {
        family = name;
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    private MetricsText sample(String suffix, String value) {
        text.append(family).append(suffix).append(' ').append(value).append('\n');
        return this;
    }

    private static String labels(String label, String value) {
        return "{" + pair(label, value) + "}";
    }

    private static String pair(String label, String value) {
        return label + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    private static String decimal(long nanos) {
        return BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros().toPlainString();
    }
}
