package dev.roomcast.socketio;

import dev.roomcast.socketio.Listeners.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Where clients connect: one namespace, or all those that a dynamic one has made. All methods may be called from any
 * thread; what is set counts for sockets that connect later.
 */
public abstract sealed class AnyNamespace implements Broadcasting permits Namespace, ParentNamespace {
    private final Listeners<Socket> listeners = new Listeners<>();
    private final Listeners<Socket> expiryListeners = new Listeners<>();
    private final Listeners<Event> eventListeners = new Listeners<>();
    private final List<Middleware> middlewares = new CopyOnWriteArrayList<>();
    private volatile Executor executor;

    /** One that has nothing set. */
    AnyNamespace() {
    }

    /**
     * Calls a handler with each socket that connects, before any event of it.
     *
     * @param event {@code connection}, or {@code connect}, which is the same
     * @throws IllegalArgumentException another event
     */
    public final void on(String event, Consumer<Socket> handler) {
        if (!event.equals("connection") && !event.equals("connect")) {
            throw new IllegalArgumentException("a namespace has no event \"" + event + "\", but connection and connect");
        }
        onConnection(handler);
    }

    /** Calls a handler with each socket that connects, before any event of it. */
    public final void onConnection(Consumer<Socket> handler) {
        listeners.add(new Listener<>(Listeners.ANY, handler, false, null));
    }

    /**
     * Calls a handler for each event of that name of every socket here, after the socket's own handlers of it and where
     * they run. It costs no memory per socket, as {@link Socket#on} does; {@link Event#socket} tells whose event it is.
     * Counts for sockets that are connected already, too. Node has no such thing.
     */
    public final void onEvent(String event, Consumer<Event> handler) {
        eventListeners.add(new Listener<>(Objects.requireNonNull(event, "event"), handler, false, null));
    }

    /**
     * Calls a handler with each socket that had lost its connection and is not waited for any more: its client has not come
     * back in time, or had missed more than is kept, or too many are waited for. After its {@code disconnect}. Node has no
     * such event.
     */
    public final void onRecoveryExpired(Consumer<Socket> handler) {
        expiryListeners.add(new Listener<>(Listeners.ANY, handler, false, null));
    }

    /** Asks a middleware about every socket that wants to connect, after those registered before. */
    public final void use(Middleware middleware) {
        middlewares.add(middleware);
    }

    /**
     * Where middlewares and handlers are called, in place of the sockets' loops, on which they must not block. The
     * order of one socket's events is kept. On new JDKs {@code Executors.newVirtualThreadPerTaskExecutor()} serves.
     */
    public final void executor(Executor value) {
        executor = value;
    }

    /** Everything that was set here; what the namespace has inherited comes first. */
    void collectMiddlewares(List<Middleware> all) {
        all.addAll(middlewares);
    }

    void callListeners(Socket socket) {
        listeners.forEach(Listeners.ANY,
                listener -> Handlers.guard(socket, "connection", () -> listener.handler().accept(socket)));
    }

    /** Whether there are any of {@link #onEvent}. */
    boolean hasEventListeners() {
        return !eventListeners.isEmpty();
    }

    /** Calls those of {@link #onEvent}; where the socket's handlers run. */
    void tellListeners(Event event) {
        eventListeners.forEach(event.name(),
                listener -> Handlers.guard(event.socket(), event.name(), () -> listener.handler().accept(event)));
    }

    void callExpiryListeners(Socket socket) {
        expiryListeners.forEach(Listeners.ANY,
                listener -> Handlers.guard(socket, "recovery expired", () -> listener.handler().accept(socket)));
    }

    /** Null where none was set. */
    Executor ownExecutor() {
        return executor;
    }

    final List<Middleware> allMiddlewares() {
        List<Middleware> all = new ArrayList<>(0);
        collectMiddlewares(all);
        return all;
    }
}
