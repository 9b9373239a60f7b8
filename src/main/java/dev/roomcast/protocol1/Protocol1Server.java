package dev.roomcast.protocol1;

import dev.roomcast.engineio.RandomId;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpHandler;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.RateLimits;
import dev.roomcast.socketio.SocketIoServer;
import dev.roomcast.websocket.Handshake;
import dev.roomcast.websocket.WebSocketConnection;
import dev.roomcast.websocket.WebSocketCounters;
import dev.roomcast.websocket.WebSocketSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The endpoint of protocol 1, which clients of Socket.IO 0.9 speak: answers handshakes and brings requests to the
 * session they name, on its own loop. Its clients live in the namespaces and rooms of a {@link SocketIoServer}, beside
 * those of all other generations. Safe on any loop.
 *
 * <p>Answers follow the 0.9.19 server but where that closes connections without a word: here every request gets an
 * answer that says what is wrong.
 */
public final class Protocol1Server implements HttpHandler {
    private static final Logger LOG = System.getLogger(Protocol1Server.class.getName());
    private static final String ALLOWED = "GET, POST, OPTIONS";

    private final Protocol1Settings settings;
    private final WebSocketSettings webSocketSettings;
    private final OriginPolicy origins;
    private final SocketIoServer socketIo;
    private final ConcurrentHashMap<String, Session> table = new ConcurrentHashMap<>();
    private final Protocol1Counters counters = new Protocol1Counters();
    private final WebSocketCounters webSocketCounters = new WebSocketCounters();

    public Protocol1Server(Protocol1Settings settings, WebSocketSettings webSocketSettings, OriginPolicy origins,
            SocketIoServer socketIo) {
        this.settings = settings;
        this.webSocketSettings = webSocketSettings;
        this.origins = origins;
        this.socketIo = socketIo;
    }

    /** Whether requests of this path are for this endpoint. */
    public static boolean serves(String path) {
        return Target.isBelow(path);
    }

    public Protocol1Counters counters() {
        return counters;
    }

    /** Of the WebSocket connections of its sessions. */
    public WebSocketCounters webSocketCounters() {
        return webSocketCounters;
    }

    /** How many sessions there are, those that wait for their first transport or to be told of their end counted. */
    public int sessionCount() {
        return table.size();
    }

    /**
     * Tells of each session its transport, as it is now; from any thread.
     *
     * @param step given {@code none} for one that waits for its first transport, or for another
     */
    public void forEachTransport(Consumer<String> step) {
        table.values().forEach(session -> step.accept(session.hasTransport() ? session.transportName().toString()
                : "none"));
    }

