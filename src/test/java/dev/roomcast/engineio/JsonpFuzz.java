package dev.roomcast.engineio;

import dev.roomcast.Oracle;
import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What a JSONP client posts and asks for: an input is the form, its index, and a payload to be posted or answered. */
public final class JsonpFuzz {
    private JsonpFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        String latin1 = new String(input, StandardCharsets.ISO_8859_1);
        try {
            Jsonp.unwrap(FormData.urlencoded(latin1));
        } catch (PacketException | HttpException e) {
            // No form of a client's; nothing more is said of it.
        }
        Jsonp.of(latin1).ifPresent(jsonp -> Oracle.same(Integer.parseInt(latin1), jsonp.index(), "index"));

        String payload = new String(input, StandardCharsets.UTF_8);
        if (!payload.contains("\\\n")) {
            Oracle.same(payload, Jsonp.unwrap(FormData.urlencoded("d=" + posted(payload))), "posted");
        }
        Oracle.same(payload, answered(new Jsonp(7).wrap(payload)), "answered");
    }

    /** As engine.io-client 3 writes the area's value; a backslash before a line feed it writes as an escaped one. */
    private static String posted(String payload) {
        return URLEncoder.encode(payload.replace("\\n", "\\\n").replace("\n", "\\n"), StandardCharsets.UTF_8);
    }

    /** Reads a literal as a script engine would, and demands that nothing ends it, or its element, early. */
    private static String answered(String script) {
        Oracle.holds(script.startsWith("___eio[7](\"") && script.endsWith("\");"), "one call");
        String literal = script.substring("___eio[7](\"".length(), script.length() - "\");".length());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            Oracle.holds(c >= ' ' && c != '"' && c != '<' && c != '\u2028' && c != '\u2029', "escaped");
            if (c != '\\') {
                text.append(c);
            } else if (literal.charAt(++i) == 'u') {
                text.append((char) Integer.parseInt(literal.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                text.append(switch (literal.charAt(i)) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> literal.charAt(i);
                });
            }
        }
        return text.toString();
    }
}
