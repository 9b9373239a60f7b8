package dev.roomcast.socketio;

import dev.roomcast.socketio.Listeners.Listener;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;

/**
 * What can be listened to of a {@link Socket}. Handlers are called on the loop of the session and must not block there, or
 * on the executor that server, namespace or handler were given, one after the other in the order of events. What one throws
 * is logged with the socket's id and costs nobody else anything. All methods may be called from any thread.
 */
public abstract sealed class SocketEvents permits Socket {
    private static final AtomicReferenceFieldUpdater<SocketEvents, Handlers> HANDLERS =
            AtomicReferenceFieldUpdater.newUpdater(SocketEvents.class, Handlers.class, "handlers");

    /** Null until somebody wants to hear of this one socket; never where handlers run elsewhere than on its loop. */
    private volatile Handlers handlers;

    /**
     * What is sent to a client, for {@link #onAnyOutgoing}.
     *
     * @param event its name
     * @param arguments plain Java
     */
    public record Outgoing(String event, List<Object> arguments) {
    }

    /**
     * Of a socket that is being made.
     *
     * @param threads where handlers run; null for the socket's loop
     */
    SocketEvents(Executor threads) {
        if (threads != null) {
            handlers = new Handlers((Socket) this, threads);
        }
    }

    /**
     * Calls a handler for each event of that name, beside those registered before. What it throws is logged and costs
     * nobody else anything. Beside the client's events there are {@code disconnecting}, while the socket is still in its
     * rooms, and {@code disconnect}, both with Socket.IO's reason as their argument, and {@code error}, of
     * {@link #use}.
     */
    public final Socket on(String event, Consumer<Event> handler) {
        handlers().listeners().add(new Listener<>(event, handler, false, null));
        return (Socket) this;
    }

    /** The same, on an executor of its own; events of one socket keep their order there. */
    public final Socket on(String event, Executor where, Consumer<Event> handler) {
        handlers().listeners().add(new Listener<>(event, handler, false, new SerialExecutor(where)));
        return (Socket) this;
    }

    /** Calls a handler for the next event of that name alone. */
    public final Socket once(String event, Consumer<Event> handler) {
        handlers().listeners().add(new Listener<>(event, handler, true, null));
        return (Socket) this;
    }

    /** Forgets every handler of an event. */
    public final Socket off(String event) {
        handlers().listeners().remove(event);
        return (Socket) this;
    }

    /** Forgets one handler of an event. */
    public final Socket off(String event, Consumer<Event> handler) {
        handlers().listeners().remove(event, handler);
        return (Socket) this;
    }

    /** Forgets the handlers of every event; those of {@link #onAny} stay. */
    public final Socket removeAllListeners() {
        handlers().listeners().removeNamed();
        return (Socket) this;
    }

    /** Calls a handler for every event of the client, before those of the event's name. */
    public final Socket onAny(Consumer<Event> handler) {
        handlers().listeners().add(new Listener<>(Listeners.ANY, handler, false, null));
        return (Socket) this;
    }

    /** The same, before those registered so far. */
    public final Socket prependAny(Consumer<Event> handler) {
        handlers().listeners().addFirst(new Listener<>(Listeners.ANY, handler, false, null));
        return (Socket) this;
    }

    /** Forgets a handler of {@link #onAny}. */
    public final Socket offAny(Consumer<Event> handler) {
        handlers().listeners().remove(Listeners.ANY, handler);
        return (Socket) this;
    }

    /** Forgets every handler of {@link #onAny}. */
    public final Socket offAny() {
        handlers().listeners().remove(Listeners.ANY);
        return (Socket) this;
    }

    /** Calls a handler after every event that is sent to this client, by broadcast too; where its other handlers are. */
    public final Socket onAnyOutgoing(Consumer<Outgoing> handler) {
        handlers().addOutgoing(handler);
        return (Socket) this;
    }

    /** Forgets a handler of {@link #onAnyOutgoing}. */
    public final Socket offAnyOutgoing(Consumer<Outgoing> handler) {
        handlers().removeOutgoing(handler);
        return (Socket) this;
    }

    /** Forgets every handler of {@link #onAnyOutgoing}. */
    public final Socket offAnyOutgoing() {
        handlers().removeOutgoing();
        return (Socket) this;
    }

    /** Calls a handler when the socket is gone, with Socket.IO's reason. */
    public final Socket onDisconnect(Consumer<String> handler) {
        return on("disconnect", event -> handler.accept(event.string(0)));
    }

    /** Asks a middleware about every event of the client, after those registered before. */
    public final Socket use(EventMiddleware middleware) {
        handlers().use(middleware);
        return (Socket) this;
    }

    final Handlers handlers() {
        Handlers known = handlers;
        if (known == null) {
            HANDLERS.compareAndSet(this, null, new Handlers((Socket) this, null));
            known = handlers;
        }
        return known;
    }

    /** Null where nobody wants to hear of this one socket, and handlers run on its loop. */
    final Handlers handlersOrNull() {
        return handlers;
    }
}
