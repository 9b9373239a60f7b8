package dev.roomcast.compliance;

import dev.roomcast.engineio.EngineServer;
import dev.roomcast.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A network before the server on which what follows a 101 comes a moment after it. One test of the suite of Engine.IO 3
 * listens for the handshake only when the WebSocket has told that it is open, and misses it when both come in one read,
 * as they do from a server that writes once a turn.
 */
final class SplitAnswers implements ComplianceServer.Behaviour {
    private static final long APART_MILLIS = 30;
    /** So that what was sent before on another connection is there before what comes on a new one. */
    private static final long BEHIND_MILLIS = 4;
    private static final byte[] SWITCHING = {'H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', '1', '0', '1'};

    private final ComplianceServer.Behaviour server;
    private final InetSocketAddress inner;
    private final List<ServerSocket> listeners = new CopyOnWriteArrayList<>();

    private SplitAnswers(ComplianceServer.Behaviour server, InetSocketAddress inner) {
        this.server = server;
        this.inner = inner;
    }

    static SplitAnswers before(ComplianceServer.Behaviour server) throws IOException {
        return new SplitAnswers(server, server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    @Override
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(address);
        listeners.add(listener);
        start(() -> accept(listener));
        return (InetSocketAddress) listener.getLocalSocketAddress();
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
        for (ServerSocket listener : listeners) {
            try {
                listener.close();
            } catch (IOException e) {
                // It listens no more in any case.
            }
        }
    }

    private void accept(ServerSocket listener) {
        try {
            while (true) {
                Socket client = listener.accept();
                client.setTcpNoDelay(true);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BEHIND_MILLIS));
                Socket upstream = new Socket(inner.getAddress(), inner.getPort());
                upstream.setTcpNoDelay(true);
                start(() -> copy(client, upstream));
                start(() -> copy(upstream, client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                int head = headOfSwitching(buffer, length);
                out.write(buffer, 0, head);
                if (head < length) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(APART_MILLIS));
                    out.write(buffer, head, length - head);
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            closeBoth(from, to);
        }
    }

    /** The bytes up to the end of a 101 that they begin with; all where they do not. */
    private static int headOfSwitching(byte[] bytes, int length) {
        for (int i = 0; i < SWITCHING.length; i++) {
            if (i >= length || bytes[i] != SWITCHING[i]) {
                return length;
            }
        }
        for (int end = SWITCHING.length + 4; end <= length; end++) {
            if (bytes[end - 4] == '\r' && bytes[end - 3] == '\n' && bytes[end - 2] == '\r' && bytes[end - 1] == '\n') {
                return end;
            }
        }
        return length;
    }

    private static void closeBoth(Socket one, Socket other) {
        try (one; other) {
            one.setSoLinger(true, 0);
            other.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed in any case.
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "compliance network");
        thread.setDaemon(true);
        thread.start();
    }
}
