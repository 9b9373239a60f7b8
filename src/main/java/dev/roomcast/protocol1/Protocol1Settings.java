package dev.roomcast.protocol1;

/**
 * Bounds and intervals of protocol 1; the defaults are those of Engine.IO, with which it shares the port.
 *
 * @param pingIntervalMillis between heartbeats where packets stream, and the longest that a poll waits where that is
 *     less than {@link #MAX_POLL_MILLIS}, default 25 000
 * @param pingTimeoutMillis beyond that, without a sign of the client, default 20 000; then its session is over
 * @param maxPayloadBytes kept to when a poll is answered, default 1 000 000
 * @param maxQueuedBytes that may wait for the next poll, default 8 MiB; beyond it the session is closed
 */
public record Protocol1Settings(long pingIntervalMillis, long pingTimeoutMillis, int maxPayloadBytes,
        long maxQueuedBytes) {
    public static final Protocol1Settings DEFAULTS = new Protocol1Settings(25_000, 20_000, 1_000_000, 8L << 20);

    /** The polling duration of the 0.9 server; clients and proxies are used to it. */
    static final long MAX_POLL_MILLIS = 20_000;

    /**
     * How long a session whose poll was aborted waits for the next. A page that was closed does not come back, nor does
     * the 0.9 client, which makes a new handshake; but its XDomainRequest (IE 8 and 9) polls again at once.
     */
    private static final long MAX_ABORTED_MILLIS = 5_000;

    public Protocol1Settings {
        positive("ping-interval", "ms", pingIntervalMillis);
        positive("ping-timeout", "ms", pingTimeoutMillis);
        positive("max-payload", "bytes", maxPayloadBytes);
        positive("max-queue", "bytes", maxQueuedBytes);
    }

    /** How long a client may give no sign. */
    long silenceMillis() {
        return pingIntervalMillis + pingTimeoutMillis;
    }

    /** The same as clients are told: in whole seconds, rounded up. */
    long silenceSeconds() {
        return (silenceMillis() + 999) / 1_000;
    }

    /** How long a poll waits for news. */
    long pollMillis() {
        return Math.min(MAX_POLL_MILLIS, pingIntervalMillis);
    }

    /** How long to wait for a client that has aborted its poll. */
    long abortedMillis() {
        return Math.min(MAX_ABORTED_MILLIS, silenceMillis());
    }

    private static void positive(String setting, String unit, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(setting + " is " + value + " " + unit + ", must be at least 1");
        }
    }
}
