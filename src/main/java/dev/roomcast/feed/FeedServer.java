package dev.roomcast.feed;

import dev.roomcast.auth.Credentials;
import dev.roomcast.auth.Grant;
import dev.roomcast.auth.Refusal;
import dev.roomcast.auth.Verdict;
import dev.roomcast.engineio.SessionEnd;
import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.EventLoop;
import dev.roomcast.socketio.ClientRequest;
import dev.roomcast.socketio.Namespace;
import dev.roomcast.socketio.Socket;
import dev.roomcast.websocket.Handshake;
import dev.roomcast.websocket.LostUpgrades;
import dev.roomcast.websocket.WebSocketConnection;
import dev.roomcast.websocket.WebSocketCounters;
import dev.roomcast.websocket.WebSocketSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The endpoints for pages without a library: {@code /ws}, {@code /events} and {@code /poll}. Each request must come
 * from a page that may talk to us and bring the name of its user. Safe on any loop.
 */
public final class FeedServer {
    private static final Logger LOG = System.getLogger(FeedServer.class.getName());
    /** What is done for a request that may have a feed. */
    @FunctionalInterface
    private interface Opening {
        void open(Admission admission) throws HttpException;
    }

    private static final HttpResponse NO_UPGRADE = HttpResponse.error(426, LostUpgrades.MESSAGE)
            .with("Upgrade", "websocket").with("Connection", "Upgrade");

    private final Namespace namespace;
    private final FeedSettings settings;
    private final WebSocketSettings webSocketSettings;
    private final OriginPolicy origins;
    private final Joining joining;
    private final Optional<Guard> guard;
    private final ConcurrentHashMap<String, Feed> table = new ConcurrentHashMap<>();
    private final FeedCounters counters = new FeedCounters();
    private final WebSocketCounters webSocketCounters = new WebSocketCounters();
    private volatile boolean stopping;

    /** Endpoints for anybody, under any name. */
    public FeedServer(Namespace namespace, FeedSettings settings, WebSocketSettings webSocketSettings,
            OriginPolicy origins, Joining joining) {
        this(namespace, settings, webSocketSettings, origins, joining, Optional.empty());
    }

    /** The same for those whom a guard lets in. */
    public FeedServer(Namespace namespace, FeedSettings settings, WebSocketSettings webSocketSettings,
            OriginPolicy origins, Joining joining, Optional<Guard> guard) {
        this.namespace = namespace;
        this.settings = settings;
        this.webSocketSettings = webSocketSettings;
        this.origins = origins;
        this.joining = joining;
        this.guard = guard;
    }

    public FeedCounters counters() {
        return counters;
    }

    /** Of the feeds by WebSocket. */
    public WebSocketCounters webSocketCounters() {
        return webSocketCounters;
    }

    /** How many feeds there are, those that wait for their client counted. */
    public int feedCount() {
        return table.size();
    }

    /** Tells of each feed its transport; from any thread. */
    public void forEachTransport(Consumer<String> step) {
        table.values().forEach(feed -> step.accept(feed.transportName()));
    }

    /** Closes every feed, each on its loop; from any thread. */
    public void closeAll() {
        closeAll(0);
    }

    /** The same, each some time within so many milliseconds. */
    public void closeAll(long spreadMillis) {
        // As they are now: who comes back at once must not be closed again.
        List.copyOf(table.values()).forEach(feed -> close(feed, spreadMillis));
    }

    /** The same for good: those that are opened later are closed at once, since requests may be under way. */
    public void stop() {
        stopping = true;
        closeAll();
    }

    /** {@code GET /ws?name=U} with {@code Upgrade: websocket}. */
    public void webSocket(HttpExchange exchange) throws HttpException {
        HttpRequest request = exchange.request();
        Optional<String> name = name(request, FormData.ofQuery(request));
        if (!Handshake.isAskedFor(request)) {
            refuse(exchange, NO_UPGRADE);
            return;
        }
        Handshake handshake = Handshake.of(request, webSocketSettings);
        if (!handshake.isAccepted()) {
            refuse(exchange, handshake.answer());
            return;
        }
        admit(exchange, name, Optional.empty(), admission -> {
            exchange.chargeConnection();
            WebSocketFeed feed = new WebSocketFeed(this, exchange.loop(), requestOf(exchange), admission);
            exchange.upgrade(handshake.answer(),
                    new WebSocketConnection(webSocketSettings, webSocketCounters, handshake.deflate(), feed),
                    exchange.loop());
        });
    }

    /** {@code GET /events?name=U}; the last id comes as {@code Last-Event-ID}, from polyfills in the query. */
    public void events(HttpExchange exchange) throws HttpException {
        HttpRequest request = exchange.request();
        FormData query = FormData.ofQuery(request);
        Optional<String> name = name(request, query);
        Optional<String> lastEventId = request.fields().first("Last-Event-ID").or(() -> query.first("lastEventId"))
                .filter(id -> !id.isEmpty());
        Optional<EventFeed> before = lastEventId.flatMap(Cursor::parse)
                .flatMap(cursor -> find(cursor.feedId(), EventFeed.class));
        admit(exchange, name, before, admission -> {
            exchange.chargeConnection();
            EventStream stream = new EventStream(this, requestOf(exchange), admission, lastEventId);
            exchange.stream(EventFeed.HEAD, stream, stream.known().map(Feed::loop).orElse(exchange.loop()));
        });
    }

