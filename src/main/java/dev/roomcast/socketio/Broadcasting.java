package dev.roomcast.socketio;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Whatever events can be sent from to many sockets: a server, a namespace, and what {@link #to} and its kind make of
 * them. All methods may be called from any thread.
 *
 * <pre>{@code
 * io.to("room1", "room2").except("room3").emit("news", Map.of("a", 1));
 * }</pre>
 */
public interface Broadcasting {
    /** All sockets, as something to narrow down. */
    BroadcastOperator everybody();

    /** Those in any of these rooms; the id of a socket stands for a room that it alone is in. Several calls add up. */
    default BroadcastOperator to(String... rooms) {
        return everybody().to(rooms);
    }

    /** The same as {@link #to}. */
    default BroadcastOperator in(String... rooms) {
        return to(rooms);
    }

    /** All but those in any of these rooms. */
    default BroadcastOperator except(String... rooms) {
        return everybody().except(rooms);
    }

    /** Those on this node alone; there is no other yet. */
    default BroadcastOperator local() {
        return everybody();
    }

    /** Leaves out, event by event, whoever cannot be written to at once. */
    default BroadcastOperator volatile_() {
        return everybody().volatile_();
    }

    /** Whether messages may be deflated, default true. */
    default BroadcastOperator compress(boolean value) {
        return everybody().compress(value);
    }

    /** How long {@link #emitWithAck} waits. */
    default BroadcastOperator timeout(Duration duration) {
        return everybody().timeout(duration);
    }

    /**
     * Sends an event to each.
     *
     * @param arguments plain Java, {@code byte[]} anywhere in it, and whatever the server's {@link ValueMapper} knows
     * @throws IllegalArgumentException a reserved event name, or an argument that JSON has no form for
     */
    default void emit(String event, Object... arguments) {
        everybody().emit(event, arguments);
    }

    /** Sends the event {@code message}. */
    default void send(Object... arguments) {
        emit("message", arguments);
    }

    /**
     * Sends an event to each and collects their answers.
     *
     * @return the answers in the order of coming, when all have answered or are gone; an {@link AckException}, with
     *     those that came, when {@link #timeout} passes before
     */
    default CompletableFuture<List<Arguments>> emitWithAck(String event, Object... arguments) {
        return everybody().emitWithAck(event, arguments);
    }

    /** The sockets that are connected now. */
    default CompletableFuture<List<Socket>> fetchSockets() {
        return everybody().fetchSockets();
    }

    /** Puts each into rooms. */
    default void socketsJoin(String... rooms) {
        everybody().socketsJoin(rooms);
    }

    /** Takes each out of rooms. */
    default void socketsLeave(String... rooms) {
        everybody().socketsLeave(rooms);
    }

    /** Takes each out of its namespace. */
    default void disconnectSockets() {
        disconnectSockets(false);
    }

    /**
     * Disconnects each.
     *
     * @param close whether its session is closed, too
     */
    default void disconnectSockets(boolean close) {
        everybody().disconnectSockets(close);
    }
}
