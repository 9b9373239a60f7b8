package dev.roomcast.socketio;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A point in time as {@code JSON.stringify} writes a {@code Date} (ECMA-262, Date.prototype.toISOString). */
final class IsoDate {
    /** JavaScript's dates end here on both sides of 1970; what is beyond is an invalid date, whose JSON is null. */
    private static final long MAX_MILLIS = 8_640_000_000_000_000L;
    private static final DateTimeFormatter BEHIND_THE_YEAR =
            DateTimeFormatter.ofPattern("-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);

    private IsoDate() {
    }

    /** Its text, or null for an invalid date. */
    static String ofMillis(long sinceEpoch) {
        if (sinceEpoch < -MAX_MILLIS || sinceEpoch > MAX_MILLIS) {
            return null;
        }
        LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(sinceEpoch), ZoneOffset.UTC);
        int year = time.getYear();
        // Four digits, or a sign and six.
        String form = year < 0 || year > 9_999 ? "%+07d" : "%04d";
        return String.format(Locale.ROOT, form, year) + BEHIND_THE_YEAR.format(time);
    }

    /** Its text, or null for an invalid date. */
    static String ofSeconds(long sinceEpoch, int millis) {
        boolean valid = Math.abs(sinceEpoch / 1_000) <= MAX_MILLIS / 1_000_000;
        return valid ? ofMillis(1_000 * sinceEpoch + millis) : null;
    }
}
