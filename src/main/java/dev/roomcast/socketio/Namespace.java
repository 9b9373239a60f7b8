package dev.roomcast.socketio;

import dev.roomcast.engineio.RandomId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** A channel of its own over the same connections; set up before the server starts, then safe on any loop. */
public final class Namespace {
    private static final Logger LOG = System.getLogger(Namespace.class.getName());

    private final String name;
    private final Rooms rooms;
    private volatile Consumer<Socket> connection = socket -> { };

    Namespace(String name, Rooms rooms) {
        this.name = name;
        this.rooms = rooms;
    }

    /** Begins with a slash. */
    public String name() {
        return name;
    }

    /** The rooms of this namespace's sockets. */
    public Rooms rooms() {
        return rooms;
    }

    /** What to do with each socket that connects; called on the socket's loop, before any event of it. */
    public void onConnection(Consumer<Socket> handler) {
        connection = handler;
    }

    /**
     * Makes a socket of a client that has asked for this namespace; on the client's loop.
     *
     * @param auth what the client gave: a map, or null
     */
    public Socket connect(Client client, Object auth) {
        Socket socket = new Socket(RandomId.next(), this, client, auth);
        rooms.enter(socket);
        client.connected(socket);
        try {
            connection.accept(socket);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "handler failed socket=" + socket.id() + " handler=connection", e);
        }
        return socket;
    }
}
