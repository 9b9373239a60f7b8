package dev.roomcast.websocket;

import dev.roomcast.io.RateLimits;

/**
 * Bounds of every WebSocket connection.
 *
 * @param maxMessageBytes of one message, all its frames together, inflated; default 1 000 000; beyond it 1009
 * @param maxFragments of one message, default 16 384; more are taken only while they bring 32 bytes each on average,
 *     else 1008
 * @param messageTimeoutMillis how long a message, or a control frame, may take from its first byte to its last, default
 *     60 000; beyond it 1008
 * @param closeTimeoutMillis how long the peer may take to answer a Close frame, default 2000; then TCP is closed
 * @param deflate whether permessage-deflate is agreed to where a client offers it, default true
 * @param deflateThresholdBytes shorter messages are sent as they are, default 1024
 * @param rates how much a peer may send in a second, Ping and Pong frames counted as messages; beyond it 1008
 */
public record WebSocketSettings(int maxMessageBytes, int maxFragments, long messageTimeoutMillis,
        long closeTimeoutMillis, boolean deflate, int deflateThresholdBytes, RateLimits rates) {
    public static final WebSocketSettings DEFAULTS =
            new WebSocketSettings(1_000_000, 16_384, 60_000, 2_000, true, 1_024, RateLimits.DEFAULTS);

    public WebSocketSettings {
        atLeast(1, "max-payload", "bytes", maxMessageBytes);
        atLeast(1, "max-fragments", "fragments", maxFragments);
        atLeast(1, "message-timeout", "ms", messageTimeoutMillis);
        atLeast(1, "close-timeout", "ms", closeTimeoutMillis);
        atLeast(0, "deflate-threshold", "bytes", deflateThresholdBytes);
    }

    /** The same with another bound for messages. */
    public WebSocketSettings withMaxMessage(int bytes) {
        return new WebSocketSettings(bytes, maxFragments, messageTimeoutMillis, closeTimeoutMillis, deflate, deflateThresholdBytes, rates);
    }

    /** The same with permessage-deflate or without. */
    public WebSocketSettings withDeflate(boolean value) {
        return new WebSocketSettings(maxMessageBytes, maxFragments, messageTimeoutMillis, closeTimeoutMillis, value, deflateThresholdBytes, rates);
    }

    private static void atLeast(int least, String setting, String unit, long value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    setting + " is " + value + " " + unit + ", must be at least " + least);
        }
    }
}
