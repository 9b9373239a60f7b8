package dev.roomcast.protocol1;

import dev.roomcast.io.CloseReason;
import dev.roomcast.io.Connection;
import dev.roomcast.io.ConnectionHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Answers Flash, which asks {@code <policy-file-request/>} and a NUL at the start of a connection before it opens a
 * socket to the port, and hands every other connection on with its first byte: no request of HTTP begins with
 * {@code <}. The policy lets movies of every site open a socket to this port, as any other program may; what a page
 * may do there is judged by its {@code Origin} at the handshake, as for everybody. Home: the connection's loop.
 *
 * <p>Until it hands on it tells the next handler all but the bytes, so that its deadline runs from the beginning.
 */
public final class PolicyFile implements ConnectionHandler {
    private static final byte[] REQUEST = "<policy-file-request/>\0".getBytes(StandardCharsets.US_ASCII);
    private static final String BEFORE_PORT = "<?xml version=\"1.0\"?><!DOCTYPE cross-domain-policy SYSTEM"
            + " \"http://www.macromedia.com/xml/dtds/cross-domain-policy.dtd\"><cross-domain-policy>"
            + "<allow-access-from domain=\"*\" to-ports=\"";
    private static final String AFTER_PORT = "\"/></cross-domain-policy>";

    private final ConnectionHandler next;
    /** How many bytes of the request have come. */
    private int matched;

    /** @param next takes the connection where Flash does not ask; its {@code onOpen} may be called twice */
    public PolicyFile(ConnectionHandler next) {
        this.next = next;
    }

    @Override
    public void onOpen(Connection connection) {
        next.onOpen(connection);
    }

    @Override
    public void onRead(Connection connection, ByteBuffer in) {
        int before = matched;
        int at = in.position();
        while (at < in.limit() && matched < REQUEST.length && in.get(at) == REQUEST[matched]) {
            at++;
            matched++;
        }
        if (matched == REQUEST.length) {
            String policy = BEFORE_PORT + connection.localPort() + AFTER_PORT;
            connection.write(ByteBuffer.wrap(policy.getBytes(StandardCharsets.US_ASCII)));
            connection.finish();
        } else if (at < in.limit()) {
            connection.handOver(next);
            if (before > 0) {
                next.onRead(connection, ByteBuffer.wrap(Arrays.copyOf(REQUEST, before)));
            }
            if (connection.isOpen()) {
                next.onRead(connection, in);
            }
        }
    }

    @Override
    public void onEnd(Connection connection) {
        next.onEnd(connection);
    }

    @Override
    public void onShutdown(Connection connection) {
        next.onShutdown(connection);
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
        next.onClosed(connection, reason);
    }
}
