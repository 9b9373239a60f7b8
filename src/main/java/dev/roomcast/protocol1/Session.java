package dev.roomcast.protocol1;

import dev.roomcast.http.HttpExchange;
import dev.roomcast.io.CloseReason;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.RateLimits;
import dev.roomcast.io.RateMeter;
import dev.roomcast.io.Timer;
import dev.roomcast.socketio.ClientRequest;
import dev.roomcast.socketio.SocketIoServer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * One session of protocol 1: a client from its handshake on, whatever transport carries it, and whichever takes over
 * from that. Home: the loop of the connection that brought the handshake.
 *
 * <pre>
 * HANDSHAKEN ─first transport─▶ OPEN ─close()─▶ CLOSING ─told, time-out─▶ CLOSED
 *      └── client's close, silence ─┴────────────────────────────────────────▲
 * </pre>
 *
 * A WebSocket or stream that breaks ends the session at once: the 0.9 client then makes a new handshake and never
 * comes back to this one. There is one exception, a transport that broke without a good-bye and by which the client
 * had shown no sign yet: then it is still connecting, and tries its next transport under the same id.
 */
final class Session {
    private static final Logger LOG = System.getLogger(Session.class.getName());

    private enum State { HANDSHAKEN, OPEN, CLOSING, CLOSED }

    private final String sid;
    private final EventLoop loop;
    private final ClientRequest request;
    private final Protocol1Server server;
    private final SessionClient client;
    private final Unconfirmed unconfirmed;
    private State state = State.HANDSHAKEN;
    private volatile Transport transport = new NoTransport(TransportName.WEBSOCKET);
    private long lastSignNanos;
    private Timer silenceTimer;
    private Timer beatTimer;
    private final RateMeter meter = new RateMeter();

    Session(String sid, HttpExchange handshake, Protocol1Server server, SocketIoServer socketIo) {
        this.sid = sid;
        this.loop = handshake.loop();
        this.request = socketIo.requestOf(handshake);
        this.server = server;
        this.client = new SessionClient(this, socketIo);
        this.unconfirmed = new Unconfirmed(server.settings().maxQueuedBytes());
    }

    String sid() {
        return sid;
    }

    EventLoop loop() {
        return loop;
    }

    ClientRequest request() {
        return request;
    }

    TransportName transportName() {
        return transport.name();
    }

    /** Whether there is a transport; from any thread. */
    boolean hasTransport() {
        return !(transport instanceof NoTransport);
    }

    /** Whether a packet sent now goes out at once. */
    boolean isWritable() {
        return state == State.OPEN && transport.isWritable();
    }

    /** The handshake is answered: waits for a transport. */
    void begin() {
        lastSignNanos = loop.nanoTime();
        awaitSign(silenceNanos());
        LOG.log(Level.DEBUG, "opened session sid={0} protocol=1", sid);
    }

    /** Sends a packet; dropped once the session is closing. */
    void send(WirePacket packet) {
        assert loop.inLoop();
        if (state != State.OPEN) {
            return;
        }
        unconfirmed.add(packet);
        if (transport instanceof NoTransport && unconfirmed.isOver()) {
            // Later: a broadcast may be under way, and closing changes the rooms it walks.
            loop.execute(() -> close(SessionEnd.SLOW_CONSUMER));
        }
        transport.send(packet);
    }

    /** Ends the session: the client is told, its sockets at once. */
    void close(SessionEnd end) {
        assert loop.inLoop();
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        become(State.CLOSING);
        cancelTimers();
        boolean told = transport.close(end);
        LOG.log(Level.DEBUG, "closed session sid={0} reason={1}", sid, end);
        count(end);
        if (told) {
            forget();
        } else {
            silenceTimer = loop.schedule(server.settings().silenceMillis(), this::forget);
        }
        client.closed(end);
    }

    /** A transport has been opened for this session: it takes over from the one in use, with all that waits. */
    void attach(Transport next) {
        if (state == State.CLOSING || state == State.CLOSED) {
            next.refuse();
            return;
        }
        sign();
        Transport before = transport;
        transport = next;
        if (state == State.HANDSHAKEN) {
            become(State.OPEN);
            LOG.log(Level.DEBUG, "connected session sid={0} transport={1}", sid, next.name());
            awaitBeat();
            client.opened();
            return;
        }
        server.counters().moved.increment();
        LOG.log(Level.DEBUG, "moved session sid={0} transport={1}", sid, next.name());
        List<WirePacket> left = before.release();
        (unconfirmed.isOver() ? left : unconfirmed.packets()).forEach(next::send);
    }

    /** The connection of a stream is gone. */
    void transportLost(Transport which, CloseReason reason) {
        if (which != transport || state != State.OPEN) {
            return;
        }
        if (!unconfirmed.isOver() && reason == CloseReason.PEER) {
            LOG.log(Level.DEBUG, "waiting for another transport sid={0} lost={1}", sid, which.name());
            transport = new NoTransport(which.name());
            return;
        }
        close(switch (reason) {
            case SLOW_CONSUMER -> SessionEnd.SLOW_CONSUMER;
            case FAILED -> SessionEnd.TRANSPORT_ERROR;
            case STOPPED -> SessionEnd.SERVER_SHUTTING_DOWN;
            case PEER, DONE, TIMED_OUT, STALLED -> SessionEnd.TRANSPORT_CLOSE;
        });
    }

