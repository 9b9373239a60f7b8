package dev.roomcast.push;

import dev.roomcast.socketio.PreparedPacket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one message that every page of the article waits for: {@code message} with {@code {"code":0,"data":…}}. */
final class PushMessage {
    private PushMessage() {
    }

    /** Wraps data; plain Java as {@link dev.roomcast.socketio.Json} has it. */
    static PreparedPacket of(Object data) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("code", 0);
        message.put("data", data);
        return PreparedPacket.event("message", List.of(message));
    }
}
