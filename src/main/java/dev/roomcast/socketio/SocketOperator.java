package dev.roomcast.socketio;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One socket, and how events go to it. Immutable; all methods may be called from any thread. */
public final class SocketOperator {
    private final Socket socket;
    private final Flags flags;

    SocketOperator(Socket socket, Flags flags) {
        this.socket = socket;
        this.flags = flags;
    }

    /** As {@link Socket#emit}. */
    public void emit(String event, Object... arguments) {
        socket.emit(flags, event, arguments);
    }

    /** Sends the event {@code message}. */
    public void send(Object... arguments) {
        emit("message", arguments);
    }

    /** As {@link Socket#emitWithAck}. */
    public CompletableFuture<Arguments> emitWithAck(String event, Object... arguments) {
        return socket.emitWithAck(flags, event, arguments);
    }

    /** As {@link Socket#volatile_}. */
    public SocketOperator volatile_() {
        return new SocketOperator(socket, flags.asVolatile());
    }

    /** As {@link Socket#compress}. */
    public SocketOperator compress(boolean value) {
        return new SocketOperator(socket, flags.withCompress(value));
    }

    /** As {@link Socket#timeout}. */
    public SocketOperator timeout(Duration duration) {
        return new SocketOperator(socket, flags.withTimeout(duration));
    }

    /** As {@link Socket#broadcast}, with these flags. */
    public BroadcastOperator broadcast() {
        return socket.broadcast().with(flags);
    }

    /** As {@link Socket#to}, with these flags. */
    public BroadcastOperator to(String... rooms) {
        return broadcast().to(rooms);
    }

    /** The same as {@link #to}. */
    public BroadcastOperator in(String... rooms) {
        return to(rooms);
    }

    /** As {@link Socket#except}, with these flags. */
    public BroadcastOperator except(String... rooms) {
        return broadcast().except(rooms);
    }
}
