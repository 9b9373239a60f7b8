package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;
import java.net.InetAddress;

/**
 * The client of one session, whatever protocol carries it: it brings what the peer says to its {@link Socket}s, one a
 * namespace, and sends what they say in its own wire form. Implemented here over Engine.IO, and by every other way
 * into the rooms. Home: {@link #loop}.
 */
public interface Client {
    /** The loop this client and its sockets belong to. */
    EventLoop loop();

    /** The address of the peer that opened the session: a browser, or a proxy. */
    InetAddress remoteAddress();

    /** How its packets travel, in its protocol's word, e.g. {@code polling} or {@code websocket}. */
    String transportName();

    /** A socket of this client has come to life: keeps it and tells the peer; called before any of its handlers. */
    void connected(Socket socket);

    /** Sends a packet of one of its sockets; dropped once the session is closing. */
    void send(PreparedPacket packet);

    /** The server takes a socket out of its namespace: forgets it and tells the peer; the session stays. */
    void disconnected(Socket socket);
}
