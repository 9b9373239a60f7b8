package dev.roomcast.io;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * The first handler of a connection on a TLS port: begins TLS when the first byte says so, and gives the connection to
 * the handler that serves once the handshake is done. Home: the connection's loop.
 *
 * <pre>
 * FIRST_BYTE ─handshake record─▶ HANDSHAKE ─done─▶ HANDED_OVER
 *    │  └────────── a letter: plain HTTP ────────────────▲
 *    └─ another byte, time-out, end ─▶ closed
 * </pre>
 */
final class TlsHandshake implements ConnectionHandler {
    private static final Logger LOG = System.getLogger(TlsHandshake.class.getName());
    /** What a TLS client's first byte is: the type of the record that holds its ClientHello (RFC 8446 §5.1). */
    private static final int HANDSHAKE_RECORD = 22;

    private final TlsPort port;
    private final Supplier<ConnectionHandler> secure;
    private final Supplier<ConnectionHandler> plaintext;
    private Timer deadline;

    /**
     * Made for one connection.
     *
     * @param secure makes the handler of what comes decrypted
     * @param plaintext makes the handler that answers who speaks without TLS
     */
    TlsHandshake(TlsPort port, Supplier<ConnectionHandler> secure, Supplier<ConnectionHandler> plaintext) {
        this.port = port;
        this.secure = secure;
        this.plaintext = plaintext;
    }

    @Override
    public void onOpen(Connection connection) {
        deadline = connection.loop().schedule(port.handshakeTimeoutMillis(), () -> {
            LOG.log(Level.DEBUG, "TLS handshake not done in time connection={0} allowed={1} ms", connection.id(),
                    port.handshakeTimeoutMillis());
            connection.loop().counters().tlsHandshakesTimedOut.increment();
            connection.close(CloseReason.TIMED_OUT);
        });
    }

    /** The first bytes; all that follows comes decrypted, to the next handler. */
    @Override
    public void onRead(Connection connection, ByteBuffer in) {
        int first = in.get(in.position());
        if (first == HANDSHAKE_RECORD) {
            connection.secure(port.newEngine(), in, () -> established(connection));
        } else if (first >= 'A' && first <= 'Z') {
            LOG.log(Level.DEBUG, "plain HTTP on a TLS port connection={0}", connection.id());
            connection.loop().counters().plaintextOnTls.increment();
            ConnectionHandler next = plaintext.get();
            handOver(connection, next);
            next.onRead(connection, in);
        } else {
            LOG.log(Level.DEBUG, "neither TLS nor HTTP connection={0} first byte={1}", connection.id(), first & 0xFF);
            connection.close(CloseReason.PEER);
        }
    }

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
        if (reason != CloseReason.TIMED_OUT) {
            connection.loop().counters().tlsHandshakesFailed.increment();
        }
    }

    private void established(Connection connection) {
        connection.loop().counters().tlsHandshakes.increment();
        LOG.log(Level.DEBUG, "TLS handshake done connection={0}", connection.id());
        handOver(connection, secure.get());
    }

    private void handOver(Connection connection, ConnectionHandler next) {
        deadline.cancel();
        connection.handOver(next);
    }
}
