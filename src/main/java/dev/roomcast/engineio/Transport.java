package dev.roomcast.engineio;

/** How the packets of a session travel. Confined to the session's loop. */
sealed interface Transport permits PollingTransport, WebSocketTransport {
    /** The name in the query: {@code polling} or {@code websocket}. */
    String name();

    /** Whether a message sent now goes out at once: the kernel takes it, or a poll waits for it. */
    boolean isWritable();

    /** Sends a message, or queues it until it can go. */
    void send(PreparedMessage message);

    /**
     * Tells the client that the session is over and ends.
     *
     * @param end decides how: a client that closed itself is told with a noop
     * @return whether it is told; false when that must wait for its next poll
     */
    boolean close(SessionEnd end);
}
