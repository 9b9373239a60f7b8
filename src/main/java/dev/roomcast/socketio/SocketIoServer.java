package dev.roomcast.socketio;

import dev.roomcast.engineio.EngineServer;
import dev.roomcast.http.HostPolicy;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpHandler;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpRouter;
import dev.roomcast.http.HttpServer;
import dev.roomcast.io.Acceptor;
import dev.roomcast.io.AddressRanges;
import dev.roomcast.io.ConnectionHandler;
import dev.roomcast.io.ConnectionLimits;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoSettings;
import dev.roomcast.io.LimitSettings;
import dev.roomcast.io.Port;
import dev.roomcast.io.TlsFiles;
import dev.roomcast.io.TlsPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A Socket.IO server, as the Node server of version 4.8 has it: namespaces, sockets, rooms, acks, for clients of 1.x to
 * 4.x. What is sent from the server itself goes to the main namespace. All methods may be called from any thread.
 *
 * <pre>{@code
 * SocketIoServer io = SocketIoServer.create();
 * io.on("connection", socket -> socket.on("chat", event -> io.emit("chat", event.string(0))));
 * io.listen(3000);
 * }</pre>
 */
public final class SocketIoServer implements Broadcasting, AutoCloseable {
    private static final long CLOSE_MILLIS = 5_000;

    private final EventLoopGroup group;
    private final boolean ownsGroup;
    private final SocketSettings settings;
    private final ValueMapper mapper;
    private final Executor executor;
    private final boolean cleansUp;
    private final Optional<ConnectionStateRecovery> recovery;
    private final Function<HttpRequest, Optional<HttpRequest>> keptRequests;
    private final EngineServer engine;
    private final SocketCounters counters = new SocketCounters();
    private final HttpRouter router;
    private final HttpServer http;
    private final Optional<TlsPort> tls;
    private final SocketIoServerBuilder.Entrance entrance;
    private final IoSettings ioSettings;
    private final LimitSettings limitSettings;
    private final ConnectionLimits limits;
    private final long proxyHeaderMillis;
    private final List<Acceptor> acceptors = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<String, Namespace> namespaces = new ConcurrentHashMap<>();
    private final List<ParentNamespace> parents = new CopyOnWriteArrayList<>();
    private final Listeners<Namespace> namespaceListeners = new Listeners<>();
    /** By the loop's index; each touched by its loop alone. */
    private final DefaultParser[] idleParsers;
    private final Namespace main;

    SocketIoServer(SocketIoServerBuilder setup, EventLoopGroup group, boolean ownsGroup) {
        this.group = group;
        this.idleParsers = new DefaultParser[group.loops().size()];
        this.ownsGroup = ownsGroup;
        this.settings = setup.socketSettings();
        this.mapper = setup.mapper();
        this.executor = setup.executor();
        this.cleansUp = setup.cleansUp();
        this.recovery = setup.recovery();
        this.keptRequests = setup.keptRequests();
        this.tls = setup.tlsPort();
        this.entrance = setup.entrance();
        this.ioSettings = setup.ioSettings();
        this.limitSettings = setup.limitSettings();
        this.limits = ConnectionLimits.of(limitSettings, setup.proxies(), group);
        this.proxyHeaderMillis = setup.proxyHeaderMillis();
        this.main = of(Packet.MAIN);
        this.engine = new EngineServer(setup.engineSettings(), setup.webSocketSettings(), setup.originPolicy(),
                setup.engineOptions(),
                (session, handshake) -> new EngineClient(this, session, requestOf(handshake)));
        this.router = new HttpRouter().prefix(setup.pathPrefix(), engine);
        this.http = new HttpServer(setup.httpSettings(), setup.originPolicy(), router, group.wallMillisAtZero(),
                limits, setup.accessLog()).named(setup.hostPolicy());
        setup.clientBundles().ifPresent(bundles -> bundles.serve(router, setup.pathPrefix()));
    }

    /** Settings with their defaults, those of the Node server. */
    public static SocketIoServerBuilder builder() {
        return new SocketIoServerBuilder();
    }

    /** A server with all defaults; it does not listen yet. */
    public static SocketIoServer create() {
        return builder().build();
    }

