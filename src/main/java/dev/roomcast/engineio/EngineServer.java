package dev.roomcast.engineio;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpHandler;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.RateLimits;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The Engine.IO endpoint: checks each request as the Node server does, opens sessions and brings requests to the
 * session they name, on its own loop. Safe on any loop.
 */
public final class EngineServer implements HttpHandler {
    private static final Logger LOG = System.getLogger(EngineServer.class.getName());

    /** Makes the upper side of each session. */
    @FunctionalInterface
    public interface Sessions {
        /**
         * A session is about to open; on its loop.
         *
         * @param handshake the request that opens it; keep only what is needed of it
         */
        Session.Listener onSession(Session session, HttpExchange handshake);
    }

    /** What the query says of a request. */
    private record Query(Optional<Generation> generation, String transport, Optional<String> sid, boolean base64,
            List<String> indexes) {
        static Query of(HttpRequest request) throws HttpException {
            FormData parameters = FormData.ofQuery(request);
            return new Query(only("EIO", parameters).flatMap(Generation::of),
                    only("transport", parameters).orElse(""), only("sid", parameters),
                    parameters.first("b64").filter(value -> !value.isEmpty() && !value.equals("0")).isPresent(),
                    parameters.has("j") ? parameters.all("j") : List.of());
        }

        /** A parameter's value; where it is repeated, their list, which is no valid one: as the Node server has it. */
        private static Optional<String> only(String name, FormData parameters) {
            return parameters.isRepeated(name) ? Optional.of(String.join(",", parameters.all(name)))
                    : parameters.first(name);
        }

        boolean isWebSocket() {
            return transport.equals("websocket");
        }

        /** Whether a script tag or a form sends it. */
        boolean isJsonp() {
            return !indexes.isEmpty();
        }

        /** Whether it asks for JSONP by anything but an index, even beside one: the Node server drops the rest. */
        boolean hasWrongIndex() {
            for (String index : indexes) {
                if (Jsonp.of(index).isEmpty()) {
                    return true;
                }
            }
            return false;
        }

        PollingForm form() {
            return isJsonp() ? Jsonp.of(indexes.get(0)).orElseThrow() : new PlainForm(base64);
        }
    }

    private final EngineSettings settings;
    private final WebSocketSettings webSocketSettings;
    private final OriginPolicy origins;
    private final EngineOptions options;
    private final Sessions sessions;
    private final List<Consumer<ConnectionError>> errorListeners = new CopyOnWriteArrayList<>();
    private final List<HeadersHook> initialHeaders = new CopyOnWriteArrayList<>();
    private final List<HeadersHook> headers = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<String, Session> table = new ConcurrentHashMap<>();
    private final EngineCounters counters = new EngineCounters();
    private final WebSocketCounters webSocketCounters = new WebSocketCounters();
    private final LostUpgrades lostUpgrades = new LostUpgrades();

    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public EngineServer(EngineSettings settings, WebSocketSettings webSocketSettings, OriginPolicy origins,
            EngineOptions options, Sessions sessions) {
        this.settings = settings;
        this.webSocketSettings = webSocketSettings;
        this.origins = origins;
        this.options = options;
        this.sessions = sessions;
    }

    /** Tells a listener of every request that is refused; on the request's loop. From any thread. */
    public void onConnectionError(Consumer<ConnectionError> listener) {
        errorListeners.add(listener);
    }

    /** Lets a hook change the answer that opens a session, before those of {@link #onHeaders}. From any thread. */
    public void onInitialHeaders(HeadersHook hook) {
        initialHeaders.add(hook);
    }

    /** Lets a hook change every answer to a client's request: of polling, and of a WebSocket's handshake. */
    public void onHeaders(HeadersHook hook) {
        headers.add(hook);
    }

    public EngineCounters counters() {
        return counters;
    }

    /** Of the WebSocket connections of its sessions. */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public WebSocketCounters webSocketCounters() {
        return webSocketCounters;
    }

    /** Tells of WebSockets without their Upgrade; for every endpoint of the server. */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public LostUpgrades lostUpgrades() {
        return lostUpgrades;
    }

    /** How many sessions there are, those that wait to be told of their end counted. */
    public int sessionCount() {
        return table.size();
    }

    /** Tells of each session its generation and transport, as they are now; from any thread. */
    public void forEachTransport(BiConsumer<Generation, String> step) {
        for (Session session : table.values()) {
            if (session.hasBegun()) {
                step.accept(session.generation(), session.transportName());
            }
        }
    }

    /** Closes every session, each on its loop; from any thread. */
    public void closeAll() {
        closeAll(0);
    }

