package dev.roomcast.engineio;

import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.RateLimits;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * One Engine.IO session: a client, whatever transport carries it. Messages up to a {@link Listener}, messages down
 * to the transport, heartbeats, upgrade and close between. Home: the loop of the connection that opened it.
 *
 * <pre>
 * OPENING ─open()─▶ OPEN ⇄ UPGRADING          OPEN, UPGRADING ─close()─▶ CLOSING ─told, time-out─▶ CLOSED
 *                                                  └── client's close, time-out, fault ──────────────▲
 * </pre>
 */
public final class Session {
    private static final Logger LOG = System.getLogger(Session.class.getName());
    private static final HttpResponse TAKEN = HttpResponse.text(200, "text/html", "ok")
            .with("Cache-Control", "no-store").with("X-Content-Type-Options", "nosniff");

    /** What a session tells the layer above. Called on its loop only. */
    public interface Listener {
        /** Messages may be sent from now on. */
        void onOpen();

        /** A text message. */
        void onText(String text);

        /**
         * Reads a large text message, on a helper thread, so that the others of the loop do not wait. Must not touch any
         * state.
         *
         * @return what to do with it on the loop, in place of {@link #onText}
         */
        default Runnable readElsewhere(String text) {
            return () -> onText(text);
        }

        /**
         * A binary message.
         *
         * @param bytes given
         */
        void onBinary(byte[] bytes);

        /** The client is asked for a sign of life, behind all messages sent so far; protocol 4 alone. */
        default void onPing() {
        }

        /** It has answered: it has all messages that were sent before the question. */
        default void onPong() {
        }

        /** The session is over; called once. */
        void onClosed(SessionEnd end);
    }

    private enum State { OPENING, OPEN, UPGRADING, CLOSING, CLOSED }

    private final String sid;
    private final Generation generation;
    private final EventLoop loop;
    private final EngineServer server;
    private State state = State.OPENING;
    private Listener listener;
    private volatile Transport transport;
    private final Heartbeat heartbeat = new Heartbeat(this);
    /** Null while no other transport is tried. */
    private Upgrade upgrade;

    Session(String sid, Generation generation, EventLoop loop, EngineServer server) {
        this.sid = sid;
        this.generation = generation;
        this.loop = loop;
        this.server = server;
    }

    /** The id, as clients know it: 128 random bits. */
    public String sid() {
        return sid;
    }

    /** The protocol's generation; settled by the handshake. */
    public Generation generation() {
        return generation;
    }

    EngineServer server() {
        return server;
    }

    /** The loop this session belongs to. */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public EventLoop loop() {
        return loop;
    }

    /** The transport in use, {@code polling} or {@code websocket}; from any thread. */
    public String transportName() {
        return transport.name();
    }

    /** Whether a message sent now goes out at once. */
    public boolean isWritable() {
        assert loop.inLoop();
        return (state == State.OPEN || state == State.UPGRADING) && transport.isWritable();
    }

    /** Sends a message; dropped once the session is closing. */
    public void send(PreparedMessage message) {
        assert loop.inLoop();
        if (state == State.OPEN || state == State.UPGRADING) {
            transport.send(message);
        }
    }

    /** Ends the session: the client is told, the listener at once. */
    public void close(SessionEnd end) {
        assert loop.inLoop();
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        boolean wasOpening = state == State.OPENING;
        become(State.CLOSING);
        heartbeat.cancel();
        if (upgrade != null) {
            endUpgrade().close(end);
        }
        boolean told = transport.close(end);
        LOG.log(Level.DEBUG, "closed session sid={0} reason={1}", sid, end);
        // First: whoever sees that it is gone finds it counted.
        count(end);
        if (told) {
            forget();
        } else {
            heartbeat.awaitEnd();
        }
        if (!wasOpening) {
            listener.onClosed(end);
        }
    }

    /** Whether it has ended, but for the client's being told. */
    boolean isClosing() {
        return state == State.CLOSING;
    }

    /** Whether {@link #begin} was called; from any thread. */
    boolean hasBegun() {
        return transport != null;
    }

    /** Sets what cannot be known when it is made; once, before {@link #open}. */
    void begin(Transport first, Listener upward) {
        transport = first;
        listener = upward;
    }

    /** Sends the handshake and begins to live. */
    void open() {
        become(State.OPEN);
        EngineSettings settings = server.settings();
        transport.send(PreparedMessage.packet(Packet.Type.OPEN, "{\"sid\":\"" + sid + "\",\"upgrades\":"
                + upgrades() + ",\"pingInterval\":" + settings.pingIntervalMillis() + ",\"pingTimeout\":"
                + settings.pingTimeoutMillis() + ",\"maxPayload\":" + settings.maxPayloadBytes() + "}"));
        LOG.log(Level.DEBUG, "opened session sid={0} eio={1} transport={2}", sid, generation, transport.name());
        heartbeat.begin();
        listener.onOpen();
    }

