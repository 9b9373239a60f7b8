package dev.roomcast.push;

import dev.roomcast.engineio.EngineCounters;
import dev.roomcast.feed.FeedCounters;
import dev.roomcast.feed.FeedServer;
import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpCounters;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.HttpRouter;
import dev.roomcast.http.HttpServer;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.Acceptor;
import dev.roomcast.io.ConnectionHandler;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoCounters;
import dev.roomcast.io.TlsPort;
import dev.roomcast.protocol1.PolicyFile;
import dev.roomcast.protocol1.Protocol1Counters;
import dev.roomcast.protocol1.Protocol1Server;
import dev.roomcast.socketio.Rooms;
import dev.roomcast.socketio.SocketCounters;
import dev.roomcast.socketio.SocketIoServer;
import dev.roomcast.websocket.WebSocketCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The push server: pages join by Socket.IO, anything that speaks HTTP triggers. Made by {@link #builder}, running
 * when {@link RoomcastBuilder#start} returns. All methods may be called from any thread.
 *
 * <pre>{@code
 * try (Roomcast roomcast = Roomcast.builder().port(8080).start()) {
 *     roomcast.push("test", "hello").join();
 * }
 * }</pre>
 */
public final class Roomcast implements AutoCloseable {
    private static final long CLOSE_MILLIS = 5_000;

    private final EventLoopGroup group;
    private final SocketIoServer socketIo;
    private final Protocol1Server protocol1;
    private final FeedServer feeds;
    private final HttpServer http;
    private final Optional<TlsPort> tls;
    private final Acceptor acceptor;
    private final PushCounters counters = new PushCounters();

    Roomcast(RoomcastBuilder settings, EventLoopGroup group, StaticFiles files, Optional<TlsPort> tls)
            throws IOException {
        this.group = group;
        this.tls = tls;
        OriginPolicy origins = settings.originPolicy();
        socketIo = new SocketIoServer(group, settings.socketSettings(), settings.engineSettings(),
                settings.webSocketSettings(), origins);
        Join join = new Join(settings.names(), counters);
        socketIo.main().onConnection(join::connected);
        protocol1 = new Protocol1Server(settings.protocol1Settings(), settings.webSocketSettings(), origins, socketIo);
        feeds = new FeedServer(socketIo.main(), settings.feedSettings(), settings.webSocketSettings(), origins, join);
        http = new HttpServer(settings.httpSettings(), origins, router(settings, files), group.wallMillisAtZero());
        acceptor = group.listen(settings.address(), settings.ioSettings(), handlers());
    }

    /** Settings with their defaults. */
    public static RoomcastBuilder builder() {
        return new RoomcastBuilder();
    }

    /** Where it listens; the port is the real one also where 0 was asked for. */
    public InetSocketAddress address() {
        return acceptor.localAddress();
    }

    /** The port it listens on. */
    public int port() {
        return acceptor.localAddress().getPort();
    }

    /**
     * Delivers {@code message} with {@code {"code":0,"data":…}} to every window of a user, as the trigger does.
     *
     * @param data plain Java that JSON has a form for: text, number, truth value, map, list, null
     * @return to how many windows
     * @throws IllegalArgumentException data that JSON has no form for
     */
    public CompletableFuture<Integer> push(String name, Object data) {
        CompletableFuture<Integer> sockets = new CompletableFuture<>();
        rooms().broadcast(List.of(name), PushMessage.of(data), sockets::complete);
        return sockets;
    }

    /** Whether it speaks TLS: https and wss. */
    public boolean isSecure() {
        return tls.isPresent();
    }

    /**
     * Reads the files of {@link RoomcastBuilder#tlsCert}, {@link RoomcastBuilder#tlsKey} or
     * {@link RoomcastBuilder#tlsKeystore} again, for connections from now on.
     *
     * @throws IllegalArgumentException files that are missing or wrong, naming the setting; those before stay in use
     * @throws IllegalStateException the server speaks no TLS
     */
    public void reloadTls() {
        tls.orElseThrow(() -> new IllegalStateException("there is no TLS to reload")).reload();
    }

    /** The Socket.IO server inside. */
    public SocketIoServer socketIo() {
        return socketIo;
    }

    /** Connections open now. */
    public int connectionCount() {
        return group.connectionCount();
    }

    /** Sessions alive now, of Engine.IO and of protocol 1, and feeds. */
    public int sessionCount() {
        return socketIo.engine().sessionCount() + protocol1.sessionCount() + feeds.feedCount();
    }

    /** Rooms that somebody is in now. */
    public int roomCount() {
        return rooms().roomCount();
    }

    /** Timers waiting on all loops. */
    public CompletableFuture<Integer> timerCount() {
        return group.timerCount();
    }

    public IoCounters ioCounters() {
        return group.counters();
    }

    public HttpCounters httpCounters() {
        return http.counters();
    }

    public EngineCounters engineCounters() {
        return socketIo.engine().counters();
    }

    public Protocol1Counters protocol1Counters() {
        return protocol1.counters();
    }

    public FeedCounters feedCounters() {
        return feeds.counters();
    }

    /** Of Engine.IO's WebSocket connections, protocol 1's and the feeds', in this order. */
    public List<WebSocketCounters> webSocketCounters() {
        return List.of(socketIo.engine().webSocketCounters(), protocol1.webSocketCounters(),
                feeds.webSocketCounters());
    }

    public SocketCounters socketCounters() {
        return socketIo.counters();
    }

    public PushCounters counters() {
        return counters;
    }

    /** Closes every session; clients connect again by themselves. */
    public void closeSessions() {
        socketIo.engine().closeAll();
        protocol1.closeAll();
        feeds.closeAll();
    }

    /** Makes the loops look at their clock after it was moved by hand; see {@link RoomcastBuilder#nanoClock}. */
    public void wake() {
        group.wakeAll();
    }

    /**
     * Stops in good order: no new connections, sessions are told, what is queued is sent, then everything is closed.
     * Returns when the loops have ended, at the latest a few seconds later.
     */
    @Override
    public void close() {
        acceptor.close();
        // Before its connections are: the end of a page that streams tells its client nothing.
        protocol1.closeAll();
        // Connections first: the answers that tell sessions of their end then say Connection: close.
        group.shutdownConnections();
        socketIo.engine().closeAll();
        feeds.stop();
        try {
            group.awaitNoConnections(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        group.close();
    }

    Protocol1Server protocol1() {
        return protocol1;
    }

    FeedServer feeds() {
        return feeds;
    }

    private Rooms rooms() {
        return socketIo.main().rooms();
    }

    /** What makes the first handler of each connection. */
    private Supplier<ConnectionHandler> handlers() {
        if (tls.isEmpty()) {
            return () -> new PolicyFile(http.newConnection());
        }
        TlsPort port = tls.get();
        return () -> port.newConnection(http::newConnection, http::newPlaintextRefusal);
    }

    private HttpRouter router(RoomcastBuilder settings, StaticFiles files) {
        TriggerGuard guard = settings.triggerGuard();
        Names names = settings.names();
        TriggerEndpoint trigger = new TriggerEndpoint(guard, rooms(), names, counters);
        Queries queries = new Queries(guard, rooms());
        return new HttpRouter()
                .route("GET", "/", exchange -> triggerOrLandingPage(exchange, trigger, files))
                .route("POST", "/", trigger::post)
                .route("POST", "/emit", new EmitEndpoint(guard, socketIo, names, counters)::post)
                .route("GET", "/health", exchange -> exchange.respond(Answers.json("{\"status\":\"ok\"}")))
                .route("GET", "/metrics", new Metrics(guard, this, group.helpers())::get)
                .route("GET", "/rooms", queries::rooms)
                .route("GET", "/ws", feeds::webSocket)
                .route("GET", "/events", feeds::events)
                .route("GET", "/poll", feeds::poll)
                .prefix(Queries.ROOM_PREFIX, queries::room)
                .prefix("/test-pages", files::handle)
                .prefix("/socket.io/", exchange -> {
                    String path = exchange.request().path();
                    if (files.has(path)) {
                        files.handle(exchange);
                    } else if (Protocol1Server.serves(path)) {
                        protocol1.handle(exchange);
                    } else {
                        socketIo.engine().handle(exchange);
                    }
                });
    }

    /** A HEAD with parameters comes from a link checker or a prefetching browser: it must not trigger. */
    private static void triggerOrLandingPage(HttpExchange exchange, TriggerEndpoint trigger, StaticFiles files)
            throws HttpException {
        FormData query = FormData.ofQuery(exchange.request());
        if (!TriggerEndpoint.isTrigger(query)) {
            files.handle(exchange);
        } else if (exchange.request().method().equals("HEAD")) {
            exchange.respond(HttpResponse.error(405, "HEAD does not trigger, use GET or POST")
                    .with("Allow", "GET, POST"));
        } else {
            trigger.get(exchange, query);
        }
    }
}
