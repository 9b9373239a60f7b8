package dev.roomcast.soak;

import java.util.LinkedHashMap;
import java.util.Map;

/** Named numbers in order, as one line of text: {@code connections=0 sessions=0}. */
record Figures(Map<String, Long> values) {
    /** Reads what {@link #toString} has written. */
    static Figures of(String line) {
        Map<String, Long> values = new LinkedHashMap<>();
        for (String pair : line.split(" ")) {
            int equals = pair.indexOf('=');
            values.put(pair.substring(0, equals), Long.valueOf(pair.substring(equals + 1)));
        }
        return new Figures(values);
    }

    long get(String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no figure is called " + name);
        }
        return value;
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        values.forEach((name, value) -> line.append(line.isEmpty() ? "" : " ").append(name).append('=').append(value));
        return line.toString();
    }
}