    /** Closes every session, each on its loop, so that its client connects again; from any thread. */
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
            exchange.respond(HttpResponse.of(204).with("Allow", ALLOWED));
            return;
        }
        Target target = Target.of(request);
        OriginPolicy.Verdict verdict =
                target.isScript() ? origins.judgeScript(request.fields()) : origins.judge(request.fields());
        if (verdict == OriginPolicy.Verdict.REFUSED) {
            refuse(exchange, 403, "origin not allowed, see the setting origins");
        } else if (target.isHandshake()) {
            handshake(exchange, target);
        } else if (target.isDisconnect()) {
            disconnect(exchange, target);
        } else {
            transport(exchange, target);
        }
    }

    Protocol1Settings settings() {
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

    private void handshake(HttpExchange exchange, Target target) throws HttpException {
        OptionalInt index = target.index("jsonp");
        if (target.isScript() && index.isEmpty()) {
            refuse(exchange, 400, "jsonp must be a number of 1 to 9 digits");
            return;
        }
        exchange.chargeSession();
        Session session = new Session(RandomId.next(), exchange, this, socketIo);
        table.put(session.sid(), session);
        counters.opened.increment();
        session.begin();
        long seconds = settings.silenceSeconds();
        String answer = session.sid() + ":" + seconds + ":" + seconds + ":" + TransportName.ALL;
        exchange.respond(index.isPresent()
                ? Answers.script("application/javascript", "io.j[" + index.getAsInt() + "](\"" + answer + "\");")
                : HttpResponse.text(200, "text/plain", answer).with("Cache-Control", "no-store"));
    }

    private void disconnect(HttpExchange exchange, Target target) {
        Session session = table.get(target.sid());
        if (session != null) {
            session.loop().dispatch(() -> session.close(SessionEnd.CLIENT_DISCONNECT));
        }
        exchange.respond(Answers.text(200, ""));
    }

    private void transport(HttpExchange exchange, Target target) throws HttpException {
        HttpRequest request = exchange.request();
        TransportName name = TransportName.of(target.transport()).orElse(null);
        boolean upgrade = Handshake.isAskedFor(request);
        if (name == null) {
            refuse(exchange, 400, "transport unknown, use one of " + TransportName.ALL);
        } else if (upgrade && !name.isWebSocket()) {
            refuse(exchange, 400, name + " is no WebSocket, but Upgrade asks for one");
        } else if (!upgrade && name.isWebSocket()) {
            socketIo.engine().lostUpgrades().refused(exchange, webSocketCounters);
            refuse(exchange, 400, name + " without the field Upgrade: a proxy on the way may not pass it on");
        } else if (upgrade) {
            openWebSocket(exchange, name, table.get(target.sid()));
        } else if (request.method().equals("POST")) {
            post(exchange, target, name);
        } else if (!request.method().equals("GET")) {
            refuse(exchange, Answers.text(405, "method not allowed, use GET or POST").with("Allow", ALLOWED));
        } else if (name == TransportName.HTMLFILE) {
            openStream(exchange, table.get(target.sid()));
        } else {
            poll(exchange, target, name);
        }
    }

    private void openWebSocket(HttpExchange exchange, TransportName name, Session session) throws HttpException {
        Handshake handshake = Handshake.of(exchange.request(), webSocketSettings);
        if (!handshake.isAccepted()) {
            socketIo.engine().lostUpgrades().refused(exchange, webSocketCounters);
            refuse(exchange, handshake.answer());
            return;
        }
        exchange.chargeConnection();
        if (session == null) {
            exchange.upgrade(handshake.answer(), webSocket(handshake, new UnknownSession()), exchange.loop());
        } else {
            exchange.upgrade(handshake.answer(), webSocket(handshake, new WebSocketTransport(session, name)),
                    session.loop());
        }
    }

    private WebSocketConnection webSocket(Handshake handshake, WebSocketConnection.Listener listener) {
        return new WebSocketConnection(webSocketSettings, webSocketCounters, handshake.deflate(), listener);
    }

    private static void openStream(HttpExchange exchange, Session session) throws HttpException {
        if (session == null) {
            exchange.respond(HtmlFileTransport.page(WirePacket.RECONNECT));
        } else {
            exchange.chargeConnection();
            exchange.stream(HtmlFileTransport.HEAD, new HtmlFileTransport(session), session.loop());
        }
    }

    private void poll(HttpExchange exchange, Target target, TransportName name) {
        OptionalInt index = name == TransportName.JSONP_POLLING ? target.index("i") : OptionalInt.empty();
        if (name == TransportName.JSONP_POLLING && index.isEmpty()) {
            refuse(exchange, 400, "i must be a number of 1 to 9 digits");
            return;
        }
        Poll poll = new Poll(exchange, index);
        Session session = table.get(target.sid());
        if (session == null) {
            poll.answer(List.of(WirePacket.RECONNECT));
            return;
        }
        exchange.onAborted(() -> session.loop().dispatch(() -> session.pollAborted(exchange)));
        session.loop().dispatch(() -> session.poll(poll));
    }

    /** A POST to no session is answered as any other: the client learns of its end by the poll that goes with it. */
    private void post(HttpExchange exchange, Target target, TransportName name) throws HttpException {
        Session session = table.get(target.sid());
        String payload;
        try {
            payload = name == TransportName.JSONP_POLLING ? FormPayload.of(exchange.request())
                    : Payload.text(exchange.request().content());
        } catch (PacketException e) {
            counters.malformed.increment();
            refuse(exchange, 400, e.getMessage());
            return;
        }
        if (session == null) {
            exchange.respond(Answers.POSTED);
        } else {
            session.loop().dispatch(() -> session.post(exchange, payload));
        }
    }

    private void refuse(HttpExchange exchange, int status, String why) {
        refuse(exchange, Answers.text(status, why));
    }

    private void refuse(HttpExchange exchange, HttpResponse answer) {
        LOG.log(Level.DEBUG, "refused protocol=1 from={0} status={1}", exchange.remoteAddress(), answer.status());
        counters.refused.increment();
        exchange.respond(answer);
    }
}
