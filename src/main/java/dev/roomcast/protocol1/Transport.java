package dev.roomcast.protocol1;

import java.util.List;

/** How the packets of a session travel. Confined to the session's loop. */
sealed interface Transport permits NoTransport, PollingTransport, WebSocketTransport, HtmlFileTransport {
    TransportName name();

    /** Whether a packet sent now goes out at once: the kernel takes it, or a poll waits for it. */
    boolean isWritable();

    /** Sends a packet, or queues it until it can go. */
    void send(WirePacket packet);

    /** A heartbeat is due: asks for a sign of the client, where it does not give one anyway. */
    void beat();

    /**
     * Another transport has taken over: lets the client's connection go.
     *
     * @return given; what has not been sent, in order
     */
    List<WirePacket> release();

    /**
     * Tells the client that the session is over and ends.
     *
     * @return whether it is told, or needs not be; false when that must wait for its next poll
     */
    boolean close(SessionEnd end);

    /** The session that it was opened for is there no more: tells the client so. */
    void refuse();
}
