package dev.roomcast.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy between browser and server that spoils one thing, as misconfigured ones do. It serves one request a
 * connection, on threads of its own, and adds no header that would tell of it.
 */
final class MeddlingProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 8192;

    /** What it does. */
    enum Fault {
        /** Passes requests on without their {@code Upgrade}, as a proxy does that speaks HTTP/1.0 to the server. */
        DROPS_UPGRADE,
        /** Passes the head of a response on at once, and its content when it is whole. */
        BUFFERS_CONTENT
    }

    private final Fault fault;
    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "meddling proxy");
        thread.setDaemon(true);
        return thread;
    });

    private MeddlingProxy(Fault fault, InetSocketAddress server, ServerSocket listener) {
        this.fault = fault;
        this.server = server;
        this.listener = listener;
    }

    /** Starts one on a free port of 127.0.0.1. */
    static MeddlingProxy start(Fault fault, InetSocketAddress server) throws IOException {
        MeddlingProxy proxy = new MeddlingProxy(fault, server,
                new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")));
        proxy.threads.execute(proxy::accept);
        return proxy;
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket browser = listener.accept();
                open.add(browser);
                threads.execute(() -> serve(browser));
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void serve(Socket browser) {
        try (browser; Socket upstream = new Socket(server.getAddress(), server.getPort())) {
            open.add(upstream);
            String head = readHead(browser.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            boolean upgrades = head.toLowerCase(Locale.ROOT).contains("\r\nupgrade: websocket")
                    && fault != Fault.DROPS_UPGRADE;
            upstream.getOutputStream().write((upgrades ? head : withoutUpgrade(head))
                    .getBytes(StandardCharsets.ISO_8859_1));
            // The rest of the request, and the end: whoever hangs up ends both sides.
            threads.execute(() -> pass(browser, upstream));
            answer(upstream.getInputStream(), browser.getOutputStream(), upgrades);
        } catch (IOException e) {
            // One side has hung up; both are closed now.
        } finally {
            open.remove(browser);
        }
    }

    private void answer(InputStream from, OutputStream to, boolean upgrades) throws IOException {
        to.write(readHead(from).getBytes(StandardCharsets.ISO_8859_1));
        if (fault == Fault.BUFFERS_CONTENT && !upgrades) {
            to.write(from.readAllBytes());
        } else {
            from.transferTo(to);
        }
    }

    private void pass(Socket browser, Socket upstream) {
        try (upstream) {
            byte[] bytes = new byte[BUFFER_BYTES];
            InputStream from = browser.getInputStream();
            for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                upstream.getOutputStream().write(bytes, 0, count);
            }
        } catch (IOException e) {
            // One side has hung up; both are closed now.
        } finally {
            open.remove(upstream);
        }
    }

    private static String withoutUpgrade(String head) {
        return head.replaceAll("(?i)\r\n(Upgrade|Connection):[^\r]*", "")
                .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
    }

    /** Up to and including the empty line; empty at the end of the stream. */
    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int line = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            if (next == '\n' && line == 0) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
            line = next == '\n' ? 0 : next == '\r' ? line : line + 1;
        }
        return "";
    }
}
