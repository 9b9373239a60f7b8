package dev.roomcast.socketio;

import java.util.Optional;

/** Something a client sent that is no Socket.IO packet, or is out of order: its connection is closed. */
final class PacketException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Null where it is no limit that was passed. */
    private final SocketLimit limit;
    private final long allowed;

    PacketException(String message) {
        this(null, 0, message);
    }

    /**
     * Makes one for a limit that was passed.
     *
     * @param allowed in the unit of the setting
     */
    PacketException(SocketLimit limit, long allowed, String message) {
        super(message, null, false, false);
        this.limit = limit;
        this.allowed = allowed;
    }

    /** The limit that was passed, if it was one. */
    Optional<SocketLimit> limit() {
        return Optional.ofNullable(limit);
    }

    /** What the limit allows. */
    long allowed() {
        return allowed;
    }
}
