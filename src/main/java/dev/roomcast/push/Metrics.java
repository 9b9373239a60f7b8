package dev.roomcast.push;

import dev.roomcast.auth.AuthCounters;
import dev.roomcast.engineio.EngineCounters;
import dev.roomcast.feed.FeedCounters;
import dev.roomcast.http.HttpCounters;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.IoCounters;
import dev.roomcast.io.LoopFigures;
import dev.roomcast.io.Timer;
import dev.roomcast.protocol1.Protocol1Counters;
import dev.roomcast.socketio.SocketCounters;
import dev.roomcast.websocket.WebSocketCounters;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * {@code GET /metrics}: every counter of every layer, and what there is now, as Prometheus reads it; for whoever may
 * trigger. All limits are one family, whose samples bear the name of the setting and the layer that keeps to it.
 */
final class Metrics {
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String ENGINE_IO = "engineio";
    private static final String PROTOCOL_1 = "protocol1";
    private static final String FEED = "feed";
    private static final String LOOP = "loop";
    /** How long a loop may take to tell of itself before it counts as blocked. */
    private static final long LOOP_MILLIS = 1_000;

    private final TriggerGuard guard;
    private final Roomcast server;
    private final Executor helpers;

    /**
     * Made while the server is.
     *
     * @param server asked when somebody asks, no sooner
     * @param helpers run what would hold a loop up
     */
    Metrics(TriggerGuard guard, Roomcast server, Executor helpers) {
        this.guard = guard;
        this.server = server;
        this.helpers = helpers;
    }

    void get(HttpExchange exchange) throws HttpException {
        guard.check(exchange);
        List<CompletableFuture<LoopFigures>> figures = server.socketIo().group().figures();
        CompletableFuture<Void> enough = CompletableFuture.allOf(figures.toArray(CompletableFuture[]::new));
        // When a loop is blocked the others must be seen all the more.
        EventLoop loop = exchange.loop();
        Timer timer = loop.schedule(LOOP_MILLIS, () -> enough.complete(null));
        enough.thenRun(() -> {
            loop.execute(timer::cancel);
            helpers.execute(() -> exchange.respond(HttpResponse.text(200, CONTENT_TYPE, text(figures))
                    .with("Cache-Control", "no-store")));
        });
    }

    private String text(List<CompletableFuture<LoopFigures>> figures) {
        MetricsText text = new MetricsText();
        now(text);
        loops(text, figures);
        ProcessMetrics.write(text);
        connections(text, server.ioCounters());
        requests(text, server.httpCounters());
        webSockets(text);
        sessions(text);
        pushes(text, server.counters());
        messages(text, server.ioCounters(), server.socketCounters());
        auth(text, server.authCounters());
        limits(text);
        return text.toString();
    }

    private void now(MetricsText text) {
        text.gauge("roomcast_connections", "TCP connections open now.").value(server.connectionCount());
        text.gauge("roomcast_sessions", "Sessions alive now, those that wait for their client counted.")
                .value("kind", ENGINE_IO, server.socketIo().engine().sessionCount())
                .value("kind", PROTOCOL_1, server.protocol1().sessionCount())
                .value("kind", FEED, server.feeds().feedCount());
        text.gauge("roomcast_rooms", "Rooms of the main namespace that somebody is in now.")
                .value(server.roomCount());
        text.gauge("roomcast_clients", "Clients now, by the generation of their protocol and their transport.");
        TransportTally.of(server).forEach((generation, transport, count) ->
                text.value("generation", generation, "transport", transport, count));
    }

