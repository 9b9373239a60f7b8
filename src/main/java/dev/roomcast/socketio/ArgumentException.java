package dev.roomcast.socketio;

/**
 * A client sent another value than its receiver asks for. A handler may let it pass: it is logged in one line, with the
 * socket's id, as the client's fault.
 */
public final class ArgumentException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ArgumentException(String message) {
        super(message);
    }

    ArgumentException(String message, Throwable cause) {
        super(message, cause);
    }
}
