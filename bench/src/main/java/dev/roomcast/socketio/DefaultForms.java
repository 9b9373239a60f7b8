package dev.roomcast.socketio;

import dev.roomcast.engineio.PreparedMessage;

/** Lets benches of the packages above make a packet's form as clients with the default parser get it. */
public final class DefaultForms {
    private static final DefaultParser PARSER = new DefaultParser(SocketSettings.DEFAULTS);

    private DefaultForms() {
    }

    /** The message that a client's session is given. */
    public static PreparedMessage message(PreparedPacket packet) {
        return PARSER.encode(packet, false);
    }
}
