package dev.roomcast.cli;

/**
 * Text of others in a line of ours: no control or formatting character of it is left, so that it can neither end the
 * line nor turn a terminal that shows it, and not more than {@link #MAX_CHARS} of it.
 */
final class Escapes {
    static final int MAX_CHARS = 8_192;

    private Escapes() {
    }

    /** Text as it is, but for control characters. */
    static void text(StringBuilder line, String text) {
        int end = Math.min(text.length(), MAX_CHARS);
        for (int i = 0; i < end; i++) {
            escaped(line, text.charAt(i));
        }
        if (end < text.length()) {
            line.append('…');
        }
    }

    /** The same, however long it is. */
    static void all(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            escaped(line, text.charAt(i));
        }
    }

    /** A value of {@code key=value}: in quotes when it is empty, or has blanks or what needs an escape. */
    static void value(StringBuilder line, String value) {
        boolean plain = !value.isEmpty() && value.length() <= MAX_CHARS;
        for (int i = 0; plain && i < value.length(); i++) {
            char c = value.charAt(i);
            plain = c != ' ' && c != '"' && c != '\\' && isPrintable(c);
        }
        if (plain) {
            line.append(value);
        } else {
            json(line, value);
        }
    }

    /** A string of JSON (RFC 8259 §7), with its quotes. */
    static void json(StringBuilder line, String text) {
        json(line, text, MAX_CHARS);
    }

    /** The same, with a bound of its own. */
    static void json(StringBuilder line, String text, int maxChars) {
        line.append('"');
        int end = Math.min(text.length(), maxChars);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else {
                escaped(line, c);
            }
        }
        if (end < text.length()) {
            line.append('…');
        }
        line.append('"');
    }

    /** Bytes that stand one char each, as other web servers write them: {@code \xHH} but for printable ASCII. */
    static void bytes(StringBuilder line, String bytes) {
        int end = Math.min(bytes.length(), MAX_CHARS);
        for (int i = 0; i < end; i++) {
            char c = bytes.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                line.append("\\x").append(Character.forDigit(c >> 4 & 15, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                line.append(c);
            }
        }
        if (end < bytes.length()) {
            line.append("...");
        }
    }

    private static void escaped(StringBuilder line, char c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (isPrintable(c)) {
                    line.append(c);
                } else {
                    line.append(String.format("\\u%04x", (int) c));
                }
            }
        }
    }

    private static boolean isPrintable(char c) {
        if (c < 0x7F) {
            return c >= ' ';
        }
        int type = Character.getType(c);
        return type != Character.CONTROL && type != Character.FORMAT && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR && type != Character.UNASSIGNED;
    }
}
