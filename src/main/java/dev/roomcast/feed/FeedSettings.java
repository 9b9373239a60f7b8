package dev.roomcast.feed;

/**
 * Bounds and intervals of feeds.
 *
 * @param pingIntervalMillis between heartbeats, default 25 000; event streams have theirs every 15 s at least, and a
 *     poll waits no longer than 20 s
 * @param pingTimeoutMillis for a WebSocket to answer one, and for the next poll to come, default 20 000
 * @param resumeMillis how long a feed whose connection was lost waits for the next, in its rooms, default 5000
 * @param maxPayloadBytes of one answer to a poll, default 1 000 000; a message that is larger goes alone
 * @param maxQueuedBytes that may wait for a client, default 8 MiB; beyond it the feed is closed
 */
public record FeedSettings(long pingIntervalMillis, long pingTimeoutMillis, long resumeMillis, int maxPayloadBytes,
        long maxQueuedBytes) {
    public static final FeedSettings DEFAULTS = new FeedSettings(25_000, 20_000, 5_000, 1_000_000, 8L << 20);

    private static final long MAX_COMMENT_MILLIS = 15_000;
    private static final long MAX_POLL_MILLIS = 20_000;

    public FeedSettings {
        positive("ping-interval", "ms", pingIntervalMillis);
        positive("ping-timeout", "ms", pingTimeoutMillis);
        positive("resume-timeout", "ms", resumeMillis);
        positive("max-payload", "bytes", maxPayloadBytes);
        positive("max-queue", "bytes", maxQueuedBytes);
    }

    /** Between the comments of an event stream; proxies like to cut what is silent for 30 s. */
    long commentMillis() {
        return Math.min(MAX_COMMENT_MILLIS, pingIntervalMillis);
    }

    /** How long a poll waits for a message. */
    long pollMillis() {
        return Math.min(MAX_POLL_MILLIS, pingIntervalMillis);
    }

    /** How long after an answer the next poll may come. */
    long nextPollMillis() {
        return pingTimeoutMillis;
    }

    private static void positive(String setting, String unit, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(setting + " is " + value + " " + unit + ", must be at least 1");
        }
    }
}
