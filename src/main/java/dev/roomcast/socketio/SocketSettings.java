package dev.roomcast.socketio;

/**
 * Bounds of Socket.IO.
 *
 * @param connectTimeoutMillis for a client to connect to a namespace, default 45 000; then its session is closed
 * @param maxAttachments binary attachments in one packet, default 10; more close the session
 * @param maxPacketBytes of one packet's attachments together, default 1 000 000; more close the session
 * @param packetTimeoutMillis for all attachments of a packet to come, default 30 000; then its session is closed
 * @param maxRooms that one socket may be in, default 1000; it does not get into more
 * @param maxRoomNameChars of a room's name, in UTF-16, default 256; there is no room with a longer one
 */
public record SocketSettings(long connectTimeoutMillis, int maxAttachments, long maxPacketBytes,
        long packetTimeoutMillis, int maxRooms, int maxRoomNameChars) {
    public static final SocketSettings DEFAULTS = new SocketSettings(45_000, 10, 1_000_000, 30_000, 1_000, 256);

    public SocketSettings {
        if (maxAttachments < 0 || maxAttachments > 9_999) {
            throw new IllegalArgumentException("max-attachments is " + maxAttachments + ", must be 0 to 9999");
        }
        positive("connect-timeout", "ms", connectTimeoutMillis);
        positive("max-packet", "bytes", maxPacketBytes);
        positive("packet-timeout", "ms", packetTimeoutMillis);
        positive("max-rooms", "rooms", maxRooms);
        positive("max-room-name", "characters", maxRoomNameChars);
    }

    private static void positive(String setting, String unit, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(setting + " is " + value + " " + unit + ", must be at least 1");
        }
    }

    /** The same with another time to connect. */
    SocketSettings withConnectTimeout(long millis) {
        return new SocketSettings(millis, maxAttachments, maxPacketBytes, packetTimeoutMillis, maxRooms, maxRoomNameChars);
    }

    /** The same with another bound for a packet. */
    SocketSettings withMaxPacket(long bytes) {
        return new SocketSettings(connectTimeoutMillis, maxAttachments, bytes, packetTimeoutMillis, maxRooms, maxRoomNameChars);
    }
}
