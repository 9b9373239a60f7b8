package dev.roomcast.cli;

/** A tool has failed: its exit status, and one line that says why. */
final class ToolException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Status status;

    ToolException(Status status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    Status status() {
        return status;
    }
}
