package dev.roomcast.socketio;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * One event from a client: its arguments, and the answer that it may ask for. May be used from any thread.
 *
 * <pre>{@code
 * socket.on("add", event -> event.ack(event.intValue(0) + event.intValue(1)));
 * }</pre>
 */
public final class Event extends Arguments {
    private final String name;
    private final Socket socket;
    /** Null where no answer is asked for. */
    private final Consumer<List<?>> acknowledge;

    Event(String name, List<?> arguments, Socket socket, Consumer<List<?>> acknowledge) {
        super(arguments, "\"" + name + "\"", socket.namespace().mapper());
        this.name = name;
        this.socket = socket;
        this.acknowledge = acknowledge;
    }

    /** As the client emitted it. */
    public String name() {
        return name;
    }

    /** Whose event it is. */
    public Socket socket() {
        return socket;
    }

    /** Whether the client asks for an answer. */
    public boolean wantsAck() {
        return acknowledge != null;
    }

    /**
     * Answers, once; further calls do nothing, as all do when the client asks for no answer.
     *
     * @param values plain Java, {@code byte[]} anywhere in it, and whatever the server's {@link ValueMapper} knows
     */
    public void ack(Object... values) {
        if (acknowledge != null) {
            acknowledge.accept(Arrays.asList(values));
        }
    }

    @Override
    public String toString() {
        return name + super.toString();
    }
}
