package dev.roomcast.engineio;

import dev.roomcast.Oracle;
import java.util.ArrayList;
import java.util.List;

/** What a message is to its receiver, for tests of the layers above. */
public final class Relayed {
    private Relayed() {
    }

    /** The messages, {@code String} or {@code byte[]} each, as they come out of a poll of protocol 4. */
    public static List<Object> messages(PreparedMessage message) throws Exception {
        List<Object> messages = new ArrayList<>();
        byte[] payload = Payload.encode(Generation.EIO4, false, List.of(message)).bytes();
        for (Packet packet : Payload.decode(Generation.EIO4, false, payload)) {
            Oracle.same(Packet.Type.MESSAGE, packet.type(), "a message");
            messages.add(packet.isBinary() ? packet.binary() : packet.text());
        }
        return messages;
    }
}
