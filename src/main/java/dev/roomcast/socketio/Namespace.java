package dev.roomcast.socketio;

import dev.roomcast.engineio.RandomId;
import dev.roomcast.io.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A channel of its own over the same connections, with its own sockets and rooms. */
public final class Namespace extends AnyNamespace {
    private static final Logger LOG = System.getLogger(Namespace.class.getName());
    /** In the place of a number of sockets: no further one may come. */
    private static final int CLOSED = -1;

    private final String name;
    private final SocketIoServer server;
    /** Null where it is not the child of a dynamic one. */
    private final ParentNamespace parent;
    private final Rooms rooms;
    /** Null where sockets are not recovered. */
    private final Recovery recovery;
    private final AtomicLong nextAckId = new AtomicLong();
    /** Sockets connected or about to be. */
    private final AtomicInteger sockets = new AtomicInteger();
    private final AtomicBoolean announced = new AtomicBoolean();

    Namespace(String name, SocketIoServer server, ParentNamespace parent) {
        this.name = name;
        this.server = server;
        this.parent = parent;
        Optional<ConnectionStateRecovery> options = server.recovery();
        Rooms absentRooms = options.isPresent()
                ? new Rooms(server.group(), server.settings(), server.counters(), null) : null;
        this.rooms = new Rooms(server.group(), server.settings(), server.counters(), absentRooms);
        this.recovery = options.isPresent() ? new Recovery(this, options.get(), absentRooms) : null;
    }

    /** Begins with a slash. */
    public String name() {
        return name;
    }

    /** The server it belongs to. */
    public SocketIoServer server() {
        return server;
    }

    /** The rooms of this namespace's sockets. */
    public Rooms rooms() {
        return rooms;
    }

    /** How many sockets are connected. */
    public int socketCount() {
        return rooms.memberCount();
    }

    /** How many sockets have lost their connection and are waited for; see {@link ConnectionStateRecovery}. */
    public int absentCount() {
        return recovery == null ? 0 : recovery.absentCount();
    }

    @Override
    public BroadcastOperator everybody() {
        return BroadcastOperator.of(() -> List.of(this));
    }

    /** Whether nobody has been told of it yet; once. */
    boolean announce() {
        return announced.compareAndSet(false, true);
    }

    /** Takes one more socket; false when it is closed, and the name has to be looked up again. */
    boolean reserve() {
        return sockets.getAndUpdate(count -> count == CLOSED ? CLOSED : count + 1) != CLOSED;
    }

    /**
     * Makes a socket of a client that has asked for this namespace, once the middlewares agree; on the client's loop,
     * after {@link #reserve}.
     *
     * @param auth what the client gave: a map, or null
     */
    void connect(Client client, Object auth) {
        Optional<Socket> lost = recovery != null && client.isRecoverable() ? recovery.find(auth) : Optional.empty();
        if (lost.isPresent()) {
            goOn(client, auth, lost.get());
        } else {
            begin(client, auth);
        }
    }

    /** A connected socket is over; on its loop. */
    void left(Socket socket, String reason) {
        rooms.deliverBefore(socket);
        if (socket.recoverable() == null) {
            rooms.leaveAll(socket);
            release();
            return;
        }
        // First into the rooms of those who are absent: what is broadcast meanwhile must find it in one or the other.
        boolean awaited = recovery.ended(socket, reason);
        rooms.leaveAll(socket);
        if (!awaited) {
            release();
        }
    }

    /** A socket that was lost is not waited for any more; on its loop. */
    void givenUp(Socket socket) {
        Handlers.inPlace(socket, "recovery expired", () -> callExpiryListeners(socket));
    }

    /** One that never was connected is over. */
    void release() {
        boolean empty = sockets.decrementAndGet() == 0;
        if (empty && parent != null && server.cleansUp() && sockets.compareAndSet(0, CLOSED)) {
            server.forget(this);
            parent.forget(this);
        }
    }

    /** Runs a task once, later, on some loop; from any thread. */
    void schedule(Duration delay, Runnable task) {
        EventLoop loop = server.group().loops().get(0);
        loop.execute(() -> loop.schedule(delay.toMillis(), task));
    }

    /** For an event that clients may have to be sent again; null where there is no recovery. */
    String nextOffset() {
        return recovery == null ? null : recovery.nextOffset();
    }

    long nextAckId() {
        return nextAckId.getAndIncrement();
    }