    /** {@code GET /poll?name=U[&cursor=C]}. */
    public void poll(HttpExchange exchange) throws HttpException {
        HttpRequest request = exchange.request();
        if (!request.method().equals("GET")) {
            refused(405, "method");
            exchange.respond(HttpResponse.error(405, "poll by GET").with("Allow", "GET, OPTIONS"));
            return;
        }
        FormData query = FormData.ofQuery(request);
        Optional<String> name = name(request, query);
        Optional<Cursor> cursor = cursor(query);
        Optional<PollFeed> known = cursor.flatMap(place -> find(place.feedId(), PollFeed.class));
        admit(exchange, name, known, admission -> {
            if (known.isPresent() && !known.get().user().equals(admission.user())) {
                throw refusal(400, "cursor belongs to another name");
            }
            if (known.isEmpty()) {
                exchange.chargeSession();
            }
            EventLoop home = known.map(Feed::loop).orElse(exchange.loop());
            new Poll(this, exchange, admission, cursor).begin(home);
        });
    }

    ClientRequest requestOf(HttpExchange exchange) {
        return namespace.server().requestOf(exchange);
    }

    FeedSettings settings() {
        return settings;
    }

    Namespace namespace() {
        return namespace;
    }

    /** Puts a socket where its admission says; on its loop. */
    void join(Socket socket, Admission admission) {
        if (admission.grant().isPresent()) {
            guard.orElseThrow().enter(socket, admission.grant().get());
        } else {
            joining.join(socket, admission.user());
        }
    }

    /** A feed of that id and kind; from any thread, so it may end before its loop is reached. */
    <F extends Feed> Optional<F> find(String id, Class<F> kind) {
        return Optional.ofNullable(table.get(id)).filter(kind::isInstance).map(kind::cast);
    }

    void add(Feed feed) {
        table.put(feed.id(), feed);
        counters.opened.increment();
        if (stopping) {
            // Later: it is being opened.
            close(feed, 0);
        }
    }

    /** Counted first: whoever sees that it is gone finds it counted. */
    void forget(Feed feed, SessionEnd why) {
        counters.closed.increment();
        switch (why) {
            case SLOW_CONSUMER -> counters.slowConsumers.increment();
            case PING_TIMEOUT -> counters.pingTimeouts.increment();
            default -> { }
        }
        table.remove(feed.id());
    }

    void refused(int status, String why) {
        counters.refused.increment();
        LOG.log(Level.DEBUG, "refused feed status={0} reason={1}", status, why);
    }

    private void refuse(HttpExchange exchange, HttpResponse answer) {
        namespace.server().engine().lostUpgrades().refused(exchange, webSocketCounters);
        refused(answer.status(), "no opening handshake");
        exchange.respond(answer);
    }

    /** The name of a request of a page that may talk to us; empty where that is for a guard to find. */
    private Optional<String> name(HttpRequest request, FormData query) throws HttpException {
        if (origins.judge(request.fields()) == OriginPolicy.Verdict.REFUSED) {
            throw refusal(403, "origin not allowed, see the setting origins");
        }
        Optional<String> name = query.first("name");
        if (name.isEmpty() && guard.isPresent()) {
            return name;
        }
        if (name.isEmpty()) {
            throw refusal(400, "name is missing");
        }
        Optional<String> fault = joining.fault(name.get());
        if (fault.isPresent()) {
            throw refusal(400, "name " + fault.get());
        }
        return name;
    }

    /**
     * Opens a feed, or goes on with one, when the guard lets in; whoever comes back to a feed with what he showed
     * before is not asked again, for he knows its id.
     */
    private void admit(HttpExchange exchange, Optional<String> name, Optional<? extends Feed> known, Opening opening)
            throws HttpException {
        if (guard.isEmpty()) {
            opening.open(Admission.of(name.orElseThrow()));
            return;
        }
        Credentials shown = guard.get().credentials(name, exchange);
        int proof = shown.proof();
        Optional<Admission> before = known.map(Feed::admission)
                .filter(one -> one.isOf(name, proof) && guard.get().holds(one.grant().orElseThrow()));
        if (before.isPresent()) {
            opening.open(before.get().again());
            return;
        }
        Verdict.handTo(exchange.loop(), guard.get().admit(shown), verdict -> {
            if (exchange.isOver()) {
                return;
            }
            if (verdict instanceof Refusal refusal) {
                refuse(exchange, refusal);
            } else if (verdict instanceof Grant grant) {
                try {
                    opening.open(Admission.of(grant, proof));
                } catch (HttpException e) {
                    exchange.refuse(e);
                }
            }
        });
    }

    private void refuse(HttpExchange exchange, Refusal refusal) {
        int status = refusal.reason().status();
        refused(status, refusal.message());
        exchange.respond(HttpResponse.error(status, refusal.message()));
    }

    /** None where there is an empty one: a script's variable before its first answer. */
    private Optional<Cursor> cursor(FormData query) throws HttpException {
        Optional<String> text = query.first("cursor").filter(given -> !given.isEmpty());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Cursor.parse(text.get()).orElseThrow(() -> refusal(400, "cursor is malformed")));
    }

    private HttpException refusal(int status, String why) {
        refused(status, why);
        return new HttpException(status, why);
    }

    private static void close(Feed feed, long spreadMillis) {
        feed.loop().executeWithin(spreadMillis, () -> feed.close(SessionEnd.SERVER_SHUTTING_DOWN));
    }
}
