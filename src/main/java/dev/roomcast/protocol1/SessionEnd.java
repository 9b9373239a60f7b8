package dev.roomcast.protocol1;

import java.util.Optional;

/** Why a session ended, in Socket.IO's words (server API, event "disconnect"), and what its client is told. */
enum SessionEnd {
    CLIENT_DISCONNECT("client namespace disconnect", WirePacket.DISCONNECT),
    SERVER_DISCONNECT("forced close", WirePacket.DISCONNECT),
    /** A 0.9 client that is told to disconnect never comes back: it is told to reconnect. */
    SERVER_SHUTTING_DOWN("server shutting down", WirePacket.RECONNECT),
    TRANSPORT_CLOSE("transport close", null),
    TRANSPORT_ERROR("transport error", null),
    PING_TIMEOUT("ping timeout", WirePacket.RECONNECT),
    SLOW_CONSUMER("slow consumer", WirePacket.RECONNECT),
    RATE_EXCEEDED("rate exceeded", WirePacket.RECONNECT);

    private final String reason;
    private final WirePacket farewell;

    SessionEnd(String reason, WirePacket farewell) {
        this.reason = reason;
        this.farewell = farewell;
    }

    /** The last packet; none where nobody is there to read it. */
    Optional<WirePacket> farewell() {
        return Optional.ofNullable(farewell);
    }

    /** Whether the client does not know and should learn of it by its next poll. */
    boolean isOurs() {
        return this == SERVER_DISCONNECT || this == SERVER_SHUTTING_DOWN;
    }

    @Override
    public String toString() {
        return reason;
    }
}
