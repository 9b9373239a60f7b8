package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * One client in one namespace. All methods may be called from any thread. Handlers are called on the loop of the session
 * and must not block there, or on the executor that server, namespace or handler were given, one after the other in the
 * order of events.
 *
 * <pre>
 * CONNECTING ─middlewares agree─▶ CONNECTED ─end()─▶ DISCONNECTING ─listeners told─▶ DISCONNECTED
 *      └──────────────── refused, session over ───────────────────────────────────────▲
 * </pre>
 */
public final class Socket extends SocketEvents implements Member {
    /** In the place of an ack's id where no answer is asked for. */
    public static final long NO_ACK = Packet.NO_ACK;

    private static final Logger LOG = System.getLogger(Socket.class.getName());
    private static final Set<String> RESERVED =
            Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");
    private static final AtomicReferenceFieldUpdater<Socket, Map<String, Object>> DATA = dataUpdater();

    private static final JsonMap NO_AUTH = new JsonMap(Map.of(), "auth", ValueMapper.NONE);

    private enum State { CONNECTING, CONNECTED, DISCONNECTING, DISCONNECTED }

    private final String id;
    private final Namespace namespace;
    private final Client client;
    private final JsonMap auth;
    private final Memberships memberships = new Memberships();
    /** The next in the list of its client, which alone touches this, on its loop. */
    Socket nextOfClient;
    /** Null until somebody keeps something here. */
    private volatile Map<String, Object> data;
    private volatile State state = State.CONNECTING;
    /** Null where there is no connection state recovery. */
    private volatile Recoverable recoverable;
    /** What it was in, while handlers elsewhere are still told that it is disconnecting; else null. */
    private volatile Set<String> leaving;
    private Map<Long, AckListener> acks = Map.of();

    Socket(String id, Namespace namespace, Client client, Object auth) {
        super(namespace.executor());
        this.id = id;
        this.namespace = namespace;
        this.client = client;
        Map<?, ?> given = Json.objectOf(auth);
        this.auth = given.isEmpty() ? NO_AUTH : new JsonMap(given, "auth", namespace.mapper());
    }

    /** One that may take the place of a lost one, with its id and data. */
    Socket(Socket lost, Client client, Object auth) {
        this(lost.id, lost.namespace, client, auth);
        this.data = lost.data();
    }

    /** 128 random bits, other than the session's; stands for a room that this socket alone is in. */
    @Override
    public String id() {
        return id;
    }

    public Namespace namespace() {
        return namespace;
    }

    /** How the client came, and what it gave. */
    public Handshake handshake() {
        return new Handshake(client.request(), auth);
    }

    /** The transport in use, e.g. {@code polling} or {@code websocket}; see {@link Client#transportName}. */
    public String transportName() {
        return client.transportName();
    }

    /** The generation of the client's protocol, e.g. {@code eio4}; see {@link Client#generationName}. */
    public String generationName() {
        return client.generationName();
    }

    /** Whether events can go and come. */
    public boolean isConnected() {
        return state == State.CONNECTED || state == State.DISCONNECTING;
    }

    /**
     * Whether the client has come back to this socket after it had lost its connection: its id, rooms and data are as
     * before, and what it missed has been sent.
     */
    public boolean recovered() {
        Recoverable own = recoverable;
        return own != null && own.recovered();
    }

    /** A place for whatever belongs to this socket; a concurrent map, which takes no null. */
    public Map<String, Object> data() {
        Map<String, Object> known = data;
        if (known != null) {
            return known;
        }
        DATA.compareAndSet(this, null, new ConcurrentHashMap<>());
        return data;
    }

    @SuppressWarnings("exports") // For the layers above, which are in this module.
    @Override
    public EventLoop loop() {
        return client.loop();
    }

    @Override
    public Memberships memberships() {
        return memberships;
    }

    /** The rooms it is in, in the order of joining; its id, which stands for one, is not among them. */
    public Set<String> rooms() {
        Set<String> left = leaving;
        return left == null ? memberships.names() : left;
    }

    /**
     * Sends an event to this client.
     *
     * @param arguments plain Java, {@code byte[]} anywhere in it, and whatever the server's {@link ValueMapper} knows
     * @throws IllegalArgumentException a reserved event name, or an argument that JSON has no form for
     */
    public void emit(String event, Object... arguments) {
        emit(Flags.NONE, event, arguments);
    }

    /** Sends the event {@code message}. */
    public void send(Object... arguments) {
        emit("message", arguments);
    }