    /** A GET of the polling transport. */
    void poll(HttpExchange exchange) {
        closeIfOverdue();
        if (state == State.CLOSED) {
            exchange.respond(EngineError.UNKNOWN_SID.answer());
        } else if (!(transport instanceof PollingTransport polling)) {
            exchange.respond(EngineError.BAD_REQUEST.answer());
        } else if (state == State.CLOSING && polling.isEmpty()) {
            // Pipelined behind the poll that has just been told.
            exchange.respond(EngineError.UNKNOWN_SID.answer());
        } else if (polling.isPolled()) {
            LOG.log(Level.DEBUG, "overlapping polls sid={0}", sid);
            close(SessionEnd.TRANSPORT_ERROR);
            exchange.respond(EngineError.BAD_REQUEST.answer());
        } else {
            polling.poll(exchange);
            if (state == State.CLOSING && polling.isEmpty()) {
                forget();
            } else if (state == State.UPGRADING && polling.isPolled()) {
                upgrade.polled(polling);
            }
        }
    }

    /**
     * The client of a poll went away before the answer: it is gone, or has lost what it was told, since an answer may
     * have been on its way to another loop.
     */
    void pollAborted(HttpExchange exchange) {
        if (transport instanceof PollingTransport polling && polling.isPolledBy(exchange)) {
            polling.aborted();
        }
        close(SessionEnd.TRANSPORT_CLOSE);
    }

    /** A POST of the polling transport. */
    void post(HttpExchange exchange) {
        closeIfOverdue();
        if (state == State.CLOSED || state == State.CLOSING) {
            exchange.respond(EngineError.UNKNOWN_SID.answer());
            return;
        }
        if (!(transport instanceof PollingTransport polling)) {
            exchange.respond(EngineError.BAD_REQUEST.answer());
            return;
        }
        if (exchange.request().contentLength() > server.settings().maxPayloadBytes()) {
            postedBeyondPayload(exchange);
            return;
        }
        RateLimits rates = server.rates();
        if (!polling.countBytes(exchange.request().contentLength(), rates)) {
            postedTooMuch(exchange, "max-byte-rate", rates.maxBytes(), server.counters().tooManyBytes);
            return;
        }
        if (exchange.request().contentLength() < EventLoop.LARGE_BYTES) {
            read(exchange, polling).run();
        } else {
            // What follows on that connection waits for its answer.
            loop.offload(() -> {
                Runnable read = read(exchange, polling);
                loop.execute(read);
            });
        }
    }

    /** Reads a POST, also on a helper thread; answers what to do on the loop. */
    private Runnable read(HttpExchange exchange, PollingTransport polling) {
        List<Runnable> messages = new ArrayList<>();
        try {
            for (Packet packet : polling.packetsOf(exchange.request())) {
                if (packet.type() == Packet.Type.MESSAGE && !packet.isBinary() && packet.text().length() >= EventLoop.LARGE_BYTES) {
                    Runnable read = readElsewhere(packet.text());
                    messages.add(() -> received(read));
                } else {
                    messages.add(() -> received(packet));
                }
            }
        } catch (PacketException e) {
            return () -> {
                invalid(e);
                exchange.respond(EngineError.BAD_REQUEST.answer());
            };
        }
        return () -> posted(exchange, polling, messages);
    }

    private void posted(HttpExchange exchange, PollingTransport polling, List<Runnable> messages) {
        RateLimits rates = server.rates();
        if (!polling.countPackets(messages.size(), rates)) {
            postedTooMuch(exchange, "max-message-rate", rates.maxMessages(), server.counters().tooManyMessages);
            return;
        }
        exchange.respond(TAKEN);
        messages.forEach(Runnable::run);
    }

    /** On a helper thread; see {@link Listener#readElsewhere}. */
    Runnable readElsewhere(String message) {
        return listener.readElsewhere(message);
    }

    /** A message by the transport in use that was read elsewhere. */
    void received(Runnable message) {
        if (state != State.OPEN && state != State.UPGRADING) {
            return;
        }
        heartbeat.heard();
        message.run();
    }

    /** A packet by the transport in use. */
    void received(Packet packet) {
        if (state != State.OPEN && state != State.UPGRADING) {
            return;
        }
        heartbeat.heard();
        switch (packet.type()) {
            case MESSAGE -> {
                if (packet.isBinary()) {
                    listener.onBinary(packet.binary());
                } else {
                    listener.onText(packet.text());
                }
            }
            case PING -> {
                switch (generation) {
                    case EIO3 -> transport.send(PreparedMessage.PONG);
                    case EIO4 -> invalid(new PacketException("ping from a client of protocol 4"));
                }
            }
            case PONG -> {
                switch (generation) {
                    case EIO3 -> invalid(new PacketException("pong from a client of protocol 3"));
                    case EIO4 -> pong();
                }
            }
            case CLOSE -> close(SessionEnd.TRANSPORT_CLOSE);
            case OPEN, UPGRADE, NOOP ->
                LOG.log(Level.DEBUG, "ignored packet sid={0} type={1}", sid, packet.type());
        }
    }

    /** Something came that is no packet. */
    void invalid(PacketException fault) {
        server.counters().invalid.increment();
        LOG.log(Level.DEBUG, "invalid packet sid={0} error={1}", sid, fault.getMessage());
        close(SessionEnd.PARSE_ERROR);
    }

