package dev.roomcast.feed;

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
    private static final HttpResponse NO_UPGRADE = HttpResponse.error(426, LostUpgrades.MESSAGE)
            .with("Upgrade", "websocket").with("Connection", "Upgrade");

    private final Namespace namespace;
    private final FeedSettings settings;
    private final WebSocketSettings webSocketSettings;
    private final OriginPolicy origins;
    private final Joining joining;
    private final ConcurrentHashMap<String, Feed> table = new ConcurrentHashMap<>();
    private final FeedCounters counters = new FeedCounters();
    private final WebSocketCounters webSocketCounters = new WebSocketCounters();
    private volatile boolean stopping;

    public FeedServer(Namespace namespace, FeedSettings settings, WebSocketSettings webSocketSettings,
            OriginPolicy origins, Joining joining) {
        this.namespace = namespace;
        this.settings = settings;
        this.webSocketSettings = webSocketSettings;
        this.origins = origins;
        this.joining = joining;
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
        String user = admit(request, FormData.ofQuery(request));
        if (!Handshake.isAskedFor(request)) {
            refuse(exchange, NO_UPGRADE);
            return;
        }
        Handshake handshake = Handshake.of(request, webSocketSettings);
        if (!handshake.isAccepted()) {
            refuse(exchange, handshake.answer());
            return;
        }
        exchange.chargeConnection();
        WebSocketFeed feed = new WebSocketFeed(this, exchange.loop(), requestOf(exchange), user);
        exchange.upgrade(handshake.answer(),
                new WebSocketConnection(webSocketSettings, webSocketCounters, handshake.deflate(), feed),
                exchange.loop());
    }

    /** {@code GET /events?name=U}; the last id comes as {@code Last-Event-ID}, from polyfills in the query. */
    public void events(HttpExchange exchange) throws HttpException {
        HttpRequest request = exchange.request();
        FormData query = FormData.ofQuery(request);
        String user = admit(request, query);
        Optional<String> lastEventId = request.fields().first("Last-Event-ID").or(() -> query.first("lastEventId"))
                .filter(id -> !id.isEmpty());
        exchange.chargeConnection();
        EventStream stream = new EventStream(this, requestOf(exchange), user, lastEventId);
        exchange.stream(EventFeed.HEAD, stream, stream.known().map(Feed::loop).orElse(exchange.loop()));
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
        String user = admit(request, query);
        Optional<Cursor> cursor = cursor(query);
        Optional<PollFeed> known = cursor.flatMap(place -> find(place.feedId(), PollFeed.class));
        if (known.isPresent() && !known.get().user().equals(user)) {
            throw refusal(400, "cursor belongs to another name");
        }
        if (known.isEmpty()) {
            exchange.chargeSession();
        }
        EventLoop home = known.map(Feed::loop).orElse(exchange.loop());
        new Poll(this, exchange, user, cursor).begin(home);
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

    Joining joining() {
        return joining;
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

    /** The name of a request that may have a feed. */
    private String admit(HttpRequest request, FormData query) throws HttpException {
        if (origins.judge(request.fields()) == OriginPolicy.Verdict.REFUSED) {
            throw refusal(403, "origin not allowed, see the setting origins");
        }
        Optional<String> name = query.first("name");
        if (name.isEmpty()) {
            throw refusal(400, "name is missing");
        }
        Optional<String> fault = joining.fault(name.get());
        if (fault.isPresent()) {
            throw refusal(400, "name " + fault.get());
        }
        return name.get();
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
