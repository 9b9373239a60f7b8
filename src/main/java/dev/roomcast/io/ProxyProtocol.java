package dev.roomcast.io;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * The first handler of a connection that comes from a trusted proxy which speaks the PROXY protocol: reads for whom it
 * is, and hands it on as if it came from there. A header that is missing, malformed or late closes it, for what would
 * follow is not from whom it seems to be (§2 of the specification). Home: the connection's loop.
 *
 * <pre>
 * HEADER ─read─▶ HANDED_OVER
 *    └─ anything else, time-out, end, the client has too many ─▶ closed
 * </pre>
 */
final class ProxyProtocol implements ConnectionHandler {
    private static final Logger LOG = System.getLogger(ProxyProtocol.class.getName());

    private final Port port;
    private final Gate gate;
    private Timer deadline;
    /** The beginning of a header; null when there is none. */
    private byte[] kept;

    ProxyProtocol(Port port, Gate gate) {
        this.port = port;
        this.gate = gate;
    }

    @Override
    public void onOpen(Connection connection) {
        deadline = connection.loop().schedule(port.proxyHeaderMillis(),
                () -> refuse(connection, "PROXY header not complete in time", CloseReason.TIMED_OUT));
    }

    @Override
    public void onRead(Connection connection, ByteBuffer in) {
        ByteBuffer all = joined(in);
        try {
            ProxyHeader header = ProxyHeader.parse(all);
            if (header == null) {
                kept = new byte[all.remaining()];
                all.get(kept);
            } else {
                handOver(connection, header, all);
            }
        } catch (ProxyHeader.MalformedException e) {
            refuse(connection, e.getMessage(), CloseReason.PEER);
        } catch (LimitException e) {
            gate.turnAway(connection, e.limit());
        }
    }

    /** A load balancer that looks whether the port is open says nothing and goes. */
    @Override
    public void onEnd(Connection connection) {
        connection.close(CloseReason.PEER);
    }

    @Override
    public void onShutdown(Connection connection) {
        connection.close(CloseReason.DONE);
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
        deadline.cancel();
    }

    /** What was kept is less than a header, which is bounded. */
    private ByteBuffer joined(ByteBuffer in) {
        if (kept == null) {
            return in;
        }
        ByteBuffer all = ByteBuffer.allocate(kept.length + in.remaining()).put(kept).put(in).flip();
        kept = null;
        return all;
    }

    private void handOver(Connection connection, ProxyHeader header, ByteBuffer rest) throws LimitException {
        deadline.cancel();
        if (header.client().isPresent()) {
            InetSocketAddress client = header.client().get();
            connection.comesFrom(client);
            LOG.log(Level.DEBUG, "PROXY header connection={0} from={1}", connection.id(), client);
            connection.hold(port.limits().connect(client.getAddress(), connection.loop()));
        }
        ConnectionHandler next = port.handlers().get();
        connection.handOver(next);
        if (rest.hasRemaining() && connection.isOpen()) {
            next.onRead(connection, rest);
        }
    }

    private static void refuse(Connection connection, String why, CloseReason reason) {
        connection.loop().counters().proxyHeadersRefused.increment();
        LOG.log(Level.DEBUG, "refused connection={0} reason={1}", connection.id(), why);
        connection.close(reason);
    }
}
