package dev.roomcast.engineio;

import dev.roomcast.websocket.ServerFrame;
import java.util.List;

/** Lets benches of the packages above make a message's wire forms as a session's transport does. */
public final class WireForms {
    private WireForms() {
    }

    /** The frames that protocol 4 sends. */
    public static List<ServerFrame> frames(PreparedMessage message) {
        return message.frames(Generation.EIO4, false);
    }
}
