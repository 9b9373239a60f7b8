package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A server as a Java program makes it, on a real port, with a clock that stands still until it is moved. */
final class ApiServer implements AutoCloseable {
    private final FakeClock clock = new FakeClock();
    private final SocketIoServer io;
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final List<RawClient> clients = new ArrayList<>();
    private InetSocketAddress address;

    private ApiServer(UnaryOperator<SocketIoServerBuilder> options) {
        io = options.apply(SocketIoServer.builder().loops(1).nanoClock(clock)).build();
        io.onConnection(sockets::add);
    }

    static ApiServer start(UnaryOperator<SocketIoServerBuilder> options) throws IOException {
        ApiServer server = new ApiServer(options);
        server.address = server.io.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return server;
    }

    static ApiServer start() throws IOException {
        return start(options -> options);
    }

    SocketIoServer io() {
        return io;
    }

    InetSocketAddress address() {
        return address;
    }

    void advance(long millis) {
        clock.advance(io.group(), millis);
    }

    /** A WebSocket of whatever path; closed with the server at the latest, as are all clients. */
    RawClient webSocket(String target) throws IOException {
        return keep(RawClient.openWebSocket(address, target));
    }

    /** Closes a client with the server. */
    RawClient keep(RawClient client) {
        clients.add(client);
        return client;
    }

    /** A session of protocol 4 on a WebSocket whose handshake is read. */
    RawClient open() throws IOException {
        return open("");
    }

    /** The same with more parameters. */
    RawClient open(String query) throws IOException {
        RawClient client = webSocket("/socket.io/?EIO=4&transport=websocket" + query);
        client.readFrame();
        return client;
    }

    /** One that has connected to a namespace, {@code ""} for the main one. */
    RawClient connect(String namespace) throws IOException {
        RawClient client = open();
        client.sendText("40" + namespace);
        client.readFrame();
        return client;
    }

    RawClient connect() throws IOException {
        return connect("");
    }

    /** A client of protocol 3 on a WebSocket, in the main namespace. */
    RawClient connectOld() throws IOException {
        RawClient client = webSocket("/socket.io/?EIO=3&transport=websocket");
        client.readFrame();
        client.readFrame();
        return client;
    }

    /** The socket in the main namespace that has connected next. */
    Socket nextSocket() {
        return next(sockets);
    }

    /** Waits for what another thread tells. */
    static <T> T next(BlockingQueue<T> queue) {
        try {
            T value = queue.poll(5, TimeUnit.SECONDS);
            assertThat(value).as("something in time").isNotNull();
            return value;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns when what the loops have been given is done. */
    void settle() {
        for (int i = 0; i < 3; i++) {
            Eventually.runOnAll(io.group());
        }
    }

    /** Reads one packet of Socket.IO from a WebSocket. */
    static String read(RawClient client) throws IOException {
        RawClient.Frame frame = client.readFrame();
        assertThat(frame.firstByte()).isEqualTo(0x80 | RawClient.TEXT);
        return frame.text();
    }

    RawClient.Response get(String target, String... fields) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n");
            for (String field : fields) {
                head.append(field).append("\r\n");
            }
            return client.send(head.append("\r\n").toString()).readResponse();
        }
    }

    @Override
    public void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        io.close();
    }
}
