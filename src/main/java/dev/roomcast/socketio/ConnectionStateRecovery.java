package dev.roomcast.socketio;

import java.time.Duration;

/**
 * How clients of 4.6 and later that lost their connection may come back as if nothing had happened: with their id, rooms
 * and data, and with the events that they have missed. Immutable.
 *
 * @param maxDisconnectionDuration for which a client is waited for, default 2 minutes
 * @param skipMiddlewares whether those who come back are not asked about again, default false (Node: true): whoever was
 *     shut out meanwhile must not slip in
 * @param needsOffset whether who has not received an event yet begins anew, default false (Node: true)
 * @param maxMessages kept for one socket, default 1000: those that it has not confirmed by a heartbeat, and those that it
 *     misses; beyond it the oldest go, and whoever would need them starts anew
 * @param maxBytes of these, roughly, default 1 MiB; a message that many sockets wait for is kept once
 * @param maxAbsent sockets of a namespace that are waited for at a time, default 10 000; who goes then starts anew
 */
public record ConnectionStateRecovery(Duration maxDisconnectionDuration, boolean skipMiddlewares,
        boolean needsOffset, int maxMessages, long maxBytes, int maxAbsent) {
    public static final ConnectionStateRecovery DEFAULTS =
            new ConnectionStateRecovery(Duration.ofMinutes(2), false, false, 1_000, 1 << 20, 10_000);

    public ConnectionStateRecovery {
        if (maxDisconnectionDuration.toMillis() < 1 || maxMessages < 1 || maxBytes < 1 || maxAbsent < 1) {
            throw new IllegalArgumentException("connectionStateRecovery has a bound below 1: "
                    + maxDisconnectionDuration + ", " + maxMessages + " messages, " + maxBytes + " bytes, " + maxAbsent
                    + " absent");
        }
    }

    /** The same with another time to come back. */
    public ConnectionStateRecovery within(Duration duration) {
        return new ConnectionStateRecovery(duration, skipMiddlewares, needsOffset, maxMessages, maxBytes, maxAbsent);
    }

    /** The same, but for those alone who have received an event, as the Node server has it. */
    public ConnectionStateRecovery needingOffset() {
        return new ConnectionStateRecovery(maxDisconnectionDuration, skipMiddlewares, true, maxMessages, maxBytes,
                maxAbsent);
    }
}
