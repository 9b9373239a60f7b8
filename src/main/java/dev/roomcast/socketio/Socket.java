package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One client in one namespace. Home: the loop of its session; all calls must come from there, and all handlers are
 * called there and must not block.
 */
public final class Socket implements Member {
    /** In the place of an ack's id where no answer is asked for. */
    public static final long NO_ACK = Packet.NO_ACK;

    private static final Logger LOG = System.getLogger(Socket.class.getName());
    private static final Set<String> RESERVED =
            Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");

    private final String id;
    private final Namespace namespace;
    private final Client client;
    private final Object auth;
    private Map<String, Consumer<Event>> handlers = Map.of();
    private Map<Long, Consumer<List<Object>>> acks = Map.of();
    private Consumer<String> disconnected = reason -> { };
    private long nextAckId;
    private boolean connected = true;

    Socket(String id, Namespace namespace, Client client, Object auth) {
        this.id = id;
        this.namespace = namespace;
        this.client = client;
        this.auth = auth;
    }

    /** 128 random bits, other than the session's. */
    public String id() {
        return id;
    }

    public Namespace namespace() {
        return namespace;
    }

    /** What the client gave when it connected: a map, or null. */
    public Object auth() {
        return auth;
    }

    /** The address of the peer that opened the session: a browser, or a proxy. */
    public InetAddress remoteAddress() {
        return client.remoteAddress();
    }

    /** The transport in use, e.g. {@code polling} or {@code websocket}; see {@link Client#transportName}. */
    public String transportName() {
        return client.transportName();
    }

    public boolean isConnected() {
        return connected;
    }

    @Override
    public EventLoop loop() {
        return client.loop();
    }

    /** Sets the one handler of an event. What it throws is logged and costs nobody else anything. */
    public void on(String event, Consumer<Event> handler) {
        if (handlers.isEmpty()) {
            handlers = new HashMap<>(2);
        }
        handlers.put(event, handler);
    }

    /** Sets what to do when the socket is gone, given Socket.IO's reason; its rooms are still there to look at. */
    public void onDisconnect(Consumer<String> handler) {
        disconnected = handler;
    }

    /** Sends an event; {@code byte[]} anywhere in the arguments travels as an attachment. */
    public void emit(String event, Object... arguments) {
        deliver(PreparedPacket.event(namespace.name(), NO_ACK, event, Arrays.asList(arguments)));
    }

    /**
     * Sends an event that asks for an answer.
     *
     * @param acknowledged given the answer's arguments; never called when none comes
     */
    public void emit(String event, List<?> arguments, Consumer<List<Object>> acknowledged) {
        long ackId = nextAckId++;
        if (acks.isEmpty()) {
            acks = new HashMap<>(2);
        }
        acks.put(ackId, acknowledged);
        deliver(PreparedPacket.event(namespace.name(), ackId, event, arguments));
    }

    @Override
    public void deliver(PreparedPacket packet) {
        if (connected) {
            client.send(packet);
        }
    }

    /**
     * Enters a room.
     *
     * @return whether it is there now: not when the room's name is longer, or its rooms would be more, than the
     *     settings {@code max-room-name} and {@code max-rooms} allow, nor when it is no longer connected
     */
    public boolean join(String room) {
        return connected && namespace.rooms().join(this, room);
    }

    public void leave(String room) {
        namespace.rooms().leave(this, room);
    }

    /** The rooms it is in, in the order of joining. */
    public List<String> rooms() {
        return namespace.rooms().roomsOf(this);
    }

    /** Takes the client out of this namespace; its session stays. */
    public void disconnect() {
        if (connected) {
            client.disconnected(this);
            end("server namespace disconnect");
        }
    }

    /** Whether an event of that name has a meaning of its own on either side: a client that sends one is at fault. */
    public static boolean isReserved(String event) {
        return RESERVED.contains(event);
    }

    /**
     * An event has come from the peer; called by its {@link Client}.
     *
     * @param name not reserved
     * @param arguments given
     * @param ackId the peer's, given back with the answer; {@link #NO_ACK} when none is asked for
     */
    public void received(String name, List<Object> arguments, long ackId) {
        Consumer<Event> handler = handlers.get(name);
        if (handler == null) {
            LOG.log(Level.DEBUG, "no handler socket={0}", id);
            return;
        }
        Event event = new Event(name, arguments, acker(ackId));
        guard(name, () -> handler.accept(event));
    }

    /** The answer to an event of ours has come; called by the socket's {@link Client}. */
    public void acknowledged(long ackId, List<Object> arguments) {
        Consumer<List<Object>> acknowledged = acks.isEmpty() ? null : acks.remove(ackId);
        if (acknowledged != null) {
            guard("ack", () -> acknowledged.accept(arguments));
        }
    }

    /**
     * The socket is gone; called by its {@link Client}, which has forgotten it.
     *
     * @param reason in Socket.IO's words
     */
    public void end(String reason) {
        connected = false;
        guard("disconnect", () -> disconnected.accept(reason));
        namespace.rooms().leaveAll(this);
        acks = Map.of();
    }

    @Override
    public String toString() {
        return "socket=" + id;
    }

    private Consumer<List<?>> acker(long ackId) {
        if (ackId == NO_ACK) {
            return values -> { };
        }
        boolean[] sent = new boolean[1];
        return values -> {
            if (!sent[0]) {
                sent[0] = true;
                deliver(PreparedPacket.ack(namespace.name(), ackId, values));
            }
        };
    }

    private void guard(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "handler failed socket=" + id + " handler=" + what, e);
        }
    }
}
