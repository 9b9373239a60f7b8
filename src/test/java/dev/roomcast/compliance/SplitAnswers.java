package dev.roomcast.compliance;

import dev.roomcast.engineio.EngineServer;
import dev.roomcast.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A network before the server on which what follows a 101 comes a moment after it. One test of the suite of Engine.IO 3
 * listens for the handshake only when the WebSocket has told that it is open, and misses it when both come in one read,
 * as they do from a server that writes once a turn. One thread takes what clients send, so that it arrives in order on
 * all connections; what the server sends goes by a thread a connection.
 */
final class SplitAnswers implements ComplianceServer.Behaviour {
    private static final long APART_MILLIS = 30;
    private static final String SWITCHING = "HTTP/1.1 101 ";

    private final ComplianceServer.Behaviour server;
    private final InetSocketAddress inner;
    private final Selector selector = Selector.open();
    private final ByteBuffer fromClient = ByteBuffer.allocate(64 * 1024);

    private SplitAnswers(ComplianceServer.Behaviour server, InetSocketAddress inner) throws IOException {
        this.server = server;
        this.inner = inner;
        start(this::serve);
    }

    static SplitAnswers before(ComplianceServer.Behaviour server) throws IOException {
        return new SplitAnswers(server, server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    @Override
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open().bind(address);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT, listener);
        selector.wakeup();
        return (InetSocketAddress) listener.getLocalAddress();
    }

    @Override
    public EngineServer engine() {
        return server.engine();
    }

    @Override
    public HttpServer http() {
        return server.http();
    }

    @Override
    public void close() {
        selector.keys().forEach(key -> closeQuietly(key.channel()));
        closeQuietly(selector);
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(this::ready);
            }
        } catch (IOException | RuntimeException e) {
            close();
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.attachment() instanceof ServerSocketChannel listener) {
                accept(listener.accept());
            } else {
                forward((SocketChannel) key.channel(), (SocketChannel) key.attachment(), key);
            }
        } catch (IOException e) {
            closeQuietly(key.channel());
        }
    }

    private void accept(SocketChannel client) throws IOException {
        if (client == null) {
            return;
        }
        SocketChannel upstream = SocketChannel.open(inner);
        upstream.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.configureBlocking(false);
        client.register(selector, SelectionKey.OP_READ, upstream);
        start(() -> answer(upstream, client));
    }

    /** What a client has sent; its end and its reset are passed on, too. */
    private void forward(SocketChannel client, SocketChannel upstream, SelectionKey key) throws IOException {
        try {
            if (client.read(fromClient.clear()) < 0) {
                key.cancel();
                upstream.shutdownOutput();
                return;
            }
            writeAll(upstream, fromClient.flip());
        } catch (IOException e) {
            closeQuietly(upstream);
            throw e;
        }
    }

    /** All that the server sends to one client. */
    private static void answer(SocketChannel upstream, SocketChannel client) {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try (upstream; client) {
            while (upstream.read(buffer.clear()) >= 0) {
                ByteBuffer bytes = buffer.flip();
                int head = headOfSwitching(bytes);
                writeAll(client, bytes.slice(0, head));
                if (head < bytes.limit()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(APART_MILLIS));
                    writeAll(client, bytes.slice(head, bytes.limit() - head));
                }
            }
        } catch (IOException e) {
            // One side is gone, the other is closed.
        }
    }

    /** The bytes up to the end of a 101 that they begin with; all where they do not. */
    private static int headOfSwitching(ByteBuffer bytes) {
        String text = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
        int end = text.startsWith(SWITCHING) ? text.indexOf("\r\n\r\n") : -1;
        return end < 0 ? text.length() : end + 4;
    }

    private static void writeAll(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (to.write(bytes) == 0) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    private static void closeQuietly(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            // It is of no use any more in any case.
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "compliance network");
        thread.setDaemon(true);
        thread.start();
    }
}
