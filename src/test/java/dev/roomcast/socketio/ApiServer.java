package dev.roomcast.socketio;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;

/** A server as a Java program makes it, on a real port, with a clock that stands still until it is moved. */
final class ApiServer implements AutoCloseable {
    private final FakeClock clock = new FakeClock();
    private final SocketIoServer io;
    private InetSocketAddress address;

    private ApiServer(UnaryOperator<SocketIoServerBuilder> options) {
        io = options.apply(SocketIoServer.builder().loops(1).nanoClock(clock)).build();
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

    /** A session of protocol 4 on a WebSocket whose handshake is read. */
    RawClient open() throws IOException {
        return open("");
    }

    /** The same with more parameters. */
    RawClient open(String query) throws IOException {
        RawClient client = RawClient.openWebSocket(address, "/socket.io/?EIO=4&transport=websocket" + query);
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

    /** Returns when what the loops have been given is done. */
    void settle() {
        for (int i = 0; i < 3; i++) {
            Eventually.runOnAll(io.group());
        }
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
    public void close() {
        io.close();
    }
}
