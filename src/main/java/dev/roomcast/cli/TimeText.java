package dev.roomcast.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A time as a log writes it. All but the milliseconds is formatted once a second. From any thread. */
final class TimeText {
    private record Second(long number, String head, String tail) {
    }

    private final DateTimeFormatter head;
    private final DateTimeFormatter tail;
    private final boolean withMillis;
    private volatile Second latest = new Second(Long.MIN_VALUE, "", "");

    private TimeText(String head, boolean withMillis, String tail, ZoneId zone) {
        this.head = DateTimeFormatter.ofPattern(head, Locale.ROOT).withZone(zone);
        this.withMillis = withMillis;
        this.tail = DateTimeFormatter.ofPattern(tail, Locale.ROOT).withZone(zone);
    }

    /** Seconds between two patterns of {@link DateTimeFormatter}. */
    static TimeText ofSeconds(String head, String tail, ZoneId zone) {
        return new TimeText(head, false, tail, zone);
    }

    /** The same with a dot and three digits of milliseconds between them. */
    static TimeText ofMillis(String head, String tail, ZoneId zone) {
        return new TimeText(head, true, tail, zone);
    }

    /** Appends a time, given in milliseconds since 1970. */
    void append(StringBuilder line, long millis) {
        long number = Math.floorDiv(millis, 1_000L);
        Second second = latest;
        if (second.number != number) {
            Instant instant = Instant.ofEpochSecond(number);
            second = new Second(number, head.format(instant), tail.format(instant));
            latest = second;
        }
        line.append(second.head);
        if (withMillis) {
            int rest = (int) Math.floorMod(millis, 1_000L);
            line.append('.').append((char) ('0' + rest / 100)).append((char) ('0' + rest / 10 % 10))
                    .append((char) ('0' + rest % 10));
        }
        line.append(second.tail);
    }
}