    /** The same, each some time within so many milliseconds. */
    public void closeAll(long spreadMillis) {
        // As they are now: who comes back at once must not be closed again.
        for (Session session : List.copyOf(table.values())) {
            session.loop().executeWithin(spreadMillis, () -> session.close(SessionEnd.SERVER_SHUTTING_DOWN));
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws HttpException {
        HttpRequest request = exchange.request();
        if (request.method().equals("OPTIONS")) {
            exchange.respond(HttpResponse.of(204).with("Allow", "GET, POST, OPTIONS"));
            return;
        }
        Query query = Query.of(request);
        boolean upgrade = Handshake.isAskedFor(request);
        Session session = query.sid.map(table::get).orElse(null);
        Optional<EngineError> error = verify(request, query, upgrade, session);
        if (!headers.isEmpty()) {
            exchange.decorate(response -> changed(response, headers, request));
        }
        if (error.isPresent()) {
            if (error.get() == EngineError.BAD_REQUEST && query.isWebSocket() && !upgrade) {
                lostUpgrades.refused(exchange, webSocketCounters);
            }
            refuse(exchange, error.get(), refusal(error.get(), upgrade), error.get().message());
        } else if (session != null) {
            bring(exchange, query, upgrade, session);
        } else if (options.allowRequest().isPresent()) {
            ask(options.allowRequest().get(), exchange, query, upgrade);
        } else {
            open(exchange, query, upgrade);
        }
    }

    EngineSettings settings() {
        return settings;
    }

    /** What a session may send in a second, by POST as by WebSocket. */
    RateLimits rates() {
        return webSocketSettings.rates();
    }

    void forget(Session session) {
        if (table.remove(session.sid(), session)) {
            counters.closed.increment();
        }
    }

    EngineOptions options() {
        return options;
    }

    private void refuse(HttpExchange exchange, EngineError error, HttpResponse answer, String message) {
        refuse(exchange, error, answer);
        if (!errorListeners.isEmpty()) {
            ConnectionError told = new ConnectionError(error.ordinal(), message, exchange.request());
            for (Consumer<ConnectionError> listener : errorListeners) {
                try {
                    listener.accept(told);
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "a listener of connection errors failed", e);
                }
            }
        }
    }

    private void refuse(HttpExchange exchange, Object reason, HttpResponse answer) {
        LOG.log(Level.DEBUG, "refused engine request from={0} status={1} reason={2}", exchange.remoteAddress(),
                answer.status(), reason);
        counters.refused.increment();
        exchange.respond(answer);
    }

    /** The answer may come later, on any thread. */
    private void ask(AllowRequest judge, HttpExchange exchange, Query query, boolean upgrade) {
        AtomicBoolean decided = new AtomicBoolean();
        judge.check(exchange.request(), new AllowRequest.Decision() {
            @Override
            public void allow() {
                decide(() -> {
                    try {
                        open(exchange, query, upgrade);
                    } catch (HttpException e) {
                        exchange.refuse(e);
                    }
                });
            }

            @Override
            public void refuse(String message) {
                decide(() -> EngineServer.this.refuse(exchange, EngineError.FORBIDDEN,
                        upgrade ? EngineError.FORBIDDEN.plainAnswer(message)
                                : EngineError.FORBIDDEN.answerWith(message), message));
            }

            private void decide(Runnable step) {
                if (decided.compareAndSet(false, true)) {
                    exchange.loop().dispatch(() -> {
                        // The peer may have gone meanwhile.
                        if (!exchange.isOver()) {
                            step.run();
                        }
                    });
                }
            }
        });
    }

    private void open(HttpExchange exchange, Query query, boolean upgrade) throws HttpException {
        if (upgrade) {
            openWebSocket(exchange, query);
        } else {
            openPolling(exchange, query);
        }
    }

    private static HttpResponse changed(HttpResponse response, List<HeadersHook> hooks, HttpRequest request) {
        HttpResponse changed = response;
        for (HeadersHook hook : hooks) {
            try {
                changed = hook.apply(changed, request);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a headers hook failed, the answer goes without it", e);
            }
        }
        return changed;
    }

    /** The checks of the Node server's {@code verify}, in its order. */
    private Optional<EngineError> verify(HttpRequest request, Query query, boolean upgrade, Session session) {
        if (!options.transports().contains(query.transport)) {
            return Optional.of(EngineError.UNKNOWN_TRANSPORT);
        }
        if (judge(request, query) == OriginPolicy.Verdict.REFUSED) {
            return Optional.of(EngineError.FORBIDDEN);
        }
        if (query.sid.isPresent()) {
            if (session == null) {
                return Optional.of(EngineError.UNKNOWN_SID);
            }
            boolean sameGeneration = query.generation.filter(session.generation()::equals).isPresent();
            boolean allowed = upgrade == query.isWebSocket() && (!upgrade || options.allowUpgrades());
            return sameGeneration && allowed && !query.hasWrongIndex() ? Optional.empty()
                    : Optional.of(EngineError.BAD_REQUEST);
        }
        if (!request.method().equals("GET")) {
            return Optional.of(EngineError.BAD_HANDSHAKE_METHOD);
        }
        if (upgrade != query.isWebSocket() || query.hasWrongIndex()) {
            return Optional.of(EngineError.BAD_REQUEST);
        }
        return query.generation.isPresent() ? Optional.empty()
                : Optional.of(EngineError.UNSUPPORTED_PROTOCOL_VERSION);
    }

    private OriginPolicy.Verdict judge(HttpRequest request, Query query) {
        return query.isJsonp() ? origins.judgeScript(request.fields()) : origins.judge(request.fields());
    }

    private static HttpResponse refusal(EngineError error, boolean upgrade) {
        if (error == EngineError.FORBIDDEN) {
            return error.answer("origin not allowed, see the setting origins");
        }
        return upgrade ? error.plainAnswer() : error.answer();
    }

    private void openPolling(HttpExchange exchange, Query query) throws HttpException {
        exchange.chargeSession();
        Session session = newSession(exchange, query);
        PollingTransport polling = new PollingTransport(session, settings, query.form(),
                exchange.request());
        session.begin(polling, sessions.onSession(session, exchange));
        exchange.onAborted(() -> session.pollAborted(exchange));
        polling.poll(exchange);
        session.open();
    }

    private void openWebSocket(HttpExchange exchange, Query query) throws HttpException {
        Handshake handshake = Handshake.of(exchange.request(), webSocketSettings);
        if (!handshake.isAccepted()) {
            refuse(exchange, handshake);
            return;
        }
        exchange.chargeConnection();
        Session session = newSession(exchange, query);
        WebSocketTransport transport = WebSocketTransport.first(session, query.base64);
        session.begin(transport, sessions.onSession(session, exchange));
        exchange.upgrade(handshake.answer(), webSocket(handshake, transport), exchange.loop());
    }

    private WebSocketConnection webSocket(Handshake handshake, WebSocketTransport transport) {
        return new WebSocketConnection(webSocketSettings, webSocketCounters, handshake.deflate(), transport);
    }

    private void probe(HttpExchange exchange, Query query, Session known) throws HttpException {
        Handshake handshake = Handshake.of(exchange.request(), webSocketSettings);
        if (handshake.isAccepted()) {
            exchange.chargeConnection();
            WebSocketTransport probe = WebSocketTransport.probe(known, query.base64);
            exchange.upgrade(handshake.answer(), webSocket(handshake, probe), known.loop());
        } else {
            refuse(exchange, handshake);
        }
    }

    private void refuse(HttpExchange exchange, Handshake handshake) {
        lostUpgrades.refused(exchange, webSocketCounters);
        refuse(exchange, "OPENING_HANDSHAKE", handshake.answer());
    }

    /** A request for a session that there is, to its loop; the answer to a poll finds the way back by itself. */
    private void bring(HttpExchange exchange, Query query, boolean upgrade, Session session)
            throws HttpException {
        if (upgrade) {
            probe(exchange, query, session);
            return;
        }
        switch (exchange.request().method()) {
            case "GET" -> {
                exchange.onAborted(() -> session.loop().execute(() -> session.pollAborted(exchange)));
                session.loop().dispatch(() -> session.poll(exchange));
            }
            case "POST" -> session.loop().dispatch(() -> session.post(exchange));
            default -> refuse(exchange, "METHOD",
                    EngineError.BAD_REQUEST.answer(405).with("Allow", "GET, POST, OPTIONS"));
        }
    }

    private Session newSession(HttpExchange exchange, Query query) {
        String sid = RandomId.next();
        Session session = new Session(sid, query.generation.orElseThrow(), exchange.loop(), this);
        table.put(sid, session);
        counters.opened.increment();
        HttpRequest request = exchange.request();
        options.cookie().ifPresent(
                cookie -> exchange.decorate(response -> response.with("Set-Cookie", cookie.field(sid))));
        if (!initialHeaders.isEmpty()) {
            exchange.decorate(response -> changed(response, initialHeaders, request));
        }
        return session;
    }
}
