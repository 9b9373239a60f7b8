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
import dev.roomcast.websocket.WebSocketConnection;
import dev.roomcast.websocket.WebSocketCounters;
import dev.roomcast.websocket.WebSocketSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Engine.IO endpoint: checks each request as the Node server does, opens sessions and brings requests to the
 * session they name, on its own loop. Safe on any loop.
 */
public final class EngineServer implements HttpHandler {
    /** Makes the upper side of each session. */
    @FunctionalInterface
    public interface Sessions {
        /**
         * A session is about to open; on its loop.
         *
         * @param request the handshake; keep only what is needed of it
         */
        Session.Listener onSession(Session session, HttpRequest request);
    }

    /** What the query says of a request. */
    private record Query(Optional<Generation> generation, String transport, Optional<String> sid, boolean base64,
            List<String> indexes) {
        static Query of(HttpRequest request) throws HttpException {
            FormData parameters = FormData.ofQuery(request);
            return new Query(parameters.first("EIO").flatMap(Generation::of),
                    parameters.first("transport").orElse(""), parameters.first("sid"),
                    parameters.first("b64").filter(value -> !value.isEmpty() && !value.equals("0")).isPresent(),
                    parameters.has("j") ? parameters.all("j") : List.of());
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
    private final Sessions sessions;
    private final ConcurrentHashMap<String, Session> table = new ConcurrentHashMap<>();
    private final EngineCounters counters = new EngineCounters();
    private final WebSocketCounters webSocketCounters = new WebSocketCounters();

    public EngineServer(EngineSettings settings, WebSocketSettings webSocketSettings, OriginPolicy origins,
            Sessions sessions) {
        this.settings = settings;
        this.webSocketSettings = webSocketSettings;
        this.origins = origins;
        this.sessions = sessions;
    }

    public EngineCounters counters() {
        return counters;
    }

    /** Of the WebSocket connections of its sessions. */
    public WebSocketCounters webSocketCounters() {
        return webSocketCounters;
    }

    /** How many sessions there are, those that wait to be told of their end counted. */
    public int sessionCount() {
        return table.size();
    }

    /** Closes every session, each on its loop; from any thread. */
    public void closeAll() {
        for (Session session : table.values()) {
            session.loop().execute(() -> session.close(SessionEnd.SERVER_SHUTTING_DOWN));
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
        if (error.isPresent()) {
            counters.refused.increment();
            exchange.respond(refusal(error.get(), upgrade));
        } else if (upgrade) {
            openWebSocket(exchange, query, session);
        } else if (session == null) {
            openPolling(exchange, query);
        } else {
            bring(exchange, session);
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

    /** The checks of the Node server's {@code verify}, in its order. */
    private Optional<EngineError> verify(HttpRequest request, Query query, boolean upgrade, Session session) {
        if (!query.isWebSocket() && !query.transport.equals("polling")) {
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
            return sameGeneration && upgrade == query.isWebSocket() && !query.hasWrongIndex() ? Optional.empty()
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

    private void openPolling(HttpExchange exchange, Query query) {
        Session session = newSession(exchange, query);
        PollingTransport polling = new PollingTransport(session, settings, query.form());
        session.begin(polling, sessions.onSession(session, exchange.request()));
        exchange.onAborted(() -> session.pollAborted(exchange));
        polling.poll(exchange);
        session.open();
    }

    private void openWebSocket(HttpExchange exchange, Query query, Session known) {
        Handshake handshake = Handshake.of(exchange.request(), webSocketSettings);
        if (!handshake.isAccepted()) {
            exchange.respond(handshake.answer());
            return;
        }
        if (known != null) {
            WebSocketTransport probe = WebSocketTransport.probe(known, query.base64);
            exchange.upgrade(handshake.answer(), webSocket(handshake, probe), known.loop());
            return;
        }
        Session session = newSession(exchange, query);
        WebSocketTransport transport = WebSocketTransport.first(session, query.base64);
        session.begin(transport, sessions.onSession(session, exchange.request()));
        exchange.upgrade(handshake.answer(), webSocket(handshake, transport), exchange.loop());
    }

    private WebSocketConnection webSocket(Handshake handshake, WebSocketTransport transport) {
        return new WebSocketConnection(webSocketSettings, webSocketCounters, handshake.deflate(), transport);
    }

    /** A request of the polling transport, to the session's loop; its answer finds the way back by itself. */
    private static void bring(HttpExchange exchange, Session session) {
        switch (exchange.request().method()) {
            case "GET" -> {
                exchange.onAborted(() -> session.loop().execute(() -> session.pollAborted(exchange)));
                session.loop().dispatch(() -> session.poll(exchange));
            }
            case "POST" -> session.loop().dispatch(() -> session.post(exchange));
            default -> exchange.respond(EngineError.BAD_REQUEST.answer(405).with("Allow", "GET, POST, OPTIONS"));
        }
    }

    private Session newSession(HttpExchange exchange, Query query) {
        String sid = RandomId.next();
        Session session = new Session(sid, query.generation.orElseThrow(), exchange.loop(),
                exchange.remoteAddress(), this);
        table.put(sid, session);
        counters.opened.increment();
        return session;
    }
}