    /**
     * Listens on a port of every address of this machine.
     *
     * @param port 0 for any that is free
     * @return where it listens
     * @throws IOException the port cannot be had
     */
    public InetSocketAddress listen(int port) throws IOException {
        return listen(new InetSocketAddress(port));
    }

    /** The same on one address; may be called several times, for several. */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        return listen(address, new Port(ioSettings, limits, handlers(),
                tls.isPresent() ? Optional.empty() : Optional.of(http::newRefusal), proxyHeaderMillis));
    }

    /**
     * Listens on an address of its own for something else than clients, without TLS and proxies. Its connections are
     * counted apart, so that it is there when those of the clients are at their limit.
     */
    public InetSocketAddress listen(InetSocketAddress address, HttpHandler handler, HostPolicy hosts)
            throws IOException {
        ConnectionLimits apart = ConnectionLimits.of(limitSettings, AddressRanges.NONE, group);
        HttpServer other = http.at(handler, hosts, apart);
        return listen(address, new Port(ioSettings, apart, other::newConnection, Optional.of(other::newRefusal), 0));
    }

    /** What answers other requests on the same port. */
    public HttpRouter http() {
        return router;
    }

    /** The endpoint that takes the requests below the path. */
    public EngineServer engine() {
        return engine;
    }

    /** The main namespace, {@code /}. */
    public Namespace main() {
        return main;
    }

    /**
     * A namespace by its name, made when it is not there; a slash before it may be left out. One whose name a pattern of
     * {@link #of(Pattern)} matches is a child of that.
     */
    public Namespace of(String name) {
        String path = name.startsWith("/") ? name : "/" + name;
        Namespace known = namespaces.get(path);
        if (known != null) {
            return known;
        }
        for (ParentNamespace parent : parents) {
            if (parent.accepts(path)) {
                return make(path, parent::makeChild);
            }
        }
        return make(path, key -> new Namespace(key, this, null));
    }

    /** A dynamic namespace: every name that a pattern matches as a whole. */
    public ParentNamespace of(Pattern names) {
        return add(new ParentNamespace(this, (name, auth) -> names.matcher(name).matches(), true));
    }

    /** A dynamic namespace: every name that is accepted when a client asks for it. */
    public ParentNamespace of(NamespaceMatcher names) {
        return add(new ParentNamespace(this, names, false));
    }

    /** A namespace that there is. */
    public Optional<Namespace> find(String name) {
        return Optional.ofNullable(namespaces.get(name));
    }

    /** Every namespace that there is, in no order; some may come and go meanwhile. */
    public Collection<Namespace> namespaces() {
        return Collections.unmodifiableCollection(namespaces.values());
    }

    /** As {@link AnyNamespace#on}, of the main namespace. */
    public void on(String event, Consumer<Socket> handler) {
        main.on(event, handler);
    }

    /** As {@link AnyNamespace#onConnection}, of the main namespace. */
    public void onConnection(Consumer<Socket> handler) {
        main.onConnection(handler);
    }

    /** Calls a handler with each namespace that is made; Node's event {@code new_namespace}. */
    public void onNewNamespace(Consumer<Namespace> handler) {
        namespaceListeners.add(new Listeners.Listener<>(Listeners.ANY, handler, false, null));
    }

    /** As {@link AnyNamespace#use}, of the main namespace. */
    public void use(Middleware middleware) {
        main.use(middleware);
    }

    @Override
    public BroadcastOperator everybody() {
        return main.everybody();
    }

    /**
     * A client asks for a namespace: makes its socket, unless there is no such namespace; on the client's loop.
     *
     * @param auth what the client gave: a map, or null
     * @return whether there is such a namespace
     */
    public boolean connect(Client client, String name, Object auth) {
        Optional<Namespace> namespace = findOrMake(name, auth);
        // A dynamic one may have been given up since it was found.
        while (namespace.isPresent() && !namespace.get().reserve()) {
            namespace = findOrMake(name, auth);
        }
        namespace.ifPresent(found -> found.connect(client, auth));
        return namespace.isPresent();
    }

    /** What is kept of a request that opens a session. */
    public ClientRequest requestOf(HttpExchange exchange) {
        long now = group.wallMillisAtZero() + TimeUnit.NANOSECONDS.toMillis(exchange.loop().nanoTime());
        return new ClientRequest(keptRequests.apply(exchange.request()), exchange.remoteAddress(), exchange.isSecure(),
                now);
    }

    /** The loops that everything runs on. */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public EventLoopGroup group() {
        return group;
    }

    /** The HTTP server around {@link #http}, for its counters. */
    public HttpServer httpServer() {
        return http;
    }

    /** Whether it speaks TLS: https and wss. */
    public boolean isSecure() {
        return tls.isPresent();
    }

    /**
     * Reads the TLS files again, for connections from now on.
     *
     * @throws IllegalArgumentException files that are missing or wrong; those before stay in use
     * @throws IllegalStateException the server speaks no TLS
     */
    public void reloadTls() {
        tlsPort().reload();
    }

    /** The same from other files. */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public void reloadTls(TlsFiles files) {
        tlsPort().reload(files);
    }

    /** Takes no further connection. */
    public void stopListening() {
        acceptors.forEach(Acceptor::close);
        acceptors.clear();
    }

    /**
     * Stops in good order: no new connections, sessions are told, what is queued is sent, then everything is closed.
     * Returns when the loops have ended, at the latest a few seconds later; on a loop, as in a handler, at once.
     */
    @Override
    public void close() {
        if (group.loops().stream().anyMatch(EventLoop::inLoop)) {
            group.helpers().execute(this::close);
            return;
        }
        stopListening();
        // Connections first: the answers that tell sessions of their end then say Connection: close.
        group.shutdownConnections();
        engine.closeAll();
        try {
            group.awaitNoConnections(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (ownsGroup) {
            group.close();
        }
    }

    public SocketCounters counters() {
        return counters;
    }

    Optional<ConnectionStateRecovery> recovery() {
        return recovery;
    }

    SocketSettings settings() {
        return settings;
    }

    ValueMapper mapper() {
        return mapper;
    }

    /** Where handlers run; null for the sockets' loops. */
    Executor executor() {
        return executor;
    }

    /** Whether a dynamic namespace that nobody is in any more is given up. */
    boolean cleansUp() {
        return cleansUp;
    }

    /**
     * A parser that holds nothing, for all clients of a loop; one that awaits attachments has to {@link
     * DefaultParser#moveOut}. On that loop.
     */
    DefaultParser idleParser(EventLoop loop) {
        DefaultParser known = idleParsers[loop.index()];
        if (known == null) {
            known = new DefaultParser(settings());
            idleParsers[loop.index()] = known;
        }
        return known;
    }

    void forget(Namespace namespace) {
        namespaces.remove(namespace.name(), namespace);
    }

    private InetSocketAddress listen(InetSocketAddress address, Port port) throws IOException {
        Acceptor acceptor = group.listen(address, port);
        acceptors.add(acceptor);
        return acceptor.localAddress();
    }

    private TlsPort tlsPort() {
        return tls.orElseThrow(() -> new IllegalStateException("there is no TLS to reload"));
    }

    private Optional<Namespace> findOrMake(String name, Object auth) {
        Namespace known = namespaces.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        for (ParentNamespace parent : parents) {
            if (parent.accepts(name, auth)) {
                return Optional.of(make(name, parent::makeChild));
            }
        }
        return Optional.empty();
    }

    private ParentNamespace add(ParentNamespace parent) {
        parents.add(parent);
        return parent;
    }

    private Namespace make(String name, Function<String, Namespace> maker) {
        Namespace made = namespaces.computeIfAbsent(name, maker);
        if (made.announce()) {
            namespaceListeners.forEach(Listeners.ANY, listener -> listener.handler().accept(made));
        }
        return made;
    }

    /** What makes the first handler of each connection. */
    private Supplier<ConnectionHandler> handlers() {
        if (tls.isEmpty()) {
            return () -> entrance.of(http.newConnection());
        }
        TlsPort port = tls.get();
        return () -> port.newConnection(http::newConnection, http::newPlaintextRefusal);
    }
}
