package dev.roomcast.load;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What went wrong in a run, counted, and the first of it in words. Confined to one thread. */
final class Failures {
    /** The kinds of it. */
    enum Kind {
        /** A window or trigger connection that did not come about. */
        NOT_CONNECTED,
        /** A connection that the server ended. */
        CLOSED,
        /** A message that has not come in time after its trigger. */
        LOST,
        /** A message that nobody sent, to that window or at all. */
        WRONG,
        /** A message that came twice, or after a later one of the same trigger connection. */
        REPEATED,
        /** A request that was not answered by 200. */
        REFUSED
    }

    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private String first = "";

    void add(Kind kind, String what) {
        add(kind, 1, what);
    }

    void add(Kind kind, long count, String what) {
        counts.merge(kind, count, Long::sum);
        first = first.isEmpty() ? what : first;
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** Such as {@code lost 3, closed 1 (first: user 7: end of stream)}; empty when there is none. */
    @Override
    public String toString() {
        if (counts.isEmpty()) {
            return "";
        }
        return counts.entrySet().stream()
                .map(entry -> entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " "
                        + entry.getValue())
                .collect(Collectors.joining(", ")) + " (first: " + first + ")";
    }
}