    /** Without those that are blocked. */
    private void loops(MetricsText text, List<CompletableFuture<LoopFigures>> figures) {
        List<LoopFigures> loops = figures.stream().map(each -> each.getNow(null)).filter(Objects::nonNull).toList();
        text.gauge("roomcast_loops", "Event loops, by whether they have answered this request in time.")
                .value("state", "answering", loops.size()).value("state", "blocked", figures.size() - loops.size());
        text.gauge("roomcast_timers", "Timers that wait now.").value(loops.stream().mapToLong(LoopFigures::timers).sum());
        text.gauge("roomcast_queued_bytes", "Bytes that wait to be sent now, on all connections.")
                .value(loops.stream().mapToLong(LoopFigures::queuedBytes).sum());
        text.gauge("roomcast_loop_connections", "TCP connections whose home a loop is now.");
        loops.forEach(loop -> text.value(LOOP, "" + loop.index(), loop.connections()));
        text.gauge("roomcast_loop_longest_turn_seconds", "Longest turn of a loop within the last 30 to 60 s: how long"
                + " what came meanwhile had to wait.");
        loops.forEach(loop -> text.seconds(LOOP, "" + loop.index(), loop.longestTurnNanos()));
        text.gauge("roomcast_loop_latest_timer_seconds", "How long after its time the latest timer of a loop ran, within"
                + " the last 30 to 60 s.");
        loops.forEach(loop -> text.seconds(LOOP, "" + loop.index(), loop.latestTimerNanos()));
        text.histogram("roomcast_loop_turn_seconds", "Turns of all loops: from when there is something to do until it is"
                + " done and written.", server.ioCounters().turns);
    }

    private static void connections(MetricsText text, IoCounters io) {
        text.counter("roomcast_connections_accepted", "TCP connections accepted.").value(io.accepted);
        text.counter("roomcast_connections_closed", "TCP connections closed, for whatever reason.").value(io.closed);
        text.counter("roomcast_accept_pauses", "Times that accepting was paused for want of file descriptors.")
                .value(io.acceptPauses);
        text.counter("roomcast_loops_blocked", "Times that something blocked an event loop, which the log names.")
                .value(io.blockedLoops);
        text.counter("roomcast_received_bytes", "Bytes read, without what TLS adds.").value(io.bytesIn);
        text.counter("roomcast_sent_bytes", "Bytes written, without what TLS adds.").value(io.bytesOut);
        text.counter("roomcast_tls_handshakes", "TLS handshakes that came to an end; for the rest see the limits.")
                .value("result", "done", io.tlsHandshakes)
                .value("result", "failed", io.tlsHandshakesFailed);
        text.counter("roomcast_proxy_headers_refused", "Connections of trusted proxies closed because their PROXY"
                + " header was missing, malformed or late.").value(io.proxyHeadersRefused);
        text.counter("roomcast_tls_plaintext", "Connections of a TLS port that spoke plain HTTP.")
                .value(io.plaintextOnTls);
    }

    private static void requests(MetricsText text, HttpCounters http) {
        text.counter("roomcast_http_requests", "HTTP requests received whole.").value(http.requests);
        text.counter("roomcast_http_misdirected", "HTTP requests refused for the name in their Host (hosts).")
                .value(http.misdirected);
        text.counter("roomcast_http_malformed", "HTTP requests refused for their form or size, or timed out.")
                .value(http.malformed);
    }

    private void webSockets(MetricsText text) {
        byEndpoint(text.counter("roomcast_websockets_opened", "WebSocket connections opened."),
                counters -> counters.opened);
        byEndpoint(text.counter("roomcast_websockets_failed", "WebSocket connections failed for a fault of the peer."),
                counters -> counters.failed);
        byEndpoint(text.counter("roomcast_websocket_upgrades_lost", "Requests of a WebSocket address without their"
                + " Upgrade, which a proxy may have dropped."), counters -> counters.lostUpgrades);
    }

    private void sessions(MetricsText text) {
        EngineCounters engine = server.engineCounters();
        Protocol1Counters protocol1 = server.protocol1Counters();
        FeedCounters feed = server.feedCounters();
        text.counter("roomcast_sessions_opened", "Sessions opened.").value("kind", ENGINE_IO, engine.opened)
                .value("kind", PROTOCOL_1, protocol1.opened).value("kind", FEED, feed.opened);
        text.counter("roomcast_sessions_closed", "Sessions closed, for whatever reason.")
                .value("kind", ENGINE_IO, engine.closed).value("kind", PROTOCOL_1, protocol1.closed)
                .value("kind", FEED, feed.closed);
        text.counter("roomcast_ping_timeouts", "Sessions closed because their client gave no sign in time.")
                .value("kind", ENGINE_IO, engine.pingTimeouts).value("kind", PROTOCOL_1, protocol1.pingTimeouts)
                .value("kind", FEED, feed.pingTimeouts);
        text.counter("roomcast_session_requests_refused", "Requests for a session that were refused.")
                .value("kind", ENGINE_IO, engine.refused).value("kind", PROTOCOL_1, protocol1.refused)
                .value("kind", FEED, feed.refused);
        text.counter("roomcast_invalid_packets", "Packets that were none, or out of order.")
                .value("kind", ENGINE_IO, engine.invalid).value("kind", PROTOCOL_1, protocol1.malformed)
                .value("kind", "socketio", server.socketCounters().invalid);
        text.counter("roomcast_transport_changes", "Times that a session went over to another transport.")
                .value("kind", ENGINE_IO, engine.upgraded).value("kind", PROTOCOL_1, protocol1.moved);
        text.counter("roomcast_feeds_resumed", "Event streams that went on where their connection was lost.")
                .value(feed.resumed);
        text.counter("roomcast_feeds_lost", "Requests to go on with a feed that was there no more.")
                .value(feed.lost);
    }

