package dev.roomcast.io;

/**
 * How much one peer may send in a second, by one connection or session; more ends it.
 *
 * @param maxMessages default 10 000; 0 for any number
 * @param maxBytes default 64 MiB; 0 for any number
 */
public record RateLimits(int maxMessages, int maxBytes) {
    public static final RateLimits DEFAULTS = new RateLimits(10_000, 64 << 20);
    /** As much as comes. */
    public static final RateLimits NONE = new RateLimits(0, 0);

    public RateLimits {
        atLeastZero("max-message-rate", "messages", maxMessages);
        atLeastZero("max-byte-rate", "bytes", maxBytes);
    }

    private static void atLeastZero(String setting, String unit, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(setting + " is " + value + " " + unit
                    + " a second, must be at least 0, which is no limit");
        }
    }
}
