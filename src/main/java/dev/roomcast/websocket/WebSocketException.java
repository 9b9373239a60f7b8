package dev.roomcast.websocket;

import java.util.Optional;

/** A fault of the peer, with the close code that answers it. */
final class WebSocketException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int closeCode;
    /** Null where it is no limit that was passed. */
    private final WebSocketLimit limit;
    private final long allowed;

    /** Makes one without a stack trace: it is an answer, not a fault of ours. */
    WebSocketException(int closeCode, String message) {
        this(closeCode, null, 0, message);
    }

    /**
     * Makes one for a limit that was passed.
     *
     * @param allowed in the unit of the setting
     */
    WebSocketException(WebSocketLimit limit, long allowed, String message) {
        this(limit.closeCode(), limit, allowed, message);
    }

    private WebSocketException(int closeCode, WebSocketLimit limit, long allowed, String message) {
        super(message, null, false, false);
        this.closeCode = closeCode;
        this.limit = limit;
        this.allowed = allowed;
    }

    int closeCode() {
        return closeCode;
    }

    /** What the Close frame says beside the code; nothing with 1009, as the Node server's, which clients know. */
    String closeReason() {
        return closeCode == CloseCode.TOO_BIG ? "" : getMessage();
    }

    /** The limit that was passed, if it was one. */
    Optional<WebSocketLimit> limit() {
        return Optional.ofNullable(limit);
    }

    /** What the limit allows. */
    long allowed() {
        return allowed;
    }
}
