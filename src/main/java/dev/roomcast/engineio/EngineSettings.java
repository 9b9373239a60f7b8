package dev.roomcast.engineio;

/**
 * Bounds and intervals of Engine.IO; the defaults are the Node server's.
 *
 * @param pingIntervalMillis between heartbeats, default 25 000
 * @param pingTimeoutMillis for the answer to one, default 20 000
 * @param upgradeTimeoutMillis from a WebSocket's opening to the end of its upgrade, default 10 000
 * @param maxPayloadBytes announced to clients and kept to when a poll is answered, default 1 000 000
 * @param maxPacketsPerPoll packets in one answer, default 16; the Python client refuses more
 * @param maxQueuedBytes that may wait for the next poll, default 8 MiB; beyond it the session is closed
 * @param closeTimeoutMillis how long a closed session waits for a poll to tell it, default 30 000
 */
public record EngineSettings(long pingIntervalMillis, long pingTimeoutMillis, long upgradeTimeoutMillis,
        int maxPayloadBytes, int maxPacketsPerPoll, long maxQueuedBytes, long closeTimeoutMillis) {
    public static final EngineSettings DEFAULTS =
            new EngineSettings(25_000, 20_000, 10_000, 1_000_000, 16, 8L << 20, 30_000);

    public EngineSettings {
        positive("ping-interval", "ms", pingIntervalMillis);
        positive("ping-timeout", "ms", pingTimeoutMillis);
        positive("upgrade-timeout", "ms", upgradeTimeoutMillis);
        positive("max-payload", "bytes", maxPayloadBytes);
        positive("max-packets-per-poll", "packets", maxPacketsPerPoll);
        positive("max-queue", "bytes", maxQueuedBytes);
        positive("session-close-timeout", "ms", closeTimeoutMillis);
    }

    /** The same with other heartbeats. */
    public EngineSettings withPings(long intervalMillis, long timeoutMillis) {
        return new EngineSettings(intervalMillis, timeoutMillis, upgradeTimeoutMillis, maxPayloadBytes,
                maxPacketsPerPoll, maxQueuedBytes, closeTimeoutMillis);
    }

    /** The same with another time for upgrades. */
    public EngineSettings withUpgradeTimeout(long millis) {
        return new EngineSettings(pingIntervalMillis, pingTimeoutMillis, millis, maxPayloadBytes, maxPacketsPerPoll,
                maxQueuedBytes, closeTimeoutMillis);
    }

    /** The same with another bound for payloads. */
    public EngineSettings withMaxPayload(int bytes) {
        return new EngineSettings(pingIntervalMillis, pingTimeoutMillis, upgradeTimeoutMillis, bytes,
                maxPacketsPerPoll, maxQueuedBytes, closeTimeoutMillis);
    }

    /** The same with another bound for what waits. */
    public EngineSettings withMaxQueue(long bytes) {
        return new EngineSettings(pingIntervalMillis, pingTimeoutMillis, upgradeTimeoutMillis, maxPayloadBytes,
                maxPacketsPerPoll, bytes, closeTimeoutMillis);
    }

    private static void positive(String setting, String unit, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(setting + " is " + value + " " + unit + ", must be at least 1");
        }
    }
}