    /**
     * Sends an event that asks for an answer.
     *
     * @return the answer's arguments, on the socket's loop; an {@link AckException} when the client is gone before, or
     *     {@link #timeout} has passed
     */
    public CompletableFuture<Arguments> emitWithAck(String event, Object... arguments) {
        return emitWithAck(Flags.NONE, event, arguments);
    }

    /** Leaves an event out when it cannot be written at once: {@code socket.volatile_().emit(…)}. */
    public SocketOperator volatile_() {
        return new SocketOperator(this, Flags.NONE.asVolatile());
    }

    /** Whether a message may be deflated, default true: {@code socket.compress(false).emit(…)}. */
    public SocketOperator compress(boolean value) {
        return new SocketOperator(this, Flags.NONE.withCompress(value));
    }

    /** How long an answer may take: {@code socket.timeout(Duration.ofSeconds(5)).emitWithAck(…)}. */
    public SocketOperator timeout(Duration duration) {
        return new SocketOperator(this, Flags.NONE.withTimeout(duration));
    }

    /** All sockets of the namespace but this one. */
    public BroadcastOperator broadcast() {
        return namespace.except(id);
    }

    /** The sockets in any of these rooms, but not this one. */
    public BroadcastOperator to(String... rooms) {
        return broadcast().to(rooms);
    }

    /** The same as {@link #to}. */
    public BroadcastOperator in(String... rooms) {
        return to(rooms);
    }

    /** All sockets but this one and those in any of these rooms. */
    public BroadcastOperator except(String... rooms) {
        return broadcast().except(rooms);
    }

    /** Those on this node alone, but not this one; there is no other node yet. */
    public BroadcastOperator local() {
        return broadcast();
    }

