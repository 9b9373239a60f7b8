package dev.roomcast.auth;

import java.util.Objects;

/**
 * Somebody may not join.
 *
 * @param reason for counters and the log
 * @param message for the page; nothing of the token
 */
public record Refusal(Reason reason, String message) implements Verdict {
    /** Nobody could be asked, or nobody has answered in time. */
    public static final Refusal UNAVAILABLE = new Refusal(Reason.UNAVAILABLE, "authentication is not available");
    static final Refusal EXPIRED = new Refusal(Reason.EXPIRED, "token has expired");

    /** Why. */
    public enum Reason {
        /** There is no token. */
        MISSING(401),
        /** A token that is none, or that nobody of ours has signed. */
        INVALID(401),
        /** A token that is over. */
        EXPIRED(401),
        /** Whoever was asked says no. */
        DENIED(403),
        /** The token is for another name than the one asked for. */
        OTHER_NAME(403),
        /** The name is none, or longer than names may be. */
        NAME(400),
        /** Nobody could be asked. */
        UNAVAILABLE(503);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        /** The HTTP status that says so. */
        public int status() {
            return status;
        }
    }

    public Refusal {
        Objects.requireNonNull(reason);
        Objects.requireNonNull(message);
    }

    /** Whoever was asked says no. */
    public static Refusal denied(String message) {
        return new Refusal(Reason.DENIED, message);
    }

    /** The token is no good, as in {@code token is not signed by us}. */
    public static Refusal invalid(String message) {
        return new Refusal(Reason.INVALID, message);
    }
}
