package dev.roomcast.push;

import dev.roomcast.socketio.Event;
import dev.roomcast.socketio.Socket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code join} event: puts a window into the room of its user, and out of the one it was in. Its argument is
 * {@code {username}} or the name alone. An ack, where asked for, gets {@code {"room":NAME}} or {@code {"error":…}}.
 */
final class Join {
    private static final Logger LOG = System.getLogger(Join.class.getName());
    private static final int MAX_NAME_CHARS = 256;

    private final PushCounters counters;

    Join(PushCounters counters) {
        this.counters = counters;
    }

    /** Listens to a socket that has just connected. */
    void connected(Socket socket) {
        socket.on("join", event -> join(socket, event));
    }

    private void join(Socket socket, Event event) {
        Object argument = event.arguments().isEmpty() ? null : event.arguments().get(0);
        Optional<String> name = Names.of(argument instanceof Map<?, ?> map ? map.get("username") : argument);
        if (name.isEmpty() || name.get().isEmpty()) {
            refuse(socket, event, "join needs a username, a text or a number");
        } else if (name.get().length() > MAX_NAME_CHARS) {
            refuse(socket, event, "username longer than " + MAX_NAME_CHARS + " characters");
        } else {
            for (String room : socket.rooms()) {
                if (!room.equals(name.get())) {
                    socket.leave(room);
                }
            }
            socket.join(name.get());
            counters.joins.increment();
            event.ack().accept(List.of(Map.of("room", name.get())));
        }
    }

    private void refuse(Socket socket, Event event, String why) {
        counters.refusedJoins.increment();
        LOG.log(Level.DEBUG, "refused join socket={0} reason={1}", socket.id(), why);
        socket.emit("join_error", Map.of("error", why));
        event.ack().accept(List.of(Map.of("error", why)));
    }
}
