package dev.roomcast.socketio;

import dev.roomcast.engineio.AllowRequest;
import dev.roomcast.engineio.EngineOptions;
import dev.roomcast.engineio.EngineSettings;
import dev.roomcast.engineio.SessionCookie;
import dev.roomcast.http.AccessLog;
import dev.roomcast.http.HostPolicy;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpSettings;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.AddressRanges;
import dev.roomcast.io.ConnectionHandler;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoSettings;
import dev.roomcast.io.LimitSettings;
import dev.roomcast.io.TlsFiles;
import dev.roomcast.io.TlsPort;
import dev.roomcast.websocket.WebSocketSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The options of a {@link SocketIoServer}, named as the Node server's, with its defaults; where ours differ, it says so.
 * Not thread-safe; the server made of it does not change when it does.
 */
public final class SocketIoServerBuilder {
    /** What sees a connection without TLS before HTTP does. */
    @FunctionalInterface
    public interface Entrance {
        /** The connection's first handler, which may hand over to the one for HTTP. */
        @SuppressWarnings("exports") // Fine tuning within this module and on the class path.
        ConnectionHandler of(ConnectionHandler http);
    }

    private String path = "/socket.io";
    private boolean serveClient = true;
    private OriginPolicy origins = OriginPolicy.SAME_HOST;
    private HostPolicy hosts = HostPolicy.ANY;
    private EngineSettings engine = EngineSettings.DEFAULTS;
    private SocketSettings sockets = SocketSettings.DEFAULTS;
    private WebSocketSettings webSocket = WebSocketSettings.DEFAULTS;
    private HttpSettings http = HttpSettings.DEFAULTS;
    private IoSettings io = IoSettings.DEFAULTS;
    private LimitSettings limits = LimitSettings.DEFAULTS;
    private AddressRanges proxies = AddressRanges.NONE;
    private boolean proxyProtocol;
    private Set<String> transports = EngineOptions.DEFAULTS.transports();
    private boolean allowUpgrades = true;
    private Optional<SessionCookie> cookie = Optional.empty();
    private Optional<AllowRequest> allowRequest = Optional.empty();
    private boolean cleanupEmptyChildNamespaces;
    private Function<HttpRequest, Optional<HttpRequest>> keptRequests = Optional::of;
    private Optional<ConnectionStateRecovery> recovery = Optional.empty();
    private ValueMapper mapper = ValueMapper.NONE;
    private Executor executor;
    private int loops = Runtime.getRuntime().availableProcessors();
    private LongSupplier nanoClock = EventLoopGroup.SYSTEM_CLOCK;
    private Duration blockedAfter = EventLoopGroup.BLOCKED_AFTER;
    private Optional<TlsPort> tls = Optional.empty();
    private Entrance entrance = handler -> handler;
    private AccessLog accessLog = AccessLog.NONE;

    SocketIoServerBuilder() {
    }

    /** The path that clients connect below, default {@code /socket.io}. */
    public SocketIoServerBuilder path(String value) {
        String stripped = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
        if (!value.startsWith("/") || value.indexOf('?') >= 0) {
            throw new IllegalArgumentException("path is \"" + value + "\", must begin with a slash and have no query");
        }
        path = stripped;
        return this;
    }

    /** Whether the official client bundles are served below the path, default true. */
    public SocketIoServerBuilder serveClient(boolean value) {
        serveClient = value;
        return this;
    }

    /** How often the server asks for a sign of life, default 25 s. */
    public SocketIoServerBuilder pingInterval(Duration value) {
        engine = engine.withPings(value.toMillis(), engine.pingTimeoutMillis());
        return this;
    }

    /** How long a client may take to give one, default 20 s. */
    public SocketIoServerBuilder pingTimeout(Duration value) {
        engine = engine.withPings(engine.pingIntervalMillis(), value.toMillis());
        return this;
    }

    /** How long an upgrade from polling to WebSocket may take, default 10 s. */
    public SocketIoServerBuilder upgradeTimeout(Duration value) {
        engine = engine.withUpgradeTimeout(value.toMillis());
        return this;
    }

    /** Bytes of one message, and of one request's content, default 1 000 000. */
    public SocketIoServerBuilder maxHttpBufferSize(int bytes) {
        engine = engine.withMaxPayload(bytes);
        http = http.withMaxContent(bytes);
        webSocket = webSocket.withMaxMessage(bytes);
        sockets = sockets.withMaxPacket(bytes);
        return this;
    }

