package dev.roomcast.http;

/** Text as a string literal of JavaScript, for answers that a page runs as a script. */
public final class ScriptLiteral {
    private ScriptLiteral() {
    }

    /**
     * Writes the literal with its double quotes: as JSON does, but for {@code <}, so that no {@code </script>} ends an
     * element it may stand in, and the line separators U+2028 and U+2029, which ended a literal before ECMAScript 2019.
     */
    public static String of(String text) {
        StringBuilder out = new StringBuilder(text.length() + text.length() / 4 + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '<', '\u2028', '\u2029' -> escape(out, c);
                default -> {
                    if (c < ' ') {
                        escape(out, c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    private static void escape(StringBuilder out, char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(c >> shift & 0xF, 16));
        }
    }
}
