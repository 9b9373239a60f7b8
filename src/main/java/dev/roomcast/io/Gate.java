package dev.roomcast.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What becomes of a connection just accepted: it is let in, to the loop whose turn it is, or, when a limit is reached,
 * told so and closed, and nothing of what it sends is looked at. Those that are being told are bounded, too, in number
 * and by the time for lingering; beyond that they are closed without a word. Home: the acceptor's loop, but
 * for {@link #turnAway(Connection, ConnectionLimit)}.
 */
final class Gate {
    /** Refused connections that may linger at once. */
    static final int MAX_FAREWELLS = 256;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final Port port;
    private final AtomicInteger farewells = new AtomicInteger();
    private final Lease farewell = any -> farewells.decrementAndGet();

    Gate(EventLoopGroup group, EventLoop loop, Port port) {
        this.group = group;
        this.loop = loop;
        this.port = port;
    }

    /**
     * Takes a connection.
     *
     * @param accepted given
     * @throws IOException the peer was gone before we looked at it; the channel is still open
     */
    void take(SocketChannel accepted) throws IOException {
        accepted.configureBlocking(false);
        accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
        InetSocketAddress peer = (InetSocketAddress) accepted.getRemoteAddress();
        group.counters().accepted.increment();
        try {
            open(accepted, peer, admit(peer), firstHandlers(peer));
        } catch (LimitException e) {
            turnAway(accepted, peer, e.limit());
        }
    }

    private Lease admit(InetSocketAddress peer) throws LimitException {
        Lease place = port.limits().enter(peer.getAddress(), loop);
        try {
            return place.and(port.limits().connect(peer.getAddress(), loop));
        } catch (LimitException e) {
            place.release(loop);
            throw e;
        }
    }

    private void turnAway(SocketChannel accepted, InetSocketAddress peer, ConnectionLimit limit) throws IOException {
        if (port.refusals().isPresent() && mayLinger()) {
            open(accepted, peer, farewell, () -> port.refusals().get().apply(limit));
        } else {
            group.counters().closed(CloseReason.DONE);
            accepted.close();
        }
    }

    /** Closes a connection whose client, known only now, has too many; on the connection's loop. */
    void turnAway(Connection connection, ConnectionLimit limit) {
        if (port.refusals().isPresent() && mayLinger()) {
            connection.hold(farewell);
            connection.handOver(port.refusals().get().apply(limit));
        } else {
            connection.close(CloseReason.DONE);
        }
    }

    private Supplier<ConnectionHandler> firstHandlers(InetSocketAddress peer) {
        return port.proxyHeaderMillis() > 0 && port.limits().isProxy(peer.getAddress())
                ? () -> new ProxyProtocol(port, this) : port.handlers();
    }

    private boolean mayLinger() {
        if (farewells.incrementAndGet() <= MAX_FAREWELLS) {
            return true;
        }
        farewells.decrementAndGet();
        return false;
    }

    private void open(SocketChannel accepted, InetSocketAddress peer, Lease lease,
            Supplier<ConnectionHandler> first) {
        Connection connection = new Connection(group.nextConnectionId(), accepted, peer, port.settings(), lease,
                port.limits().isProxy(peer.getAddress()));
        EventLoop home = group.next();
        home.dispatch(() -> connection.open(home, first.get()));
    }
}
