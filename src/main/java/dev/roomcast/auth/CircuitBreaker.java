package dev.roomcast.auth;

/**
 * Leaves a server alone that fails again and again, and tries it by one request after a while. It reads no clock:
 * whoever uses it tells it the time. Confined to its user's loop.
 *
 * <pre>
 * CLOSED ─failures in a row─▶ OPEN ─pause is over, next request─▶ PROBING ─answered─▶ CLOSED
 *                              ▲───────────────── failed ────────────┘
 * </pre>
 */
final class CircuitBreaker {
    private enum State { CLOSED, OPEN, PROBING }

    private final int mostFailures;
    private final long pauseNanos;
    private State state = State.CLOSED;
    private int failures;
    private long openedNanos;

    /**
     * Closed, so that requests pass.
     *
     * @param mostFailures so many in a row open it
     */
    CircuitBreaker(int mostFailures, long pauseNanos) {
        this.mostFailures = mostFailures;
        this.pauseNanos = pauseNanos;
    }

    /** Whether a request would be refused now. */
    boolean refuses(long nowNanos) {
        return state == State.PROBING || state == State.OPEN && nowNanos - openedNanos < pauseNanos;
    }

    /** Whether a request may go now; after a pause, one may. */
    boolean admits(long nowNanos) {
        if (refuses(nowNanos)) {
            return false;
        }
        if (state == State.OPEN) {
            state = State.PROBING;
        }
        return true;
    }

    /** A request was answered. */
    void succeeded() {
        state = State.CLOSED;
        failures = 0;
    }

    /**
     * A request has failed.
     *
     * @return whether that opened it
     */
    boolean failed(long nowNanos) {
        failures++;
        if (state == State.OPEN || state == State.CLOSED && failures < mostFailures) {
            return false;
        }
        state = State.OPEN;
        openedNanos = nowNanos;
        return true;
    }
}
