package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;

/** Whatever a room delivers to: a socket of any generation and transport, or something that behaves like one. */
public interface Member {
    /** What it is found by, in the place of a room's name; another than any other member's. */
    String id();

    /** The loop this member belongs to. */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    EventLoop loop();

    /** Where its rooms are kept; the same object each time, made by the member and used by {@link Rooms} alone. */
    Memberships memberships();

    /** Takes a packet; on the member's loop. Must not change any room while it does. */
    void deliver(PreparedPacket packet);
}
