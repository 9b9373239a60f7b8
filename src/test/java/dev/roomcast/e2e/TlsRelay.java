package dev.roomcast.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/**
 * Takes plain connections on to a port that speaks TLS, each from the address that it came from, so that clients which
 * know no TLS can be used.
 */
final class TlsRelay implements AutoCloseable {
    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final SSLContext context;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private TlsRelay(ServerSocket listener, InetSocketAddress target, SSLContext context) {
        this.listener = listener;
        this.target = target;
        this.context = context;
    }

    /** Listens on a free port of 127.0.0.1. */
    static TlsRelay to(InetSocketAddress target, SSLContext context) throws IOException {
        TlsRelay relay = new TlsRelay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, context);
        relay.inBackground(relay::accept);
        return relay;
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private void inBackground(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One of the two sides has gone; the other is closed by whoever copies to it, or at the end.
            }
        }, "tls-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket plain = listener.accept();
            sockets.add(plain);
            inBackground(() -> relay(plain));
        }
    }

    private void relay(Socket plain) throws IOException {
        try (plain; Socket tcp = new Socket()) {
            tcp.bind(new InetSocketAddress(plain.getInetAddress(), 0));
            tcp.connect(target);
            try (Socket secured = context.getSocketFactory().createSocket(tcp, "localhost", target.getPort(), true)) {
                sockets.add(secured);
                inBackground(() -> copy(secured, plain));
                copy(plain, secured);
            }
        }
    }

    /** Until its end, which is passed on. */
    private static void copy(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[16_384];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
            out.flush();
        }
        to.close();
    }
}
