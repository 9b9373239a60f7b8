package dev.roomcast.push;

import dev.roomcast.engineio.EngineCounters;
import dev.roomcast.engineio.EngineSettings;
import dev.roomcast.feed.FeedCounters;
import dev.roomcast.feed.FeedServer;
import dev.roomcast.feed.FeedSettings;
import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpCounters;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.HttpRouter;
import dev.roomcast.http.HttpServer;
import dev.roomcast.http.HttpSettings;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.Acceptor;
import dev.roomcast.io.ConnectionHandler;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoCounters;
import dev.roomcast.io.IoSettings;
import dev.roomcast.io.TlsFiles;
import dev.roomcast.io.TlsPort;
import dev.roomcast.protocol1.PolicyFile;
import dev.roomcast.protocol1.Protocol1Counters;
import dev.roomcast.protocol1.Protocol1Server;
import dev.roomcast.protocol1.Protocol1Settings;
import dev.roomcast.socketio.Rooms;
import dev.roomcast.socketio.SocketIoServer;
import dev.roomcast.socketio.SocketSettings;
import dev.roomcast.websocket.WebSocketSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The push server: pages join by Socket.IO, anything that speaks HTTP triggers. Made by {@link #builder}, running
 * when {@link Builder#start} returns. All methods may be called from any thread.
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

    private Roomcast(Builder settings, EventLoopGroup group, StaticFiles files, Optional<TlsPort> tls)
            throws IOException {
        this.group = group;
        this.tls = tls;
        OriginPolicy origins = OriginPolicy.of(settings.origins);
        socketIo = new SocketIoServer(group, settings.socketSettings(), settings.engineSettings(),
                settings.webSocketSettings(), origins);
        Join join = new Join(counters);
        socketIo.main().onConnection(join::connected);
        protocol1 = new Protocol1Server(settings.protocol1Settings(), settings.webSocketSettings(), origins, socketIo);
        feeds = new FeedServer(socketIo.main(), settings.feedSettings(), settings.webSocketSettings(), origins, join);
        http = new HttpServer(settings.httpSettings(), origins, router(settings, files), group.wallMillisAtZero());
        acceptor = group.listen(new InetSocketAddress(settings.host, settings.port), settings.ioSettings(),
                handlers());
    }

    /** Settings with their defaults. */
    public static Builder builder() {
        return new Builder();
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
     * Reads the files of {@link Builder#tlsCert}, {@link Builder#tlsKey} or {@link Builder#tlsKeystore} again, for
     * connections from now on.
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

    public PushCounters counters() {
        return counters;
    }

    /** Closes every session; clients connect again by themselves. */
    public void closeSessions() {
        socketIo.engine().closeAll();
        protocol1.closeAll();
        feeds.closeAll();
    }

    /** Makes the loops look at their clock after it was moved by hand; see {@link Builder#nanoClock}. */
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

    private HttpRouter router(Builder settings, StaticFiles files) {
        TriggerGuard guard = new TriggerGuard(settings.triggerKey);
        TriggerEndpoint trigger = new TriggerEndpoint(guard, rooms(), counters);
        Queries queries = new Queries(guard, rooms());
        return new HttpRouter()
                .route("GET", "/", exchange -> triggerOrLandingPage(exchange, trigger, files))
                .route("POST", "/", trigger::post)
                .route("POST", "/emit", new EmitEndpoint(guard, socketIo, counters)::post)
                .route("GET", "/health", exchange -> exchange.respond(Answers.json("{\"status\":\"ok\"}")))
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

    /** The settings of a server, each with its default; names and units are those of the command line. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port = 8080;
        private int loops = Runtime.getRuntime().availableProcessors();
        private List<String> origins = List.of();
        private Optional<String> triggerKey = Optional.empty();
        private int maxPayload = 1_000_000;
        private long pingInterval = 25_000;
        private long pingTimeout = 20_000;
        private long connectTimeout = 45_000;
        private int maxRequestLine = 8_192;
        private int maxHeader = 16_384;
        private int maxFields = 100;
        private long headerTimeout = 10_000;
        private long contentTimeout = 30_000;
        private long idleTimeout = 60_000;
        private long messageTimeout = 60_000;
        private long resumeTimeout = 5_000;
        private boolean deflate = true;
        private int deflateThreshold = 1_024;
        private long maxQueue = 8L << 20;
        private Optional<Path> tlsCert = Optional.empty();
        private Optional<Path> tlsKey = Optional.empty();
        private Optional<Path> tlsKeystore = Optional.empty();
        private String tlsKeystorePassword = "";
        private long tlsHandshakeTimeout = 10_000;
        private LongSupplier nanoClock = EventLoopGroup.SYSTEM_CLOCK;

        private Builder() {
        }

        /** Name or address to listen on, default {@code 127.0.0.1}. */
        public Builder host(String value) {
            host = value;
            return this;
        }

        /** Port to listen on, 0 for any that is free, default 8080. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** Event loops, 1 to 64, default one per core. */
        public Builder loops(int value) {
            loops = value;
            return this;
        }

        /** Origins whose pages may talk to this server, beside those of its own host; see {@link OriginPolicy}. */
        public Builder origins(List<String> value) {
            origins = List.copyOf(value);
            return this;
        }

        /** The key that triggers and queries need from anywhere; without one they are taken from this machine alone. */
        public Builder triggerKey(String value) {
            triggerKey = Optional.of(value);
            return this;
        }

        /** Bytes of one request's content and of one message, default 1 000 000. */
        public Builder maxPayload(int bytes) {
            maxPayload = bytes;
            return this;
        }

        /** Milliseconds between heartbeats, default 25 000. */
        public Builder pingInterval(long millis) {
            pingInterval = millis;
            return this;
        }

        /** Milliseconds to answer a heartbeat, default 20 000. */
        public Builder pingTimeout(long millis) {
            pingTimeout = millis;
            return this;
        }

        /** Milliseconds for a client to connect to a namespace, default 45 000. */
        public Builder connectTimeout(long millis) {
            connectTimeout = millis;
            return this;
        }

        /** Bytes of a request line, default 8192. */
        public Builder maxRequestLine(int bytes) {
            maxRequestLine = bytes;
            return this;
        }

        /** Bytes of a request's header section, default 16 384. */
        public Builder maxHeader(int bytes) {
            maxHeader = bytes;
            return this;
        }

        /** Fields of a request's header section, default 100. */
        public Builder maxFields(int count) {
            maxFields = count;
            return this;
        }

        /** Milliseconds for a request's header section to come, default 10 000. */
        public Builder headerTimeout(long millis) {
            headerTimeout = millis;
            return this;
        }

        /** Milliseconds for a request's content to come, default 30 000. */
        public Builder contentTimeout(long millis) {
            contentTimeout = millis;
            return this;
        }

        /** Milliseconds that a connection may stay idle between requests, default 60 000. */
        public Builder idleTimeout(long millis) {
            idleTimeout = millis;
            return this;
        }

        /** Milliseconds for a WebSocket message to come, from its first byte to its last, default 60 000. */
        public Builder messageTimeout(long millis) {
            messageTimeout = millis;
            return this;
        }

        /**
         * Milliseconds that an event stream or poll whose connection was lost may take to come back, in its room all
         * the while, default 5000.
         */
        public Builder resumeTimeout(long millis) {
            resumeTimeout = millis;
            return this;
        }

        /** Whether WebSocket messages are deflated for clients that offer it (RFC 7692), default true. */
        public Builder deflate(boolean value) {
            deflate = value;
            return this;
        }

        /** Bytes that a message must have to be deflated, default 1024. */
        public Builder deflateThreshold(int bytes) {
            deflateThreshold = bytes;
            return this;
        }

        /** Bytes that may wait for one slow client before it is closed, default 8 388 608. */
        public Builder maxQueue(long bytes) {
            maxQueue = bytes;
            return this;
        }

        /** PEM file with the server's certificate and those of the authorities between; with {@link #tlsKey}: TLS. */
        public Builder tlsCert(Path file) {
            tlsCert = Optional.of(file);
            return this;
        }

        /** PEM file with the key of {@link #tlsCert}: PKCS#8, PKCS#1 (RSA) or SEC1 (EC), not encrypted. */
        public Builder tlsKey(Path file) {
            tlsKey = Optional.of(file);
            return this;
        }

        /** PKCS#12 file with certificate and key, in place of {@link #tlsCert} and {@link #tlsKey}: TLS. */
        public Builder tlsKeystore(Path file) {
            tlsKeystore = Optional.of(file);
            return this;
        }

        /** Password of {@link #tlsKeystore}, default empty. */
        public Builder tlsKeystorePassword(String value) {
            tlsKeystorePassword = value;
            return this;
        }

        /** Milliseconds for a TLS handshake to be done, default 10 000. */
        public Builder tlsHandshakeTimeout(long millis) {
            tlsHandshakeTimeout = millis;
            return this;
        }

        /** The clock that time-outs go by, in nanoseconds, default the system's; after moving it, {@link #wake}. */
        public Builder nanoClock(LongSupplier value) {
            nanoClock = value;
            return this;
        }

        /**
         * Starts the server.
         *
         * @throws IllegalArgumentException a setting out of its bounds, naming it, its unit and its bound
         * @throws IOException the address cannot be bound
         */
        public Roomcast start() throws IOException {
            check();
            Optional<TlsPort> tls = tlsFiles().map(files -> new TlsPort(files, tlsHandshakeTimeout));
            StaticFiles files = StaticFiles.load();
            EventLoopGroup group = EventLoopGroup.start(loops, nanoClock);
            try {
                return new Roomcast(this, group, files, tls);
            } catch (IOException | RuntimeException e) {
                group.close();
                throw e;
            }
        }

        private void check() {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port is " + port + ", must be 0 to 65535");
            }
            if (new InetSocketAddress(host, port).isUnresolved()) {
                throw new IllegalArgumentException("host is \"" + host + "\", which cannot be resolved");
            }
            if (loops < 1 || loops > EventLoopGroup.MAX_LOOPS) {
                throw new IllegalArgumentException(
                        "loops is " + loops + ", must be 1 to " + EventLoopGroup.MAX_LOOPS);
            }
            if (triggerKey.filter(String::isEmpty).isPresent()) {
                throw new IllegalArgumentException("trigger-key is empty, must have one character at least");
            }
            OriginPolicy.of(origins);
            ioSettings();
            httpSettings();
            webSocketSettings();
            engineSettings();
            protocol1Settings();
            socketSettings();
        }

        private Optional<TlsFiles> tlsFiles() {
            if (tlsKeystore.isPresent() && (tlsCert.isPresent() || tlsKey.isPresent())) {
                throw new IllegalArgumentException("tls-keystore is set beside tls-cert or tls-key, must be alone");
            }
            if (tlsCert.isPresent() != tlsKey.isPresent()) {
                throw new IllegalArgumentException(tlsCert.isPresent() ? "tls-key is missing, tls-cert needs it"
                        : "tls-cert is missing, tls-key needs it");
            }
            return tlsKeystore.map(file -> TlsFiles.keystore(file, tlsKeystorePassword))
                    .or(() -> tlsCert.map(file -> TlsFiles.pem(file, tlsKey.orElseThrow())));
        }

        private IoSettings ioSettings() {
            return new IoSettings(maxQueue, IoSettings.DEFAULTS.lingerMillis());
        }

        private HttpSettings httpSettings() {
            return new HttpSettings(maxRequestLine, maxHeader, maxFields, maxPayload, headerTimeout, contentTimeout,
                    idleTimeout);
        }

        private WebSocketSettings webSocketSettings() {
            WebSocketSettings defaults = WebSocketSettings.DEFAULTS;
            return new WebSocketSettings(maxPayload, defaults.maxFragments(), messageTimeout,
                    defaults.closeTimeoutMillis(), deflate, deflateThreshold);
        }

        private EngineSettings engineSettings() {
            EngineSettings defaults = EngineSettings.DEFAULTS;
            return new EngineSettings(pingInterval, pingTimeout, defaults.upgradeTimeoutMillis(), maxPayload,
                    defaults.maxPacketsPerPoll(), maxQueue, defaults.closeTimeoutMillis());
        }

        private Protocol1Settings protocol1Settings() {
            return new Protocol1Settings(pingInterval, pingTimeout, maxPayload, maxQueue);
        }

        private FeedSettings feedSettings() {
            return new FeedSettings(pingInterval, pingTimeout, resumeTimeout, maxPayload, maxQueue);
        }

        private SocketSettings socketSettings() {
            SocketSettings defaults = SocketSettings.DEFAULTS;
            return new SocketSettings(connectTimeout, defaults.maxAttachments(), maxPayload,
                    defaults.packetTimeoutMillis());
        }
    }
}
