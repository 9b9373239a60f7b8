package dev.roomcast.push;

import dev.roomcast.auth.AuthCounters;
import dev.roomcast.auth.Authenticator;
import dev.roomcast.auth.RequestCredentials;
import dev.roomcast.auth.TokenAuthenticator;
import dev.roomcast.auth.TokenKeys;
import dev.roomcast.auth.WebhookAuthenticator;
import dev.roomcast.engineio.EngineCounters;
import dev.roomcast.feed.FeedCounters;
import dev.roomcast.feed.FeedServer;
import dev.roomcast.feed.Guard;
import dev.roomcast.http.FormData;
import dev.roomcast.http.HostPolicy;
import dev.roomcast.http.HttpCounters;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpHandler;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.HttpRouter;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.IoCounters;
import dev.roomcast.io.TlsFiles;
import dev.roomcast.protocol1.Protocol1Counters;
import dev.roomcast.protocol1.Protocol1Server;
import dev.roomcast.socketio.Rooms;
import dev.roomcast.socketio.SocketCounters;
import dev.roomcast.socketio.SocketIoServer;
import dev.roomcast.websocket.WebSocketCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
    private final SocketIoServer socketIo;
    private final Protocol1Server protocol1;
    private final FeedServer feeds;
    private final OriginPolicy origins;
    private final HostPolicy hosts;
    private final TriggerGuard guard;
    /** Empty where anybody may join as anybody. */
    private final Optional<Authenticator> authenticator;
    private final InetSocketAddress address;
    /** Empty where triggers and queries come to the same. */
    private final Optional<InetSocketAddress> adminAddress;
    private final Optional<HostPolicy> adminHosts;
    private final PushCounters counters = new PushCounters();
    private final AuthCounters authCounters = new AuthCounters();

    Roomcast(RoomcastBuilder settings, SocketIoServer socketIo, OriginPolicy origins, HostPolicy hosts,
            StaticFiles files) throws IOException {
        this.socketIo = socketIo;
        this.origins = origins;
        this.hosts = hosts;
        guard = new TriggerGuard(new Keyring(settings.triggerKeys()), settings.isTriggerPostOnly(), hosts, counters);
        Join join = new Join(settings.names(), counters);
        AuthSettings auth = settings.authSettings();
        authenticator = auth.isOpen() ? Optional.empty()
                : Optional.of(auth.authenticator(socketIo.group(), authCounters));
        Optional<Guard> joinGuard = Optional.empty();
        if (authenticator.isPresent()) {
            GuardedJoin guarded = new GuardedJoin(settings.names(), authenticator.get(),
                    new RequestCredentials(origins, auth.wantedFields()), socketIo.group()::wallMillis,
                    auth.graceMillis(), counters, authCounters);
            socketIo.onConnection(guarded::connected);
            joinGuard = Optional.of(guarded);
        } else {
            socketIo.main().onEvent("join", join::join);
        }
        protocol1 = new Protocol1Server(settings.protocol1Settings(), settings.webSocketSettings(), origins, socketIo);
        feeds = new FeedServer(socketIo.main(), settings.feedSettings(), settings.webSocketSettings(), origins, join,
                joinGuard);
        addClientRoutes(files);
        adminHosts = settings.adminAddress().map(address -> settings.hostPolicy());
        if (adminHosts.isPresent()) {
            AdminPort admin = new AdminPort(settings.adminAddress().get(), adminHosts.get());
            addOperations(admin.routes(), AdminPort::noPages, settings);
            admin.takeFrom(socketIo.http(), files::handle);
            adminAddress = Optional.of(admin.listen(socketIo));
        } else {
            addOperations(socketIo.http(), files::handle, settings);
            adminAddress = Optional.empty();
        }
        address = socketIo.listen(settings.address());
    }

    /** Settings with their defaults. */
    public static RoomcastBuilder builder() {
        return new RoomcastBuilder();
    }

    /** Where it listens; the port is the real one also where 0 was asked for. */
    public InetSocketAddress address() {
        return address;
    }

    /** The port it listens on. */
    public int port() {
        return address.getPort();
    }

    /** Where it listens for triggers and queries, if that is an address of its own; the port is the real one. */
    public Optional<InetSocketAddress> adminAddress() {
        return adminAddress;
    }

    /** Who may connect and trigger, and from where, in words; each setting that would change it is named. */
    public String policy() {
        return PolicyText.of(address, origins, hosts, guard, adminAddress);
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
        return socketIo.isSecure();
    }

    /**
     * Reads the files of {@link RoomcastBuilder#tlsCert}, {@link RoomcastBuilder#tlsKey} or
     * {@link RoomcastBuilder#tlsKeystore} again, for connections from now on.
     *
     * @throws IllegalArgumentException files that are missing or wrong, naming the setting; those before stay in use
     * @throws IllegalStateException the server speaks no TLS
     */
    public void reloadTls() {
        socketIo.reloadTls();
    }

    /**
     * Takes over from other settings what can change while it runs: origins, hosts, trigger keys, whether GET triggers, by
     * which tokens anybody may join, and, where it speaks TLS and the settings still say so, the TLS files; all files are
     * read again. The rates of keys begin anew, what a webhook has answered is forgotten, the rest stays as it was.
     *
     * @throws IllegalArgumentException any setting out of its bounds, or files that are wrong; nothing has changed
     */
    public void reload(RoomcastBuilder settings) {
        settings.check();
        Keyring keys = new Keyring(settings.triggerKeys());
        Optional<TokenKeys> tokenKeys = settings.authSettings().keys();
        Optional<TlsFiles> files = settings.tlsFiles();
        if (isSecure() && files.isPresent()) {
            socketIo.reloadTls(files.get());
        }
        origins.become(settings.originPolicy());
        HostPolicy names = settings.hostPolicy();
        hosts.become(names);
        adminHosts.ifPresent(other -> other.become(names));
        guard.become(keys, settings.isTriggerPostOnly());
        if (authenticator.orElse(null) instanceof TokenAuthenticator tokens) {
            tokenKeys.ifPresent(tokens::become);
        } else if (authenticator.orElse(null) instanceof WebhookAuthenticator webhook) {
            webhook.forget();
        }
    }

    /** Whether anybody may join as anybody: the setting {@link RoomcastBuilder#auth} is {@code OPEN}. */
    public boolean isOpen() {
        return authenticator.isEmpty();
    }

    /** The Socket.IO server inside. */
    public SocketIoServer socketIo() {
        return socketIo;
    }

    /** Connections open now. */
    public int connectionCount() {
        return socketIo.group().connectionCount();
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
        return socketIo.group().timerCount();
    }

    /** Bytes that wait to be sent on all connections, as of when each was last written to. */
    public CompletableFuture<Long> queuedBytes() {
        return socketIo.group().queuedBytes();
    }

    @SuppressWarnings("exports") // To other modules, GET /metrics shows them.
    public IoCounters ioCounters() {
        return socketIo.group().counters();
    }

    public HttpCounters httpCounters() {
        return socketIo.httpServer().counters();
    }

    public EngineCounters engineCounters() {
        return socketIo.engine().counters();
    }

    @SuppressWarnings("exports") // To other modules, GET /metrics shows them.
    public Protocol1Counters protocol1Counters() {
        return protocol1.counters();
    }

    @SuppressWarnings("exports") // To other modules, GET /metrics shows them.
    public FeedCounters feedCounters() {
        return feeds.counters();
    }

    /** Of Engine.IO's WebSocket connections, protocol 1's and the feeds', in this order. */
    @SuppressWarnings("exports") // To other modules, GET /metrics shows them.
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

    public AuthCounters authCounters() {
        return authCounters;
    }

    /** Closes every session; clients connect again by themselves. */
    public void closeSessions() {
        socketIo.engine().closeAll();
        protocol1.closeAll();
        feeds.closeAll();
    }

    /** Makes the loops look at their clock after it was moved by hand; see {@link RoomcastBuilder#nanoClock}. */
    public void wake() {
        socketIo.group().wakeAll();
    }

    /**
     * Prepares the end of a server whose clients shall not all come to another one at once: takes no new connections
     * and begins no session, answers {@code /ready} with 503, and closes each session some time within a while.
     * Returns at once; {@link #close} is to follow after that while.
     */
    public void drain(Duration spread) {
        socketIo.httpServer().drain();
        socketIo.stopListening();
        long millis = spread.toMillis();
        socketIo.engine().closeAll(millis);
        protocol1.closeAll(millis);
        feeds.closeAll(millis);
    }

    /**
     * Waits until no connection is left, for a while.
     *
     * @return whether none was left in time
     */
    public boolean awaitNoConnections(Duration atMost) throws InterruptedException {
        return socketIo.group().awaitNoConnections(atMost.toMillis());
    }

    /**
     * Stops in good order: no new connections, sessions are told, what is queued is sent, then everything is closed.
     * Returns when the loops have ended, at the latest a few seconds later.
     */
    @Override
    public void close() {
        socketIo.stopListening();
        // Before its connections are: the end of a page that streams tells its client nothing.
        protocol1.closeAll();
        feeds.stop();
        socketIo.close();
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

    /** What is for everybody, at the clients' address. */
    private void addClientRoutes(StaticFiles files) {
        socketIo.http()
                .get("/health", Roomcast::health)
                .get("/client", new ClientQuery(guard)::get)
                .get("/ws", feeds::webSocket)
                .get("/events", feeds::events)
                .get("/poll", feeds::poll)
                .prefix("/test-pages", files::handle)
                .prefix("/socket.io/1", this::protocol1OrEngine);
    }

    /** Deals with contents that take a millisecond or more to be read and written on another thread. */
    private static HttpHandler large(HttpHandler trigger) {
        return exchange -> {
            if (exchange.request().contentLength() < EventLoop.LARGE_BYTES) {
                trigger.handle(exchange);
            } else {
                exchange.handleElsewhere(trigger);
            }
        };
    }

    /** Counts the triggers that are refused; those that are accepted count themselves. */
    private HttpHandler counted(HttpHandler trigger) {
        return exchange -> {
            try {
                trigger.handle(exchange);
            } catch (HttpException e) {
                counters.refused(e);
                throw e;
            }
        };
    }

    /** What is for back ends and operators, at the same address or at one of its own. */
    private void addOperations(HttpRouter routes, HttpHandler pages, RoomcastBuilder settings) {
        Names names = settings.names();
        TriggerEndpoint trigger = new TriggerEndpoint(guard, rooms(), names, counters);
        Queries queries = new Queries(guard, rooms());
        LeaveEndpoint leave = new LeaveEndpoint(guard, rooms(), names, counters);
        SocketEndpoint sockets = new SocketEndpoint(guard, socketIo, counters);
        routes
                .get("/", counted(exchange -> triggerOrPage(exchange, trigger, pages)))
                .post("/", large(counted(trigger::post)))
                .post("/emit", large(counted(new EmitEndpoint(guard, socketIo, names, counters)::post)))
                .get("/health", Roomcast::health)
                .get("/ready", this::ready)
                .get("/metrics", new Metrics(guard, this, socketIo.group().helpers())::get)
                .get("/rooms", queries::rooms)
                .prefix(Queries.ROOM_PREFIX, Map.of("GET", queries::room, "POST", leave::post))
                .get("/sockets", sockets::list)
                .prefix(SocketEndpoint.PREFIX, Map.of("GET", sockets::get, "DELETE", sockets::disconnect));
    }

    private static void health(HttpExchange exchange) {
        exchange.respond(Answers.json("{\"status\":\"ok\"}"));
    }

    private void ready(HttpExchange exchange) {
        exchange.respond(socketIo.httpServer().isDraining()
                ? HttpResponse.text(503, "application/json", "{\"status\":\"draining\"}").with("Cache-Control", "no-store")
                : Answers.json("{\"status\":\"ready\"}"));
    }

    private void protocol1OrEngine(HttpExchange exchange) throws HttpException {
        if (Protocol1Server.serves(exchange.request().path())) {
            protocol1.handle(exchange);
        } else {
            socketIo.engine().handle(exchange);
        }
    }

    private static void triggerOrPage(HttpExchange exchange, TriggerEndpoint trigger, HttpHandler pages)
            throws HttpException {
        FormData query = FormData.ofQuery(exchange.request());
        if (TriggerEndpoint.isTrigger(query)) {
            trigger.get(exchange, query);
        } else {
            pages.handle(exchange);
        }
    }
}
