package dev.roomcast.http;

import dev.roomcast.FakeClock;
import dev.roomcast.RawClient;
import dev.roomcast.io.ConnectionLimits;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** An HTTP server with one handler, on a port of its own and a clock that stands still. */
final class TestServer implements AutoCloseable {
    final FakeClock clock = new FakeClock();
    final EventLoopGroup loops;
    final HttpServer http;
    final InetSocketAddress address;

    TestServer(HttpHandler handler, String... origins) throws IOException {
        this(handler, AccessLog.NONE, origins);
    }

    TestServer(HttpHandler handler, AccessLog accessLog, String... origins) throws IOException {
        loops = clock.startLoops(2);
        http = new HttpServer(HttpSettings.DEFAULTS, OriginPolicy.of(List.of(origins)), handler,
                loops.wallMillisAtZero(), ConnectionLimits.NONE, accessLog);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        address = loops.listen(any, IoSettings.DEFAULTS, http::newConnection).localAddress();
    }

    RawClient connect() throws IOException {
        return RawClient.connect(address);
    }

    /** Sends on a connection of its own and reads the answer. */
    RawClient.Response answerTo(String request) throws IOException {
        try (RawClient client = connect()) {
            return client.send(request).readResponse();
        }
    }

    @Override
    public void close() {
        loops.close();
    }
}
