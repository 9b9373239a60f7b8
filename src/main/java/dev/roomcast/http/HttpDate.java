package dev.roomcast.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The Date field's value, formatted once a second (RFC 9110 §5.6.7). Shared by all loops. */
final class HttpDate {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private record Second(long number, byte[] text) {
    }

    private final long wallMillisAtZero;
    private volatile Second latest = new Second(Long.MIN_VALUE, new byte[0]);

    /**
     * Ties the loops' clock to the calendar.
     *
     * @param wallMillisAtZero milliseconds since 1970 when {@code nanoTime} would be 0
     */
    HttpDate(long wallMillisAtZero) {
        this.wallMillisAtZero = wallMillisAtZero;
    }

    /** Milliseconds since 1970 at a loop's time. */
    long millisAt(long nanoTime) {
        return wallMillisAtZero + TimeUnit.NANOSECONDS.toMillis(nanoTime);
    }

    /** The date at a loop's time; shared bytes. */
    byte[] at(long nanoTime) {
        long second = Math.floorDiv(millisAt(nanoTime), 1000L);
        Second known = latest;
        if (known.number != second) {
            String text = FORMAT.format(Instant.ofEpochSecond(second));
            known = new Second(second, text.getBytes(StandardCharsets.US_ASCII));
            latest = known;
        }
        return known.text;
    }
}