    /** Bytes that may wait for a slow client before it is closed, default 8 MiB; Node has no such bound. */
    public SocketIoServerBuilder maxQueue(long bytes) {
        engine = engine.withMaxQueue(bytes);
        io = io.withMaxQueue(bytes);
        return this;
    }

    /** How long a client may take to connect to its first namespace, default 45 s. */
    public SocketIoServerBuilder connectTimeout(Duration value) {
        sockets = sockets.withConnectTimeout(value.toMillis());
        return this;
    }

    /** Of {@code polling} and {@code websocket}, those that are offered; default both. */
    public SocketIoServerBuilder transports(String... values) {
        transports = Set.copyOf(Arrays.asList(values));
        return this;
    }

    /** Whether a session may go from polling to WebSocket, default true. */
    public SocketIoServerBuilder allowUpgrades(boolean value) {
        allowUpgrades = value;
        return this;
    }

    /**
     * Origins whose pages may connect, beside those of the host that they address; see {@link OriginPolicy}. Default
     * none: the Node server refuses no WebSocket whatever its origin, here one rule counts for every transport.
     */
    public SocketIoServerBuilder cors(String... allowedOrigins) {
        origins = OriginPolicy.of(List.of(allowedOrigins));
        return this;
    }

    /** A cookie with the session's id, default none. */
    public SocketIoServerBuilder cookie(SessionCookie value) {
        cookie = Optional.of(value);
        return this;
    }

    /** Asked about each request that would open a session, default none. */
    public SocketIoServerBuilder allowRequest(AllowRequest value) {
        allowRequest = Optional.of(value);
        return this;
    }

    /** Whether the children of a dynamic namespace are given up when nobody is in them any more, default false. */
    public SocketIoServerBuilder cleanupEmptyChildNamespaces(boolean value) {
        cleanupEmptyChildNamespaces = value;
        return this;
    }

    /** Lets clients that lost their connection come back to what they had, default none. */
    public SocketIoServerBuilder connectionStateRecovery(ConnectionStateRecovery value) {
        recovery = Optional.of(value);
        return this;
    }

    /** Whether WebSocket messages are deflated for clients that offer it, default true (Node: false). */
    public SocketIoServerBuilder perMessageDeflate(boolean value) {
        webSocket = webSocket.withDeflate(value);
        return this;
    }

    /** Makes records and beans of arguments, and arguments of them; default none. */
    public SocketIoServerBuilder mapper(ValueMapper value) {
        mapper = value;
        return this;
    }

    /** Where handlers and middlewares run; default the sockets' loops, on which they must not block. */
    public SocketIoServerBuilder executor(Executor value) {
        executor = value;
        return this;
    }

    /** Whether {@link Handshake#headers}, {@code url} and {@code query} are kept for each client, default true. */
    public SocketIoServerBuilder keepRequests(boolean value) {
        return keepRequests(value ? Optional::of : request -> Optional.empty());
    }

    /** The same, by what is to be kept of the request that opens a session, as a few of its fields. */
    public SocketIoServerBuilder keepRequests(Function<HttpRequest, Optional<HttpRequest>> value) {
        keptRequests = value;
        return this;
    }

    /** Event loops, 1 to 64, default one per core. */
    public SocketIoServerBuilder loops(int value) {
        loops = value;
        return this;
    }

    /** How long a handler may block its loop before the log names it and its socket, default 1 s; zero for ever. */
    public SocketIoServerBuilder blockedAfter(Duration value) {
        blockedAfter = value;
        return this;
    }

    /** The clock that time-outs go by, in nanoseconds, default the system's. */
    public SocketIoServerBuilder nanoClock(LongSupplier value) {
        nanoClock = value;
        return this;
    }

    /**
     * Speaks TLS on every port.
     *
     * @param certificates PEM file: the certificate, followed by those of the authorities between it and the root
     * @param key PEM file, not encrypted
     * @throws IllegalArgumentException files that are missing or wrong
     */
    public SocketIoServerBuilder tls(Path certificates, Path key) {
        return tls(new TlsPort(TlsFiles.pem(certificates, key), 10_000));
    }

    /** The same, set by hand. */
    @SuppressWarnings("exports") // Fine tuning within this module and on the class path.
    public SocketIoServerBuilder tls(TlsPort value) {
        tls = Optional.of(value);
        return this;
    }

    /** All bounds of Engine.IO at once. */
    public SocketIoServerBuilder engine(EngineSettings value) {
        engine = value;
        return this;
    }

