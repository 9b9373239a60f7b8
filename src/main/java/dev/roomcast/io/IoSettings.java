package dev.roomcast.io;

/**
 * Bounds of every connection.
 *
 * @param maxQueuedBytes bytes that may wait for a slow reader after a write was tried, default 8 MiB; beyond it the
 *     connection is closed as {@link CloseReason#SLOW_CONSUMER}
 * @param lingerMillis how long a connection that this side finishes may make no progress, default 2000 ms
 * @param writeTimeoutMillis how long output may wait for the peer without any progress, default 30 000 ms; beyond it
 *     the connection is closed as {@link CloseReason#STALLED}; 0 for ever
 */
public record IoSettings(long maxQueuedBytes, long lingerMillis, long writeTimeoutMillis) {
    public static final IoSettings DEFAULTS = new IoSettings(8L << 20, 2_000, 30_000);

    public IoSettings {
        if (maxQueuedBytes < 65_536) {
            throw new IllegalArgumentException("max-queue is " + maxQueuedBytes + " bytes, must be at least 65536");
        }
        if (lingerMillis < 1) {
            throw new IllegalArgumentException("linger is " + lingerMillis + " ms, must be at least 1");
        }
        if (writeTimeoutMillis < 0) {
            throw new IllegalArgumentException(
                    "write-timeout is " + writeTimeoutMillis + " ms, must be at least 0");
        }
    }

    /** The same with another bound for what waits. */
    public IoSettings withMaxQueue(long bytes) {
        return new IoSettings(bytes, lingerMillis, writeTimeoutMillis);
    }
}
