package dev.roomcast.socketio;

import java.util.function.Consumer;

/** A channel of its own over the same connections; set up before the server starts, then safe on any loop. */
public final class Namespace {
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

    void connected(Socket socket) {
        connection.accept(socket);
    }
}
