package dev.roomcast.socketio;

import java.util.List;

/** Waits for the answers to one event; called on the loop of the socket concerned, once a socket. */
interface AckListener {
    /**
     * A socket is about to be sent the event.
     *
     * @return whether its answer is waited for; not when time is over already
     */
    boolean asked(Socket socket);

    void answered(Socket socket, List<Object> arguments);

    /** A socket is gone and will not answer. */
    void lost(Socket socket);
}
