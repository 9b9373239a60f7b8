package dev.roomcast.io;

/** A connection, or what counts as one, is refused because a limit is reached. */
public final class LimitException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ConnectionLimit limit;

    /** Makes one without a stack trace: under an attack there are many. */
    LimitException(ConnectionLimit limit) {
        super(limit.message(), null, false, false);
        this.limit = limit;
    }

    public ConnectionLimit limit() {
        return limit;
    }
}