    ValueMapper mapper() {
        return server.mapper();
    }

    /** Where handlers run; null for the sockets' loops. */
    Executor executor() {
        Executor own = ownExecutor() == null && parent != null ? parent.ownExecutor() : ownExecutor();
        return own == null ? server.executor() : own;
    }

    @Override
    void collectMiddlewares(List<Middleware> all) {
        if (parent != null) {
            parent.collectMiddlewares(all);
        }
        super.collectMiddlewares(all);
    }

    @Override
    void callListeners(Socket socket) {
        if (parent != null) {
            parent.callListeners(socket);
        }
        super.callListeners(socket);
    }

    @Override
    boolean hasEventListeners() {
        return super.hasEventListeners() || parent != null && parent.hasEventListeners();
    }

    @Override
    void tellListeners(Event event) {
        if (parent != null) {
            parent.tellListeners(event);
        }
        super.tellListeners(event);
    }

    @Override
    void callExpiryListeners(Socket socket) {
        if (parent != null) {
            parent.callExpiryListeners(socket);
        }
        super.callExpiryListeners(socket);
    }

    private void begin(Client client, Object auth) {
        Socket socket = new Socket(RandomId.next(), this, client, auth);
        client.connecting(socket);
        ask(socket, allMiddlewares(), 0, () -> admit(socket,
                recovery != null && client.isRecoverable() ? recovery.begin() : null));
    }

    /** A client comes back to what it had, if that is still there. */
    private void goOn(Client client, Object auth, Socket lost) {
        Socket socket = new Socket(lost, client, auth);
        client.connecting(socket);
        ask(socket, recovery.skipsMiddlewares() ? List.of() : allMiddlewares(), 0,
                () -> lost.loop().dispatch(() -> {
                    Optional<Recovery.State> state = recovery.take(lost, Recovery.offsetOf(auth), socket);
                    client.loop().dispatch(() -> {
                        if (state.isPresent()) {
                            admitAgain(socket, state.get());
                        } else if (socket.isConnecting()) {
                            socket.giveUp();
                            client.dropped(socket);
                            begin(client, auth);
                        }
                    });
                }));
    }

    private void ask(Socket socket, List<Middleware> middlewares, int from, Runnable agreed) {
        if (from == middlewares.size()) {
            socket.loop().dispatch(agreed);
            return;
        }
        NextStep next = new NextStep(() -> ask(socket, middlewares, from + 1, agreed),
                (message, data) -> socket.loop().dispatch(() -> refuse(socket, message, data)));
        boolean asked = Handlers.inPlace(socket, "middleware", () -> {
            try {
                middlewares.get(from).handle(socket, next);
            } catch (ArgumentException e) {
                next.refuse(e.getMessage());
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "middleware failed " + socket, e);
                next.refuse("internal error");
            }
        });
        if (!asked) {
            next.refuse("internal error");
        }
    }

    private void admit(Socket socket, Recoverable recoverable) {
        if (!socket.isConnecting()) {
            // The session was over before the middlewares had agreed.
            return;
        }
        socket.open(recoverable);
        if (recoverable != null) {
            recovery.connected(socket);
        }
        rooms.enter(socket);
        socket.client().connected(socket);
        Handlers.inPlace(socket, "connection", () -> callListeners(socket));
    }

    /** What was missed goes first, as the Node server sends it: clients keep it until they are connected. */
    private void admitAgain(Socket socket, Recovery.State state) {
        boolean inTime = socket.isConnecting();
        if (!inTime && !reserve()) {
            recovery.replaced(state, socket.loop());
            return;
        }
        socket.open(state.recoverable());
        recovery.connected(socket);
        rooms.enter(socket);
        state.rooms().forEach(room -> rooms.join(socket, room));
        state.recoverable().missed().toList().forEach(socket.client()::send);
        socket.client().connected(socket);
        if (inTime) {
            Handlers.inPlace(socket, "connection", () -> callListeners(socket));
        } else {
            // The session was over meanwhile: waits for the next.
            socket.end("transport close");
        }
        recovery.replaced(state, socket.loop());
    }

    private void refuse(Socket socket, String message, Object data) {
        if (socket.isConnecting()) {
            LOG.log(Level.DEBUG, "refused socket={0} namespace={1} reason={2}", socket.id(), name, message);
            socket.client().refused(socket, message, data);
            socket.end(message);
        }
    }
}
