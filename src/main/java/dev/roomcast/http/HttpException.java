package dev.roomcast.http;

/** A request that cannot be served, and the answer it gets. */
public final class HttpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * Makes one without a stack trace: it is an answer, not a fault of ours.
     *
     * @param status the answer's status code, 400 to 599
     * @param message for the client, without anything of its own bytes unescaped
     */
    public HttpException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The answer's status code. */
    public int status() {
        return status;
    }
}