    private static void pushes(MetricsText text, PushCounters push) {
        text.counter("roomcast_joins", "Joins.").value("result", "accepted", push.joins)
                .value("result", "refused", push.refusedJoins);
        text.counter("roomcast_triggers", "Triggers: accepted, each of a batch counted; requests that may not, and those"
                + " with something wrong.").value("result", "accepted", push.triggers)
                .value("result", "refused", push.refusedTriggers).value("result", "invalid", push.invalidTriggers);
        text.counter("roomcast_triggers_undelivered", "Triggers accepted that found no window.").value(push.undelivered);
        text.counter("roomcast_triggers_refused", "Triggers and queries refused: without a right key, or not granted.")
                .value("reason", "key", push.wrongKeys).value("reason", "forbidden", push.forbiddenTriggers);
        text.counter("roomcast_deliveries", "Messages of triggers handed to a window.").value(push.delivered);
        text.counter("roomcast_leaves", "Windows taken out of a room by a request.").value(push.left);
        text.counter("roomcast_disconnects", "Windows disconnected by a request.").value(push.disconnected);
    }

    private static void messages(MetricsText text, IoCounters io, SocketCounters sockets) {
        text.counter("roomcast_messages_received", "Events and answers from windows.").value(sockets.received);
        text.counter("roomcast_messages_sent", "Events and answers to windows; each receiver of a broadcast counts.")
                .value(sockets.sent);
        text.histogram("roomcast_trigger_write_seconds", "From a trigger's arrival to the end of the turn in which a loop"
                + " has written it to all its windows; once for each loop that has some.", io.writeLatency);
    }

    private static void auth(MetricsText text, AuthCounters auth) {
        text.counter("roomcast_joins_not_authenticated", "Joins and requests for a feed that were refused, by reason;"
                + " none where auth is open.")
                .value("reason", "missing", auth.missing).value("reason", "invalid", auth.invalid)
                .value("reason", "expired", auth.expired).value("reason", "denied", auth.denied)
                .value("reason", "other-name", auth.otherNames).value("reason", "name", auth.names)
                .value("reason", "unavailable", auth.unavailable);
        text.counter("roomcast_tokens_expired", "Windows whose token was over: asked for a new one, closed for"
                + " want of one.")
                .value("result", "asked", auth.renewalsAsked).value("result", "closed", auth.windowsExpired);
        text.counter("roomcast_webhook_calls", "Requests to the webhook: answered with yes or no, failed, and those"
                + " that an answer before has spared.")
                .value("result", "answered", auth.calls).value("result", "failed", auth.failedCalls)
                .value("result", "cached", auth.cached);
        text.counter("roomcast_webhook_pauses", "Times that the webhook was left alone for a while, for it failed.")
                .value(auth.pauses);
    }

    private void limits(MetricsText text) {
        text.counter("roomcast_limit_exceeded", "Times that a limit was passed, by the name of its setting and the"
                + " layer that keeps to it.");
        ioLimits(text, server.ioCounters());
        httpLimits(text, server.httpCounters());
        webSocketLimits(text);
        sessionLimits(text);
        socketLimits(text, server.socketCounters());
        limit(text, "trigger-keys", "push", server.counters().tooManyTriggers);
    }

