package dev.roomcast.io;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How the connections of one listening socket are taken.
 *
 * @param settings bounds of each
 * @param limits of how many there are
 * @param handlers makes the first handler of each
 * @param refusals makes the handler that tells a client which limit is reached, and finishes; empty where such a
 *     connection is closed without a word, as on a TLS port: a handshake would cost more than the refusal saves
 * @param proxyHeaderMillis time for the PROXY header that each connection of a trusted proxy must begin with; 0 when
 *     they begin with none
 */
public record Port(IoSettings settings, ConnectionLimits limits, Supplier<ConnectionHandler> handlers,
        Optional<Function<ConnectionLimit, ConnectionHandler>> refusals, long proxyHeaderMillis) {
    /** One without limits. */
    static Port open(IoSettings settings, Supplier<ConnectionHandler> handlers) {
        return new Port(settings, ConnectionLimits.NONE, handlers, Optional.empty(), 0);
    }
}
