package dev.roomcast.push;

import java.util.concurrent.atomic.LongAdder;

/**
 * Text of Prometheus' exposition format 0.0.4: families, each with its HELP and TYPE, and their samples. Names, labels
 * and helps are constants of ours, so that nothing needs escaping.
 */
final class MetricsText {
    private final StringBuilder text = new StringBuilder(8_192);
    private String family = "";

    /** Begins a family of numbers that only grow; its name gets the {@code _total} that these have. */
    MetricsText counter(String name, String help) {
        return begin(name + "_total", "counter", help);
    }

    /** Begins a family of numbers that come and go. */
    MetricsText gauge(String name, String help) {
        return begin(name, "gauge", help);
    }

    /** The one sample of a family without labels. */
    MetricsText value(long value) {
        return sample("", value);
    }

    MetricsText value(LongAdder value) {
        return value(value.sum());
    }

    /** A sample with a label. */
    MetricsText value(String label, String labelValue, long value) {
        return sample("{" + label + "=\"" + labelValue + "\"}", value);
    }

    MetricsText value(String label, String labelValue, LongAdder value) {
        return value(label, labelValue, value.sum());
    }

    /** A sample with two labels. */
    MetricsText value(String label, String labelValue, String other, String otherValue, long value) {
        return sample("{" + label + "=\"" + labelValue + "\"," + other + "=\"" + otherValue + "\"}", value);
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

    private MetricsText sample(String labels, long value) {
        text.append(family).append(labels).append(' ').append(value).append('\n');
        return this;
    }
}
