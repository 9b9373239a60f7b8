package dev.roomcast.engineio;

/** Why a session ended, in Socket.IO's words (server API, event "disconnect"). */
public enum SessionEnd {
    TRANSPORT_CLOSE("transport close"),
    TRANSPORT_ERROR("transport error"),
    PING_TIMEOUT("ping timeout"),
    PARSE_ERROR("parse error"),
    FORCED_CLOSE("forced close"),
    SLOW_CONSUMER("slow consumer"),
    /** Its client sent too much in a second. */
    RATE_EXCEEDED("rate exceeded"),
    /** The token it was opened with is over, and no new one came. */
    TOKEN_EXPIRED("token expired"),
    SERVER_SHUTTING_DOWN("server shutting down");

    private final String reason;

    SessionEnd(String reason) {
        this.reason = reason;
    }

    @Override
    public String toString() {
        return reason;
    }
}
