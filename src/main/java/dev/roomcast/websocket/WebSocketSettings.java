package dev.roomcast.websocket;

/**
 * Bounds of every WebSocket connection.
 *
 * @param maxMessageBytes of one message, all its frames together, default 1 000 000; beyond it 1009
 * @param closeTimeoutMillis how long the peer may take to answer a Close frame, default 2000; then TCP is closed
 */
public record WebSocketSettings(int maxMessageBytes, long closeTimeoutMillis) {
    public static final WebSocketSettings DEFAULTS = new WebSocketSettings(1_000_000, 2_000);

    public WebSocketSettings {
        if (maxMessageBytes < 1) {
            throw new IllegalArgumentException("max-payload is " + maxMessageBytes + " bytes, must be at least 1");
        }
        if (closeTimeoutMillis < 1) {
            throw new IllegalArgumentException("close-timeout is " + closeTimeoutMillis + " ms, must be at least 1");
        }
    }
}
