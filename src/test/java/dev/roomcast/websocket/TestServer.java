package dev.roomcast.websocket;

import dev.roomcast.FakeClock;
import dev.roomcast.RawClient;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.HttpServer;
import dev.roomcast.http.HttpSettings;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.CloseReason;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoSettings;
import dev.roomcast.io.RateLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Echoes messages over WebSocket, on a port of its own and a clock that stands still; the connections live on the
 * second of its two loops. The text {@code close} makes it close with 4000, {@code "bye"}; {@code ping} makes it ping.
 */
final class TestServer implements AutoCloseable, WebSocketConnection.Listener {
    static final WebSocketSettings SETTINGS = new WebSocketSettings(100_000, 1_000, 60_000, 2_000, true, 100,
            RateLimits.DEFAULTS);

    final FakeClock clock = new FakeClock();
    final EventLoopGroup loops;
    final InetSocketAddress address;
    final WebSocketCounters counters = new WebSocketCounters();
    private final WebSocketSettings settings;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    TestServer() throws IOException {
        this(SETTINGS);
    }

    TestServer(WebSocketSettings settings) throws IOException {
        this.settings = settings;
        loops = clock.startLoops(2);
        HttpServer http = new HttpServer(HttpSettings.DEFAULTS, OriginPolicy.SAME_HOST, this::handle,
                loops.wallMillisAtZero());
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        address = loops.listen(any, new IoSettings(500_000, 2_000, 30_000), http::newConnection).localAddress();
    }

    private void handle(HttpExchange exchange) {
        if (!Handshake.isAskedFor(exchange.request())) {
            exchange.respond(HttpResponse.text(200, "text/plain", "as usual"));
            return;
        }
        Handshake handshake = Handshake.of(exchange.request(), settings);
        if (handshake.isAccepted()) {
            exchange.upgrade(handshake.answer(),
                    new WebSocketConnection(settings, counters, handshake.deflate(), this), loops.loops().get(1));
        } else {
            exchange.respond(handshake.answer());
        }
    }

    @Override
    public void onOpen(WebSocketConnection connection) {
        events.add("open on " + connection.loop().index());
    }

    @Override
    public void onText(WebSocketConnection connection, String text) {
        events.add("text " + text.length());
        if (text.equals("close")) {
            connection.close(4000, "bye");
            connection.close(4001, "again");
            connection.send(ServerFrame.text("dropped"));
        } else if (text.equals("ping")) {
            connection.ping();
        } else {
            connection.send(ServerFrame.text(text));
        }
    }

    @Override
    public void onBinary(WebSocketConnection connection, byte[] bytes) {
        events.add("binary " + bytes.length);
        connection.send(ServerFrame.binary(bytes));
    }

    @Override
    public void onPong(WebSocketConnection connection) {
        events.add("pong");
    }

    @Override
    public void onClosed(WebSocketConnection connection, int code, CloseReason lost) {
        events.add("closed " + code + " " + lost + (connection.isOverRate() ? ", over its rate" : ""));
    }

    /** What the connections have told their listener next; waits for it. */
    String event() throws InterruptedException {
        return String.valueOf(events.poll(5, TimeUnit.SECONDS));
    }

    /** Opens a WebSocket and takes the event of that. */
    RawClient open() throws IOException, InterruptedException {
        RawClient client = RawClient.openWebSocket(address, "/");
        String event = event();
        if (!event.equals("open on 1")) {
            throw new AssertionError("expected the opening, was: " + event);
        }
        return client;
    }

    /** The same with permessage-deflate. */
    RawClient openDeflated() throws IOException, InterruptedException {
        RawClient client = RawClient.openDeflated(address, "/");
        event();
        return client;
    }

    /** Whether the listener has been told everything that this test asked for. */
    boolean hasNoMoreEvents() {
        return events.isEmpty();
    }

    @Override
    public void close() {
        loops.close();
    }
}
