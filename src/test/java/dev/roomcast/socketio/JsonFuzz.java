package dev.roomcast.socketio;

import dev.roomcast.Oracle;
import java.nio.charset.StandardCharsets;

/** JSON from outside. */
public final class JsonFuzz {
    private JsonFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        String text = new String(input, StandardCharsets.UTF_8);
        Object value;
        try {
            value = Oracle.allocatesLittle(input, () -> Json.read(text));
        } catch (Json.InvalidException e) {
            Oracle.holds(e.getMessage().chars().noneMatch(c -> c == '\n' || c == '\r'), "one line says what is wrong");
            return;
        }

        String written = Json.write(value);
        Object again = Json.read(written);
        Oracle.same(written, Json.write(again), "written again");
        Oracle.same(Canonical.of(value), Canonical.of(again), "read again");
        String ascii = Json.ascii(written);
        Oracle.holds(ascii.chars().allMatch(c -> c < 0x80), "ASCII alone");
        Oracle.same(again, Json.read(ascii), "read again from ASCII");
        Oracle.same(again, Json.readOwn(written), "read as our own");
    }
}
