package dev.roomcast;

import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.HttpRouter;
import dev.roomcast.http.HttpServer;
import dev.roomcast.http.HttpSettings;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.CloseReason;
import dev.roomcast.io.ConnectionHandler;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoSettings;
import dev.roomcast.io.TlsPort;
import dev.roomcast.websocket.Handshake;
import dev.roomcast.websocket.ServerFrame;
import dev.roomcast.websocket.WebSocketConnection;
import dev.roomcast.websocket.WebSocketCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * A bare WebSocket echo server on our layers, for the judges from outside: {@code make echo-server}. Text comes back as
 * text, binary as binary, at {@code /echo} and {@code /}; {@code GET /}, {@code POST /} and {@code POST /post} are
 * answered 200.
 */
public final class EchoServer implements AutoCloseable {
    /** Enough for a client that sends much before it reads: nothing here waits for a slow reader. */
    private static final long LEAST_QUEUE_BYTES = 256L << 20;
    private static final long TLS_HANDSHAKE_MILLIS = 10_000;

    private final EchoSettings settings;
    private final EventLoopGroup loops;
    private final InetSocketAddress address;
    private final WebSocketCounters counters = new WebSocketCounters();

    private EchoServer(EchoSettings settings, EventLoopGroup loops) throws IOException {
        this.settings = settings;
        this.loops = loops;
        HttpSettings defaults = HttpSettings.DEFAULTS;
        HttpSettings bounds = new HttpSettings(defaults.maxRequestLineBytes(), defaults.maxHeaderBytes(),
                defaults.maxFields(), Math.max(defaults.maxContentBytes(), settings.webSocket().maxMessageBytes()),
                defaults.headerTimeoutMillis(), defaults.contentTimeoutMillis(), defaults.idleTimeoutMillis());
        HttpServer http = new HttpServer(bounds, OriginPolicy.SAME_HOST, router(), loops.wallMillisAtZero());
        long queueBytes = Math.max(LEAST_QUEUE_BYTES, 4L * settings.webSocket().maxMessageBytes());
        address = loops.listen(new InetSocketAddress(settings.host(), settings.port()),
                new IoSettings(queueBytes, IoSettings.DEFAULTS.lingerMillis(),
                        IoSettings.DEFAULTS.writeTimeoutMillis()), handlers(http)).localAddress();
    }

    /** Starts one. */
    public static EchoServer start(EchoSettings settings) throws IOException {
        EventLoopGroup loops = EventLoopGroup.start(settings.loops());
        try {
            return new EchoServer(settings, loops);
        } catch (IOException | RuntimeException e) {
            loops.close();
            throw e;
        }
    }

    /** Starts one as the arguments say, and says where it listens. */
    public static void main(String[] arguments) {
        try {
            EchoSettings settings = EchoSettings.of(arguments);
            InetSocketAddress address = start(settings).address();
            String scheme = settings.tlsCert().isPresent() ? "wss" : "ws";
            System.out.println("echo server listens on " + scheme + "://" + address.getAddress().getHostAddress() + ":"
                    + address.getPort() + "/echo");
        } catch (IllegalArgumentException e) {
            exit(2, e);
        } catch (IOException e) {
            exit(1, e);
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    public EventLoopGroup loops() {
        return loops;
    }

    @Override
    public void close() {
        loops.close();
    }

    private Supplier<ConnectionHandler> handlers(HttpServer http) {
        return settings.tls().map(files -> new TlsPort(files, TLS_HANDSHAKE_MILLIS)).<Supplier<ConnectionHandler>>map(
                port -> () -> port.newConnection(http::newConnection, http::newPlaintextRefusal))
                .orElse(http::newConnection);
    }

    private HttpRouter router() {
        HttpResponse hello = HttpResponse.text(200, "text/plain; charset=utf-8", "Roomcast's echo server\n");
        return new HttpRouter()
                .route("GET", "/", exchange -> {
                    if (Handshake.isAskedFor(exchange.request())) {
                        upgrade(exchange);
                    } else {
                        exchange.respond(hello);
                    }
                })
                .route("GET", "/echo", this::upgrade)
                .route("POST", "/", EchoServer::count)
                .route("POST", "/post", EchoServer::count);
    }

    private static void count(HttpExchange exchange) {
        exchange.respond(HttpResponse.text(200, "text/plain", exchange.request().contentLength() + " bytes\n"));
    }

    private void upgrade(HttpExchange exchange) throws HttpException {
        if (!Handshake.isAskedFor(exchange.request())) {
            throw new HttpException(426, "here is WebSocket alone");
        }
        Handshake handshake = Handshake.of(exchange.request(), settings.webSocket());
        if (handshake.isAccepted()) {
            exchange.upgrade(handshake.answer(),
                    new WebSocketConnection(settings.webSocket(), counters, handshake.deflate(), new Echo()),
                    exchange.loop());
        } else {
            exchange.respond(handshake.answer());
        }
    }

    private static void exit(int status, Exception cause) {
        System.err.println("echo server: " + cause.getMessage());
        System.exit(status);
    }

    private static final class Echo implements WebSocketConnection.Listener {
        @Override
        public void onOpen(WebSocketConnection connection) {
            // It says nothing by itself.
        }

        @Override
        public void onText(WebSocketConnection connection, String text) {
            connection.send(ServerFrame.text(text));
        }

        @Override
        public void onBinary(WebSocketConnection connection, byte[] bytes) {
            connection.send(ServerFrame.binary(bytes));
        }

        @Override
        public void onClosed(WebSocketConnection connection, int code, CloseReason lost) {
            // There is nothing to tidy up.
        }
    }
}