    /** The transport in use is gone. */
    void transportClosed(WebSocketTransport which, SessionEnd end) {
        if (which == transport) {
            close(end);
        }
    }

    /** A WebSocket has been opened for this session. Only one may, and only from polling. */
    void probeOpened(WebSocketTransport candidate) {
        if (state != State.OPEN || upgrade != null || !(transport instanceof PollingTransport)) {
            candidate.close(SessionEnd.TRANSPORT_CLOSE);
            return;
        }
        upgrade = new Upgrade(candidate, loop, server.settings().upgradeTimeoutMillis(), () -> upgradeTimedOut(candidate));
    }

    /** The probe came: the client pauses polling when it has the answer, so a waiting poll is let go. */
    void probed(WebSocketTransport candidate) {
        if (!isProbe(candidate)) {
            return;
        }
        candidate.send(PreparedMessage.PROBE_PONG);
        if (state == State.OPEN) {
            become(State.UPGRADING);
            ((PollingTransport) transport).release();
        }
    }

    /** The client has stopped polling: what waits goes by WebSocket, in order, before anything new. */
    void upgrade(WebSocketTransport candidate) {
        if (!isProbe(candidate) || state != State.UPGRADING) {
            candidate.close(SessionEnd.TRANSPORT_CLOSE);
            return;
        }
        PollingTransport polling = (PollingTransport) transport;
        endUpgrade();
        transport = candidate;
        candidate.activate();
        become(State.OPEN);
        // After the change: what is pipelined behind the poll is dealt with at once, and must find polling over.
        polling.release();
        polling.drainTo(candidate);
        server.counters().upgraded.increment();
        LOG.log(Level.DEBUG, "upgraded session sid={0}", sid);
    }

    /** The WebSocket was closed before the upgrade: polling goes on. */
    void probeEnded(WebSocketTransport candidate) {
        if (!isProbe(candidate)) {
            return;
        }
        endUpgrade();
        if (state == State.UPGRADING) {
            become(State.OPEN);
        }
    }

    /** Transports that the handshake offers beside the first, as a JSON array. */
    private String upgrades() {
        return transport instanceof PollingTransport && server.options().upgrades() ? "[\"websocket\"]" : "[]";
    }

    private void upgradeTimedOut(WebSocketTransport candidate) {
        server.counters().upgradeTimeouts.increment();
        LOG.log(Level.DEBUG, "upgrade not done in time sid={0} reason=upgrade-timeout allowed={1}", sid,
                Long.toString(server.settings().upgradeTimeoutMillis()));
        candidate.close(SessionEnd.TRANSPORT_CLOSE);
    }

    private boolean isProbe(WebSocketTransport candidate) {
        return upgrade != null && upgrade.probe() == candidate;
    }

    /** Answers what was tried. */
    private WebSocketTransport endUpgrade() {
        Upgrade ended = upgrade;
        upgrade = null;
        ended.end();
        return ended.probe();
    }

    /** The bound of HTTP may be larger, for what else is served. Without content, as Node's answer is. */
    private void postedBeyondPayload(HttpExchange exchange) {
        server.counters().postsTooBig.increment();
        LOG.log(Level.DEBUG, "posted too much sid={0} reason=max-payload allowed={1}", sid,
                Integer.toString(server.settings().maxPayloadBytes()));
        exchange.respond(HttpResponse.of(413));
    }

    private void postedTooMuch(HttpExchange exchange, String setting, int allowed, LongAdder counter) {
        counter.increment();
        LOG.log(Level.DEBUG, "posted too much sid={0} reason={1} allowed={2}", sid, setting,
                Integer.toString(allowed));
        close(SessionEnd.RATE_EXCEEDED);
        exchange.respond(HttpResponse.error(429, "more than " + allowed + " in a second (" + setting + ")"));
    }

    /** Asks the client for a sign of life. */
    void ping() {
        transport.send(PreparedMessage.PING);
        listener.onPing();
    }

    private void pong() {
        if (heartbeat.pong()) {
            listener.onPong();
        }
    }

    private void closeIfOverdue() {
        if (heartbeat.isOverdue()) {
            close(SessionEnd.PING_TIMEOUT);
        }
    }

    /** It is over, and told or not. */
    void forget() {
        if (state != State.CLOSED) {
            become(State.CLOSED);
            heartbeat.cancel();
            server.forget(this);
        }
    }

    private void count(SessionEnd end) {
        switch (end) {
            case SLOW_CONSUMER -> server.counters().slowConsumers.increment();
            case PING_TIMEOUT -> server.counters().pingTimeouts.increment();
            default -> { }
        }
    }

    private void become(State next) {
        boolean legal = switch (state) {
            case OPENING -> next == State.OPEN || next == State.CLOSING;
            case OPEN -> next == State.UPGRADING || next == State.CLOSING;
            case UPGRADING -> next == State.OPEN || next == State.CLOSING;
            case CLOSING -> next == State.CLOSED;
            case CLOSED -> false;
        };
        if (!legal) {
            throw new IllegalStateException(state + " → " + next);
        }
        state = next;
    }
}
