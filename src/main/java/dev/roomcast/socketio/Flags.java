package dev.roomcast.socketio;

import java.time.Duration;

/**
 * How an event is sent.
 *
 * @param isVolatile whether it is left out for whom it cannot be written to at once
 * @param compress whether it may be deflated
 * @param timeout for its acks; null for as long as the client is there
 */
record Flags(boolean isVolatile, boolean compress, Duration timeout) {
    static final Flags NONE = new Flags(false, true, null);

    Flags {
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("timeout is " + timeout + ", must be positive");
        }
    }

    Flags asVolatile() {
        return new Flags(true, compress, timeout);
    }

    Flags withCompress(boolean value) {
        return new Flags(isVolatile, value, timeout);
    }

    Flags withTimeout(Duration value) {
        return new Flags(isVolatile, compress, value);
    }
}
