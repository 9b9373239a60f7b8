package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;

/** Whatever a room delivers to: a socket of any generation and transport, or something that behaves like one. */
public interface Member {
    /** The loop this member belongs to. */
    EventLoop loop();

    /** Takes a packet; on the member's loop. Must not change any room while it does. */
    void deliver(PreparedPacket packet);
}
