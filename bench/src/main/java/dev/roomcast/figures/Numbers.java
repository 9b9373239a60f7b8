package dev.roomcast.figures;

import java.util.Locale;

/** Writes figures with three digits that count. */
public final class Numbers {
    private Numbers() {
    }

    /** Such as 12,345 and 123 and 12.3 and 1.23. */
    public static String text(double value) {
        double size = Math.abs(value);
        String format = size >= 99.5 ? "%,.0f" : size >= 9.95 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /** The median and its bounds. */
    public static String text(Spread spread) {
        return text(spread.median()) + " (" + text(spread.low()) + "–" + text(spread.high()) + ")";
    }

    /** A count, with all its digits. */
    public static String whole(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A part of one, as per cent. */
    public static String percent(double part) {
        return Math.round(100 * part) + " %";
    }
}