    /** All bounds of Socket.IO at once. */
    public SocketIoServerBuilder sockets(SocketSettings value) {
        sockets = value;
        return this;
    }

    /** All bounds of WebSocket at once. */
    @SuppressWarnings("exports") // Fine tuning within this module and on the class path.
    public SocketIoServerBuilder webSocket(WebSocketSettings value) {
        webSocket = value;
        return this;
    }

    /** All bounds of HTTP at once. */
    public SocketIoServerBuilder http(HttpSettings value) {
        http = value;
        return this;
    }

    /** Who is told of each HTTP request that is answered; default nobody. */
    public SocketIoServerBuilder accessLog(AccessLog value) {
        accessLog = value;
        return this;
    }

    /** The same as {@link #cors}, by a policy that others may use, too. */
    public SocketIoServerBuilder origins(OriginPolicy value) {
        origins = value;
        return this;
    }

    /** By which names it may be addressed, default by any. */
    public SocketIoServerBuilder hosts(HostPolicy value) {
        hosts = value;
        return this;
    }

    /** All bounds of connections at once. */
    @SuppressWarnings("exports") // Fine tuning within this module and on the class path.
    public SocketIoServerBuilder io(IoSettings value) {
        io = value;
        return this;
    }

    /** How many connections there may be, on all ports together; default 65 536, of one address any number. */
    @SuppressWarnings("exports") // Fine tuning within this module and on the class path.
    public SocketIoServerBuilder limits(LimitSettings value) {
        limits = value;
        return this;
    }

    /**
     * Proxies that are trusted to say for which client they speak, default none.
     *
     * @param values addresses, {@code ADDRESS/BITS}, or {@code loopback}
     */
    public SocketIoServerBuilder trustProxy(String... values) {
        proxies = AddressRanges.of(List.of(values));
        return this;
    }

    /** Whether trusted proxies begin each connection with a PROXY header, version 1 or 2, default false. */
    public SocketIoServerBuilder proxyProtocol(boolean value) {
        proxyProtocol = value;
        return this;
    }

    /** What sees a connection without TLS before HTTP does; default nothing. */
    public SocketIoServerBuilder entrance(Entrance value) {
        entrance = value;
        return this;
    }

    /**
     * Makes the server and starts its loops.
     *
     * @throws IllegalArgumentException an option out of its bounds, naming it
     */
    public SocketIoServer build() {
        try {
            EventLoopGroup group = EventLoopGroup.start(loops, nanoClock, blockedAfter);
            try {
                return new SocketIoServer(this, group, true);
            } catch (RuntimeException e) {
                group.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no selector to be had", e);
        }
    }

    /** Makes the server on loops that somebody else has started and will close. */
    @SuppressWarnings("exports") // Fine tuning within this module and on the class path.
    public SocketIoServer buildOn(EventLoopGroup group) {
        return new SocketIoServer(this, group, false);
    }

    String pathPrefix() {
        return path + "/";
    }

    Optional<ClientBundles> clientBundles() {
        return serveClient ? Optional.of(ClientBundles.load()) : Optional.empty();
    }

    OriginPolicy originPolicy() {
        return origins;
    }

    HostPolicy hostPolicy() {
        return hosts;
    }

    EngineSettings engineSettings() {
        return engine;
    }

    EngineOptions engineOptions() {
        return new EngineOptions(transports, allowUpgrades, cookie, allowRequest);
    }

    SocketSettings socketSettings() {
        return sockets;
    }

    WebSocketSettings webSocketSettings() {
        return webSocket;
    }

    HttpSettings httpSettings() {
        return http;
    }

    AccessLog accessLog() {
        return accessLog;
    }

    IoSettings ioSettings() {
        return io;
    }

    LimitSettings limitSettings() {
        return limits;
    }

    AddressRanges proxies() {
        return proxies;
    }

    /** Time for a PROXY header; 0 where none comes. */
    long proxyHeaderMillis() {
        return proxyProtocol ? http.headerTimeoutMillis() : 0;
    }

    ValueMapper mapper() {
        return mapper;
    }

    Executor executor() {
        return executor;
    }

    boolean cleansUp() {
        return cleanupEmptyChildNamespaces;
    }

    Optional<ConnectionStateRecovery> recovery() {
        return recovery;
    }

    Function<HttpRequest, Optional<HttpRequest>> keptRequests() {
        return keptRequests;
    }

    Optional<TlsPort> tlsPort() {
        return tls;
    }

    Entrance entrance() {
        return entrance;
    }
}
