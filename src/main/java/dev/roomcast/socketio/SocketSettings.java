package dev.roomcast.socketio;

/**
 * Bounds of Socket.IO.
 *
 * @param connectTimeoutMillis for a client to connect to a namespace, default 45 000; then its session is closed
 * @param maxAttachments binary attachments in one packet, default 10; more close the session
 * @param maxPacketBytes of one packet's attachments together, default 1 000 000; more close the session
 * @param packetTimeoutMillis for all attachments of a packet to come, default 30 000; then its session is closed
 */
public record SocketSettings(long connectTimeoutMillis, int maxAttachments, long maxPacketBytes,
        long packetTimeoutMillis) {
    public static final SocketSettings DEFAULTS = new SocketSettings(45_000, 10, 1_000_000, 30_000);

    public SocketSettings {
        if (connectTimeoutMillis < 1) {
            throw new IllegalArgumentException(
                    "connect-timeout is " + connectTimeoutMillis + " ms, must be at least 1");
        }
        if (maxAttachments < 0 || maxAttachments > 9_999) {
            throw new IllegalArgumentException("max-attachments is " + maxAttachments + ", must be 0 to 9999");
        }
        if (maxPacketBytes < 1) {
            throw new IllegalArgumentException("max-payload is " + maxPacketBytes + " bytes, must be at least 1");
        }
        if (packetTimeoutMillis < 1) {
            throw new IllegalArgumentException("packet-timeout is " + packetTimeoutMillis + " ms, must be at least 1");
        }
    }

    /** The same with another time to connect. */
    SocketSettings withConnectTimeout(long millis) {
        return new SocketSettings(millis, maxAttachments, maxPacketBytes, packetTimeoutMillis);
    }

    /** The same with another bound for a packet. */
    SocketSettings withMaxPacket(long bytes) {
        return new SocketSettings(connectTimeoutMillis, maxAttachments, bytes, packetTimeoutMillis);
    }
}
