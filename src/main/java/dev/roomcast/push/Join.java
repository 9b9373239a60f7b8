package dev.roomcast.push;

import dev.roomcast.feed.Joining;
import dev.roomcast.socketio.Event;
import dev.roomcast.socketio.Socket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code join} event: puts a window into the room of its user, and out of the one it was in. Its argument is
 * {@code {username}} or the name alone. An ack, where asked for, gets {@code {"room":NAME}} or {@code {"error":…}}.
 * Feeds join by the same rules.
 */
final class Join implements Joining {
    private static final Logger LOG = System.getLogger(Join.class.getName());

    private final Names names;
    private final PushCounters counters;

    Join(Names names, PushCounters counters) {
        this.names = names;
        this.counters = counters;
    }

    /** Takes the event, of any socket. */
    void join(Event event) {
        join(event.socket(), event);
    }

    @Override
    public Optional<String> fault(String name) {
        return names.fault(name);
    }

    @Override
    public void join(Socket socket, String name) {
        for (String room : socket.rooms()) {
            if (!room.equals(name)) {
                socket.leave(room);
            }
        }
        socket.join(name);
        counters.joins.increment();
    }

    private void join(Socket socket, Event event) {
        Object argument = event.size() == 0 ? null : event.value(0);
        Optional<String> name = Names.of(argument instanceof Map<?, ?> map ? map.get("username") : argument);
        if (name.isEmpty() || name.get().isEmpty()) {
            refuse(socket, event, "join needs a username, a text or a number");
        } else if (fault(name.get()).isPresent()) {
            refuse(socket, event, "username " + fault(name.get()).get());
        } else {
            join(socket, name.get());
            event.ack(Map.of("room", name.get()));
        }
    }

    private void refuse(Socket socket, Event event, String why) {
        counters.refusedJoins.increment();
        LOG.log(Level.DEBUG, "refused join socket={0} reason={1}", socket.id(), why);
        socket.emit("join_error", Map.of("error", why));
        event.ack(Map.of("error", why));
    }
}