    /** A GET of a polling transport. */
    void poll(Poll poll) {
        if (state == State.CLOSED) {
            poll.answer(List.of(WirePacket.RECONNECT));
            return;
        }
        if (transport instanceof PollingTransport polling) {
            confirm();
            poll(polling, poll);
        } else if (state == State.CLOSING) {
            poll.answer(List.of(WirePacket.RECONNECT));
        } else {
            PollingTransport polling = new PollingTransport(this, server.settings(), poll.transport());
            attach(polling);
            poll(polling, poll);
        }
    }

    /** The client of a poll went away before the answer. */
    void pollAborted(HttpExchange exchange) {
        if (state == State.OPEN && transport instanceof PollingTransport polling) {
            polling.aborted(exchange);
        }
    }

    /** A POST, by whichever transport: one that has just been left may still bring some. */
    void post(HttpExchange exchange, String payload) {
        if (state == State.HANDSHAKEN) {
            exchange.respond(Answers.text(400, "no transport of this session has been opened yet"));
            return;
        }
        RateLimits rates = server.rates();
        if (!meter.countBytes(exchange.request().content().length, rates, loop.nanoTime())) {
            postedTooMuch(exchange, "max-byte-rate", rates.maxBytes(), server.counters().tooManyBytes);
            return;
        }
        List<String> packets;
        try {
            packets = Payload.split(payload);
        } catch (PacketException e) {
            malformed(e);
            exchange.respond(Answers.text(400, e.getMessage()));
            return;
        }
        if (!meter.countMessages(packets.size(), rates, loop.nanoTime())) {
            postedTooMuch(exchange, "max-message-rate", rates.maxMessages(), server.counters().tooManyMessages);
            return;
        }
        exchange.respond(Answers.POSTED);
        message(packets);
    }

    /**
     * Packets from the client, in order. What is none is told to it by one error packet a message, however many there
     * are, and changes nothing else; the 0.9 server says nothing at all.
     */
    void message(List<String> packets) {
        boolean complained = false;
        confirm();
        for (String text : packets) {
            if (state != State.OPEN) {
                return;
            }
            try {
                client.received(Packet.parse(text));
            } catch (PacketException e) {
                malformed(e);
                if (!complained) {
                    send(WirePacket.error("", e.getMessage()));
                    complained = true;
                }
            }
        }
    }

    /** Notes that a packet or payload was none. */
    void malformed(PacketException fault) {
        server.counters().malformed.increment();
        LOG.log(Level.DEBUG, "malformed sid={0} error={1}", sid, fault.getMessage());
    }

    private void postedTooMuch(HttpExchange exchange, String setting, int allowed, LongAdder counter) {
        if (state == State.OPEN) {
            counter.increment();
            LOG.log(Level.DEBUG, "posted too much sid={0} reason={1} allowed={2}", sid, setting,
                    Integer.toString(allowed));
            close(SessionEnd.RATE_EXCEEDED);
        }
        exchange.respond(Answers.text(429, "more than " + allowed + " in a second (" + setting + ")"));
    }

    /** The client lives, and what it was sent has come. */
    private void confirm() {
        sign();
        if (!(transport instanceof NoTransport)) {
            unconfirmed.confirm();
        }
    }

    private void poll(PollingTransport polling, Poll poll) {
        polling.poll(poll);
        if (state == State.CLOSING && polling.isEmpty()) {
            forget();
        }
    }

    private void sign() {
        lastSignNanos = loop.nanoTime();
    }

    private void awaitBeat() {
        beatTimer = loop.schedule(server.settings().pingIntervalMillis(), () -> {
            transport.beat();
            awaitBeat();
        });
    }

    /** Set anew only when it runs out: signs only leave their time, however many come. */
    private void awaitSign(long nanos) {
        silenceTimer = loop.schedule(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, () -> {
            long left = lastSignNanos + silenceNanos() - loop.nanoTime();
            if (left <= 0) {
                close(SessionEnd.PING_TIMEOUT);
            } else {
                awaitSign(left);
            }
        });
    }

    private long silenceNanos() {
        return TimeUnit.MILLISECONDS.toNanos(server.settings().silenceMillis());
    }

    private void forget() {
        if (state != State.CLOSED) {
            become(State.CLOSED);
            cancelTimers();
            server.forget(this);
        }
    }

    private void cancelTimers() {
        silenceTimer.cancel();
        if (beatTimer != null) {
            beatTimer.cancel();
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
            case HANDSHAKEN -> next == State.OPEN || next == State.CLOSING;
            case OPEN -> next == State.CLOSING;
            case CLOSING -> next == State.CLOSED;
            case CLOSED -> false;
        };
        if (!legal) {
            throw new IllegalStateException(state + " → " + next);
        }
        state = next;
    }
}
