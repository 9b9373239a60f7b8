package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;

/**
 * The client of one session, whatever protocol carries it: it brings what the peer says to its {@link Socket}s, one a
 * namespace, and sends what they say in its own wire form. Implemented here over Engine.IO, and by every other way
 * into the rooms. Home: {@link #loop}.
 */
public interface Client {
    /** The loop this client and its sockets belong to; from any thread. */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    EventLoop loop();

    /** The request that opened the session; from any thread. */
    ClientRequest request();

    /** How its packets travel, in its protocol's word, e.g. {@code polling} or {@code websocket}. */
    String transportName();

    /** The generation of its protocol: {@code eio4}, {@code eio3}, {@code protocol1}, {@code feed}; from any thread. */
    String generationName();

    /** Whether what is sent now can be written at once. */
    boolean isWritable();

    /** A socket of this client is asked for: keeps it, until it is connected, refused or over. */
    void connecting(Socket socket);

    /** A socket of this client has come to life: tells the peer; called before any of its handlers. */
    void connected(Socket socket);

    /**
     * The server refuses a socket: forgets it and tells the peer.
     *
     * @param data plain Java, or null for none
     */
    void refused(Socket socket, String message, Object data);

    /** A socket that was asked for is not to be, and another takes its place: forgets it; the peer is not told. */
    void dropped(Socket socket);

    /** Whether the peer understands connection state recovery: is told a pid, and gets offsets. */
    boolean isRecoverable();

    /** The peer has come back by another session: ends this one as a lost one. */
    void lost();

    /** Sends a packet of one of its sockets; dropped once the session is closing. */
    void send(PreparedPacket packet);

    /** The server takes a socket out of its namespace: forgets it and tells the peer; the session stays. */
    void disconnected(Socket socket);

    /** Ends the session, with all sockets that are left. */
    void close();

    /** The right by which the peer is here has expired: tells it so where its protocol has words for that, and ends. */
    default void expired() {
        close();
    }
}