    private static void ioLimits(MetricsText text, IoCounters io) {
        limit(text, "max-queue", "io", io.slowConsumers);
        limit(text, "write-timeout", "io", io.writeStalls);
        limit(text, "max-connections", "io", io.refusedTotal);
        limit(text, "max-connections-per-address", "io", io.refusedPerAddress);
        limit(text, "max-connection-rate", "io", io.refusedRate);
        limit(text, "tls-handshake-timeout", "io", io.tlsHandshakesTimedOut);
    }

    private static void httpLimits(MetricsText text, HttpCounters http) {
        limit(text, "max-request-line", "http", http.requestLinesTooLong);
        limit(text, "max-header", "http", http.headersTooLarge);
        limit(text, "max-fields", "http", http.tooManyFields);
        limit(text, "max-payload", "http", http.contentTooLarge);
        limit(text, "header-timeout", "http", http.headerTimeouts);
        limit(text, "content-timeout", "http", http.contentTimeouts);
        limit(text, "idle-timeout", "http", http.idleTimeouts);
    }

    private void webSocketLimits(MetricsText text) {
        webSocketLimit(text, "max-payload", "websocket", counters -> counters.messagesTooBig);
        webSocketLimit(text, "max-payload", "deflate", counters -> counters.inflatedTooBig);
        webSocketLimit(text, "max-fragments", "websocket", counters -> counters.tooManyFragments);
        webSocketLimit(text, "message-timeout", "websocket", counters -> counters.messageTimeouts);
        webSocketLimit(text, "max-message-rate", "websocket", counters -> counters.tooManyMessages);
        webSocketLimit(text, "max-byte-rate", "websocket", counters -> counters.tooManyBytes);
        webSocketLimit(text, "close-timeout", "websocket", counters -> counters.closeTimeouts);
    }

    private void sessionLimits(MetricsText text) {
        EngineCounters engine = server.engineCounters();
        limit(text, "max-payload", ENGINE_IO, engine.postsTooBig);
        limit(text, "max-queue", ENGINE_IO, engine.slowConsumers);
        limit(text, "max-message-rate", ENGINE_IO, engine.tooManyMessages);
        limit(text, "max-byte-rate", ENGINE_IO, engine.tooManyBytes);
        limit(text, "upgrade-timeout", ENGINE_IO, engine.upgradeTimeouts);
        limit(text, "ping-timeout", ENGINE_IO, engine.pingTimeouts);
        Protocol1Counters protocol1 = server.protocol1Counters();
        limit(text, "max-queue", PROTOCOL_1, protocol1.slowConsumers);
        limit(text, "max-message-rate", PROTOCOL_1, protocol1.tooManyMessages);
        limit(text, "max-byte-rate", PROTOCOL_1, protocol1.tooManyBytes);
        limit(text, "ping-timeout", PROTOCOL_1, protocol1.pingTimeouts);
        limit(text, "max-queue", FEED, server.feedCounters().slowConsumers);
        limit(text, "ping-timeout", FEED, server.feedCounters().pingTimeouts);
    }

    private static void socketLimits(MetricsText text, SocketCounters socket) {
        limit(text, "connect-timeout", "socketio", socket.connectTimeouts);
        limit(text, "max-attachments", "socketio", socket.tooManyAttachments);
        limit(text, "max-packet", "socketio", socket.packetsTooBig);
        limit(text, "packet-timeout", "socketio", socket.packetTimeouts);
        limit(text, "max-rooms", "socketio", socket.tooManyRooms);
        limit(text, "max-room-name", "socketio", socket.roomNamesTooLong);
    }

    private static void limit(MetricsText text, String setting, String layer, LongAdder counter) {
        text.value("limit", setting, "layer", layer, counter.sum());
    }

    private void webSocketLimit(MetricsText text, String setting, String layer,
            Function<WebSocketCounters, LongAdder> counter) {
        long sum = server.webSocketCounters().stream().map(counter).mapToLong(LongAdder::sum).sum();
        text.value("limit", setting, "layer", layer, sum);
    }

    private void byEndpoint(MetricsText text, Function<WebSocketCounters, LongAdder> counter) {
        List<WebSocketCounters> endpoints = server.webSocketCounters();
        text.value("kind", ENGINE_IO, counter.apply(endpoints.get(0)))
                .value("kind", PROTOCOL_1, counter.apply(endpoints.get(1)))
                .value("kind", FEED, counter.apply(endpoints.get(2)));
    }
}
