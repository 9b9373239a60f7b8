package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;
import dev.roomcast.socketio.Listeners.Listener;
import dev.roomcast.socketio.SocketEvents.Outgoing;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;

/**
 * Who wants to hear of one socket, and where all of it is called: on the socket's loop, or in order on an executor. What a
 * handler throws is logged with the socket's id and costs nobody else anything. May be used from any thread.
 */
final class Handlers {
    private static final Logger LOG = System.getLogger(Socket.class.getName());

    private static final EventMiddleware[] NO_MIDDLEWARES = {};
    private static final AtomicReferenceFieldUpdater<Handlers, EventMiddleware[]> MIDDLEWARES =
            AtomicReferenceFieldUpdater.newUpdater(Handlers.class, EventMiddleware[].class, "middlewares");
    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Handlers, Listeners> OUTGOING =
            AtomicReferenceFieldUpdater.newUpdater(Handlers.class, Listeners.class, "outgoing");

    private final Socket socket;
    /** Null for the loop. */
    private final Executor executor;
    private final Listeners<Event> listeners = new Listeners<>();
    /** Null while nobody listens to what is sent. */
    private volatile Listeners<Outgoing> outgoing;
    /** A new array with every change. */
    private volatile EventMiddleware[] middlewares = NO_MIDDLEWARES;

    /**
     * Those of a socket that is being made.
     *
     * @param threads null for the socket's loop
     */
    Handlers(Socket socket, Executor threads) {
        this.socket = socket;
        this.executor = threads == null ? null : new SerialExecutor(threads);
    }

    Listeners<Event> listeners() {
        return listeners;
    }

    /** Whether handlers run elsewhere than on the loop, and so later. */
    boolean areElsewhere() {
        return executor != null;
    }

    void use(EventMiddleware middleware) {
        MIDDLEWARES.updateAndGet(this, known -> {
            EventMiddleware[] more = Arrays.copyOf(known, known.length + 1);
            more[known.length] = middleware;
            return more;
        });
    }

    /**
     * Runs something where a socket's handlers run; see {@link #inPlace(String, Runnable)}.
     *
     * @return false when it is dropped, because the executor takes no more
     */
    static boolean inPlace(Socket socket, String what, Runnable step) {
        Handlers own = socket.handlersOrNull();
        if (own != null) {
            return own.inPlace(what, step);
        }
        socket.loop().dispatch(() -> guard(socket, what, step));
        return true;
    }

    /** The same for what somebody waits for: where the executor takes no more, here and now. */
    static void inPlaceOrHere(Socket socket, String what, Runnable step) {
        Handlers own = socket.handlersOrNull();
        if (own != null) {
            own.inPlaceOrHere(what, step);
        } else {
            inPlace(socket, what, step);
        }
    }

    void addOutgoing(Consumer<Outgoing> handler) {
        Listeners<Outgoing> known = outgoing;
        if (known == null) {
            OUTGOING.compareAndSet(this, null, new Listeners<Outgoing>());
            known = outgoing;
        }
        known.add(new Listener<>(Listeners.ANY, handler, false, null));
    }

    void removeOutgoing(Consumer<Outgoing> handler) {
        Listeners<Outgoing> known = outgoing;
        if (known != null) {
            known.remove(Listeners.ANY, handler);
        }
    }

    void removeOutgoing() {
        Listeners<Outgoing> known = outgoing;
        if (known != null) {
            known.remove(Listeners.ANY);
        }
    }

    /** An event has come from the peer: asks the middlewares, then tells the listeners. */
    void received(Event event) {
        inPlace(event.name(), () -> pass(event, middlewares, 0));
    }

    /** Tells the listeners of something that the peer has not said. */
    void tell(Event event) {
        inPlace(event.name(), () -> callListeners(event));
    }

    /**
     * A packet is about to be sent; on the loop. Handlers hear of it later, since a broadcast is under way, and they may
     * change rooms.
     */
    void sending(PreparedPacket packet) {
        Listeners<Outgoing> watching = outgoing;
        if (watching == null || watching.isEmpty() || packet.kind() != PreparedPacket.Kind.EVENT) {
            return;
        }
        Outgoing sent = new Outgoing(packet.name(), packet.arguments());
        execute(executor == null ? socket.loop() : executor, "onAnyOutgoing", () -> watching.forEach(Listeners.ANY,
                listener -> guard("onAnyOutgoing", () -> listener.handler().accept(sent))));
    }

    /**
     * Runs something where handlers run, after what came before; at once when that is here. From any thread.
     *
     * @return false when it is dropped, because the executor takes no more
     */
    private boolean inPlace(String what, Runnable step) {
        if (executor == null && socket.loop().inLoop()) {
            guard(what, step);
            return true;
        }
        return execute(executor == null ? socket.loop() : executor, what, step);
    }

    private void inPlaceOrHere(String what, Runnable step) {
        if (executor == null) {
            inPlace(what, step);
            return;
        }
        try {
            executor.execute(() -> guard(what, step));
        } catch (RejectedExecutionException e) {
            guard(what, step);
        }
    }

    private void guard(String what, Runnable step) {
        guard(socket, what, step);
    }

    /** Lets a fault of a handler, be it an {@link Error}, cost nobody else anything. */
    static void guard(Socket socket, String what, Runnable step) {
        try {
            EventLoop loop = socket.loop();
            if (loop.inLoop()) {
                loop.run(socket, what, step);
            } else {
                step.run();
            }
        } catch (ArgumentException e) {
            LOG.log(Level.WARNING, "client sent what its handler does not take {0} handler={1}: {2}", socket, what,
                    e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "handler failed " + socket + " handler=" + what, e);
        }
    }

    /** Asks the middlewares from one on, then tells the listeners; where handlers run. */
    private void pass(Event event, EventMiddleware[] asked, int from) {
        if (from == asked.length) {
            listeners.forEach(Listeners.ANY, listener -> call(listener, event));
            callListeners(event);
            return;
        }
        asked[from].handle(event, new NextStep(
                () -> inPlace(event.name(), () -> pass(event, asked, from + 1)),
                (message, data) -> inPlace("error", () -> callListeners(
                        new Event("error", Arrays.asList(message, data), socket, null)))));
    }

    private void callListeners(Event event) {
        listeners.forEach(event.name(), listener -> call(listener, event));
        socket.namespace().tellListeners(event);
    }

    private void call(Listener<Event> listener, Event event) {
        Runnable step = () -> listener.handler().accept(event);
        if (listener.executor() == null) {
            guard(event.name(), step);
        } else {
            execute(listener.executor(), event.name(), step);
        }
    }

    private boolean execute(Executor where, String what, Runnable step) {
        try {
            where.execute(() -> guard(what, step));
            return true;
        } catch (RejectedExecutionException e) {
            LOG.log(Level.ERROR, "handler not run {0} handler={1}: its executor takes no more", socket, what);
            return false;
        }
    }
}
