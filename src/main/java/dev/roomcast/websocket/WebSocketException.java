package dev.roomcast.websocket;

/** A fault of the peer, with the close code that answers it. */
final class WebSocketException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int closeCode;

    /** Makes one without a stack trace: it is an answer, not a fault of ours. */
    WebSocketException(int closeCode, String message) {
        super(message, null, false, false);
        this.closeCode = closeCode;
    }

    int closeCode() {
        return closeCode;
    }
}
