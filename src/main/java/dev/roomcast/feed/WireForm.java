package dev.roomcast.feed;

import dev.roomcast.socketio.Json;
import dev.roomcast.socketio.PreparedPacket;
import dev.roomcast.websocket.ServerFrame;
import java.nio.charset.StandardCharsets;

/** How an event travels to a page without a library; each form is encoded once a broadcast. */
final class WireForm {
    /** {@code {"event":"message","data":…}} in UTF-8. */
    static final PreparedPacket.Form<byte[]> JSON = packet -> utf8(
            "{\"event\":" + Json.write(packet.name()) + ",\"data\":" + data(packet) + "}");

    /** The same as a text message. */
    static final PreparedPacket.Form<ServerFrame> FRAME = packet -> ServerFrame.text(packet.form(JSON));

    /** What follows the {@code id} line of an event stream (HTML standard, "Server-sent events"). */
    static final PreparedPacket.Form<byte[]> EVENT_STREAM = packet -> utf8(
            (packet.name().equals("message") ? "" : "event: " + onOneLine(packet.name()) + "\n")
                    + "data: " + data(packet) + "\n\n");

    private WireForm() {
    }

    /** The one argument; null when there is none, the list of them when there are several. JSON on one line. */
    private static String data(PreparedPacket packet) {
        String list = packet.textJson();
        return switch (packet.argumentCount()) {
            case 0 -> "null";
            case 1 -> list.substring(1, list.length() - 1);
            default -> list;
        };
    }

    /** A line break would end the field and let the rest of the name pass for fields of its own: it is a blank. */
    private static String onOneLine(String name) {
        return name.replace('\r', ' ').replace('\n', ' ');
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
