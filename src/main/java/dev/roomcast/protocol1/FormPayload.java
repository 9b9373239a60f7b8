package dev.roomcast.protocol1;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.MediaType;
import dev.roomcast.socketio.Json;

/** The payload in a POST of jsonp-polling: a form's field {@code d}, or the content itself. */
final class FormPayload {
    private FormPayload() {
    }

    /**
     * Reads it. In {@code d} stands a string literal of JSON, since browsers change line ends in forms
     * (jsonp-polling.js); a payload never begins with a quote, so one that stands there plain is known by that.
     *
     * @throws PacketException when there is none
     * @throws HttpException when the form is malformed
     */
    static String of(HttpRequest request) throws PacketException, HttpException {
        if (!isForm(MediaType.of(request).name())) {
            return Payload.text(request.content());
        }
        String field = FormData.ofContent(request).first("d")
                .orElseThrow(() -> new PacketException("form without the field d"));
        return field.startsWith("\"") ? literal(field) : field;
    }

    private static boolean isForm(String mediaType) {
        return mediaType.equals("application/x-www-form-urlencoded") || mediaType.equals("multipart/form-data");
    }

    private static String literal(String json) throws PacketException {
        try {
            if (Json.read(json) instanceof String text) {
                return text;
            }
        } catch (Json.InvalidException e) {
            // Refused below: a quote begins nothing else.
        }
        throw new PacketException("field d holds no JSON string");
    }
}
