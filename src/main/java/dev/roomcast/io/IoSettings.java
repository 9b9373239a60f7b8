package dev.roomcast.io;

/**
 * Bounds of every connection.
 *
 * @param maxQueuedBytes bytes that may wait for a slow reader after a write was tried, default 8 MiB; beyond it the
 *     connection is closed as {@link CloseReason#SLOW_CONSUMER}
 * @param lingerMillis how long a connection that this side finishes may make no progress, default 2000 ms
 */
public record IoSettings(long maxQueuedBytes, long lingerMillis) {
    public static final IoSettings DEFAULTS = new IoSettings(8L << 20, 2_000);

    public IoSettings {
        if (maxQueuedBytes < 65_536) {
            throw new IllegalArgumentException("max-queue is " + maxQueuedBytes + " bytes, must be at least 65536");
        }
        if (lingerMillis < 1) {
            throw new IllegalArgumentException("linger is " + lingerMillis + " ms, must be at least 1");
        }
    }
}
