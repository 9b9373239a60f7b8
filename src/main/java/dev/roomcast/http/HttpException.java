package dev.roomcast.http;

import java.util.Optional;

/** A request that cannot be served, and the answer it gets. */
public final class HttpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    /** Null where it is no limit that was passed. */
    private final HttpLimit limit;
    private final long allowed;

    /**
     * Makes one without a stack trace: it is an answer, not a fault of ours.
     *
     * @param status the answer's status code, 400 to 599
     * @param message for the client, without anything of its own bytes unescaped
     */
    public HttpException(int status, String message) {
        this(status, null, 0, message);
    }

    /**
     * Makes one for a limit that was passed.
     *
     * @param allowed in the unit of the setting
     */
    HttpException(HttpLimit limit, long allowed, String message) {
        this(limit.status(), limit, allowed, message);
    }

    private HttpException(int status, HttpLimit limit, long allowed, String message) {
        super(message, null, false, false);
        this.status = status;
        this.limit = limit;
        this.allowed = allowed;
    }

    /** The answer's status code. */
    public int status() {
        return status;
    }

    /** The limit that was passed, if it was one. */
    Optional<HttpLimit> limit() {
        return Optional.ofNullable(limit);
    }

    /** What the limit allows. */
    long allowed() {
        return allowed;
    }
}
