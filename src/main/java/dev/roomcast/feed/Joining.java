package dev.roomcast.feed;

import dev.roomcast.socketio.Socket;
import java.util.Optional;

/** Puts feeds into the rooms of their users, by the rules of the {@code join} event. On any loop. */
public interface Joining {
    /** What is wrong with a user's name, as in {@code longer than 256 characters}; empty when it can be joined. */
    Optional<String> fault(String name);

    /** Puts a socket into the room of that name, and out of any other; on the socket's loop. */
    void join(Socket socket, String name);
}
