package dev.roomcast.feed;

import java.util.Optional;

/**
 * A place in a feed, as clients give it back: {@code FEEDID.SEQ}, also an event stream's {@code id}.
 *
 * @param feedId the feed's id; whether there is such a feed is for the table to say
 * @param seq number of the last message before it; 0 before the first
 */
record Cursor(String feedId, long seq) {
    /** More than any cursor that we give has. */
    private static final int MAX_CHARS = 64;
    /** Such a number fits into a long, whatever its digits. */
    private static final int MAX_DIGITS = 18;

    /** Reads what {@link #toString} writes; empty when it is anything else. */
    static Optional<Cursor> parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 1 || text.length() > MAX_CHARS || !isNumber(text, dot + 1)) {
            return Optional.empty();
        }
        return Optional.of(new Cursor(text.substring(0, dot), Long.parseLong(text.substring(dot + 1))));
    }

    @Override
    public String toString() {
        return feedId + "." + seq;
    }

    /** Digits to the end, none of them a leading zero; a sign, which {@code parseLong} takes, is none. */
    private static boolean isNumber(String text, int start) {
        int digits = text.length() - start;
        if (digits < 1 || digits > MAX_DIGITS || digits > 1 && text.charAt(start) == '0') {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
