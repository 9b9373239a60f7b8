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
import java.util.concurrent.Semaphore;

/** The network between a browser and a server, which can be cut and mended. */
final class TcpRelay implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final InetSocketAddress server;
    /** Held while new connections may pass. */
    private final Semaphore mended = new Semaphore(1);
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final List<Socket> servers = new CopyOnWriteArrayList<>();

    private TcpRelay(InetSocketAddress server) throws IOException {
        this.server = server;
    }

    /** Relays from a free port of this machine. */
    static TcpRelay to(InetSocketAddress server) throws IOException {
        TcpRelay relay = new TcpRelay(server);
        start(relay::accept);
        return relay;
    }

    int port() {
        return listener.getLocalPort();
    }

    /**
     * Cuts every connection; new ones wait until it is mended.
     *
     * @param serverNotices false leaves the server's ends open, as behind a router that forgot them
     */
    void cut(boolean serverNotices) throws IOException {
        mended.acquireUninterruptibly();
        closeAll(clients);
        if (serverNotices) {
            closeAll(servers);
        }
    }

    void mend() {
        mended.release();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeAll(clients);
        closeAll(servers);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                mended.acquireUninterruptibly();
                Socket upstream = new Socket(server.getAddress(), server.getPort());
                clients.add(client);
                servers.add(upstream);
                mended.release();
                start(() -> copy(client, upstream));
                start(() -> copy(upstream, client));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    /** The end of one side is not passed on: that is for {@link #cut} to decide. */
    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // Cut.
        }
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
