package dev.roomcast.push;

import dev.roomcast.http.HttpException;
import dev.roomcast.socketio.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON as the content of a request. */
final class JsonContent {
    private JsonContent() {
    }

    /**
     * Reads one value, plain Java as {@link Json} has it.
     *
     * @throws HttpException 400 when it is none, or not UTF-8
     */
    static Object read(byte[] content) throws HttpException {
        return read(text(content));
    }

    /** The same from text. */
    static Object read(String text) throws HttpException {
        try {
            return Json.read(text);
        } catch (Json.InvalidException e) {
            throw new HttpException(400, e.getMessage());
        }
    }

    /** The content as text. */
    static String text(byte[] content) throws HttpException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new HttpException(400, "JSON is not UTF-8");
        }
    }
}