    /**
     * Enters rooms. What the same thread broadcasts to them afterwards comes here, too.
     *
     * @return when it is done, at once on the loop: whether the socket is in all of them now; not when a room's name is
     *     longer, or its rooms would be more, than the settings {@code max-room-name} and {@code max-rooms} allow, nor when
     *     it is no longer connected
     */
    public CompletableFuture<Boolean> join(String... rooms) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        boolean later = !loop().inLoop();
        for (int i = 0; later && i < rooms.length; i++) {
            namespace.rooms().announce(this, rooms[i]);
        }
        loop().dispatch(() -> {
            boolean all = true;
            for (String room : rooms) {
                boolean joined = isConnected() && namespace.rooms().join(this, room);
                if (later) {
                    namespace.rooms().arrived(this, room);
                }
                all &= joined;
            }
            done.complete(all);
        });
        return done;
    }

    /** As {@link #join(String...)}. */
    public CompletableFuture<Boolean> join(Collection<String> rooms) {
        return join(rooms.toArray(String[]::new));
    }

    /** Leaves a room; done at once on the loop. */
    public CompletableFuture<Void> leave(String room) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop().dispatch(() -> {
            namespace.rooms().leave(this, room);
            done.complete(null);
        });
        return done;
    }

    /** Takes the client out of this namespace; its session stays, with its other sockets. */
    public void disconnect() {
        disconnect(false);
    }

    /** The same; with {@code close} its session is closed, too, and all its sockets with it. */
    public void disconnect(boolean close) {
        loop().dispatch(() -> {
            if (close && state != State.DISCONNECTED) {
                client.close();
            } else if (state == State.CONNECTED) {
                namespace.rooms().deliverBefore(this);
                client.disconnected(this);
                end("server namespace disconnect");
            }
        });
    }

    /** Closes its session, as {@code disconnect(true)} does, because the right to it has expired. */
    public void expire() {
        loop().dispatch(() -> {
            if (state != State.DISCONNECTED) {
                client.expired();
            }
        });
    }

    /** Whether an event of that name has a meaning of its own on either side: a client that sends one is at fault. */
    public static boolean isReserved(String event) {
        return RESERVED.contains(event);
    }

    /** Gives the socket a packet to send; on its loop. */
    @Override
    public void deliver(PreparedPacket packet) {
        namespace.rooms().deliverBefore(this);
        if (!isConnected() || packet.isVolatile() && !client.isWritable()) {
            return;
        }
        if (packet.offset() != null && recoverable != null && !recoverable.isNew(packet)) {
            return;
        }
        if (packet.acks() != null && packet.acks().asked(this)) {
            if (acks.isEmpty()) {
                acks = new HashMap<>(2);
            }
            acks.put(packet.ackId(), packet.acks());
        }
        namespace.server().counters().sent.increment();
        Handlers own = handlersOrNull();
        if (own != null) {
            own.sending(packet);
        }
        client.send(packet);
    }

    /**
     * An event has come from the peer; called by its {@link Client}, on the loop.
     *
     * @param name not reserved
     * @param arguments given
     * @param ackId the peer's, given back with the answer; {@link #NO_ACK} when none is asked for
     */
    public void received(String name, List<Object> arguments, long ackId) {
        if (!isConnected()) {
            LOG.log(Level.DEBUG, "ignored event socket={0} reason=not connected", id);
            return;
        }
        namespace.server().counters().received.increment();
        Event event = new Event(name, arguments, this, ackId == NO_ACK ? null : new Answer(this, ackId));
        Handlers own = handlersOrNull();
        if (own == null) {
            namespace.tellListeners(event);
        } else {
            own.received(event);
        }
    }

    /** The answer to an event of ours has come; called by the socket's {@link Client}, on the loop. */
    public void acknowledged(long ackId, List<Object> arguments) {
        namespace.server().counters().received.increment();
        AckListener asking = acks.isEmpty() ? null : acks.remove(ackId);
        if (asking != null) {
            Handlers.inPlaceOrHere(this, "ack", () -> asking.answered(this, arguments));
        }
    }

    /**
     * The socket is gone; called by its {@link Client}, which has forgotten it, on the loop.
     *
     * @param reason in Socket.IO's words
     */
    public void end(String reason) {
        if (state == State.CONNECTED) {
            state = State.DISCONNECTING;
            tellLeaving(reason);
            namespace.left(this, reason);
            state = State.DISCONNECTED;
            tell("disconnect", reason);
        }
        if (state == State.CONNECTING) {
            namespace.release();
        }
        state = State.DISCONNECTED;
        Map<Long, AckListener> unanswered = acks;
        acks = Map.of();
        unanswered.values().forEach(asking -> Handlers.inPlaceOrHere(this, "ack", () -> asking.lost(this)));
    }

    @Override
    public String toString() {
        return "socket=" + id;
    }

    /**
     * The middlewares have agreed; on the loop.
     *
     * @param own null where there is no connection state recovery
     */
    void open(Recoverable own) {
        recoverable = own;
        state = State.CONNECTED;
    }

    private void tellLeaving(String reason) {
        boolean elsewhere = handlersOrNull() != null && handlersOrNull().areElsewhere();
        leaving = elsewhere ? memberships.names() : null;
        tell("disconnecting", reason);
        if (elsewhere) {
            Handlers.inPlaceOrHere(this, "disconnecting", () -> leaving = null);
        }
    }

    /** Tells handlers of something that the client has not said. */
    private void tell(String event, String reason) {
        Handlers own = handlersOrNull();
        if (own != null) {
            own.tell(new Event(event, List.of(reason), this, null));
        } else if (namespace.hasEventListeners()) {
            namespace.tellListeners(new Event(event, List.of(reason), this, null));
        }
    }

    /** Another takes its place before it was connected. */
    void giveUp() {
        state = State.DISCONNECTED;
    }

    /** Null where there is no connection state recovery. */
    Recoverable recoverable() {
        return recoverable;
    }

    Client client() {
        return client;
    }

    /** Whether it still waits to be connected. */
    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    void emit(Flags flags, String event, Object... arguments) {
        refuseReserved(event);
        PreparedPacket packet = PreparedPacket.event(namespace, event, Arrays.asList(arguments), flags);
        loop().dispatch(() -> deliver(packet));
    }

    CompletableFuture<Arguments> emitWithAck(Flags flags, String event, Object... arguments) {
        refuseReserved(event);
        SocketAck ack = new SocketAck(event);
        PreparedPacket packet = PreparedPacket.question(namespace, event, Arrays.asList(arguments), flags, ack);
        loop().dispatch(() -> {
            deliver(packet);
            if (acks.get(packet.ackId()) != ack) {
                ack.lost(this);
            } else if (flags.timeout() != null) {
                loop().schedule(flags.timeout().toMillis(), () -> {
                    if (acks.remove(packet.ackId()) != null) {
                        Handlers.inPlaceOrHere(this, "ack", () -> ack.fail("operation has timed out"));
                    }
                });
            }
        });
        return ack.answer();
    }

    /** Nobody waits for those answers any more. */
    void forget(AckListener asking) {
        loop().dispatch(() -> acks.values().removeIf(one -> one == asking));
    }

    static void refuseReserved(String event) {
        if (isReserved(event)) {
            throw new IllegalArgumentException("\"" + event + "\" is a reserved event name");
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static AtomicReferenceFieldUpdater<Socket, Map<String, Object>> dataUpdater() {
        return (AtomicReferenceFieldUpdater) AtomicReferenceFieldUpdater.newUpdater(Socket.class, Map.class, "data");
    }
}
