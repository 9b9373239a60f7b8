package dev.roomcast.socketio;

import dev.roomcast.engineio.RandomId;
import dev.roomcast.io.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

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
    private final AtomicLong nextAckId = new AtomicLong();
    /** Sockets connected or about to be. */
    private final AtomicInteger sockets = new AtomicInteger();
    private final AtomicBoolean announced = new AtomicBoolean();

    Namespace(String name, SocketIoServer server, ParentNamespace parent) {
        this.name = name;
        this.server = server;
        this.parent = parent;
        this.rooms = new Rooms(server.group());
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

    @Override
    public BroadcastOperator everybody() {
        return BroadcastOperator.of(() -> List.of(this));
    }

    /** Whether nobody has been told of it yet; once. */
    boolean announce() {
        return parent != null && announced.compareAndSet(false, true);
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
        Socket socket = new Socket(RandomId.next(), this, client, auth);
        client.connecting(socket);
        ask(socket, allMiddlewares(), 0);
    }

    /** A connected socket is over; on its loop. */
    void left(Socket socket) {
        rooms.leaveAll(socket);
        release();
    }

    /** One that never was connected is over. */
    void release() {
        boolean empty = sockets.decrementAndGet() == 0;
        if (empty && parent != null && server.cleansUp() && sockets.compareAndSet(0, CLOSED)) {
            server.forget(this);
            parent.forget(this);
        }
    }

    void broadcast(Rooms.Audience audience, PreparedPacket packet, IntConsumer delivered) {
        rooms.broadcast(audience, packet, delivered);
    }

    /** Runs a task once, later, on some loop; from any thread. */
    void schedule(Duration delay, Runnable task) {
        EventLoop loop = server.group().loops().get(0);
        loop.execute(() -> loop.schedule(delay.toMillis(), task));
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

    private void ask(Socket socket, List<Middleware> middlewares, int from) {
        if (from == middlewares.size()) {
            socket.loop().dispatch(() -> admit(socket));
            return;
        }
        NextStep next = new NextStep(() -> ask(socket, middlewares, from + 1),
                (message, data) -> socket.loop().dispatch(() -> refuse(socket, message, data)));
        socket.inPlace("middleware", () -> {
            try {
                middlewares.get(from).handle(socket, next);
            } catch (ArgumentException e) {
                next.refuse(e.getMessage());
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "middleware failed socket=" + socket.id(), e);
                next.refuse("internal error");
            }
        });
    }

    private void admit(Socket socket) {
        if (!socket.open()) {
            // The session was over before the middlewares had agreed.
            return;
        }
        rooms.enter(socket);
        socket.client().connected(socket);
        socket.inPlace("connection", () -> callListeners(socket));
    }

    private void refuse(Socket socket, String message, Object data) {
        if (socket.isConnecting()) {
            LOG.log(Level.DEBUG, "refused socket={0} namespace={1} reason={2}", socket.id(), name, message);
            socket.client().refused(socket, message, data);
            socket.end(message);
        }
    }
}
