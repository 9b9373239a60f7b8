package dev.roomcast.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Names and values as a browser's form sends them, in order: from a query, an urlencoded content or a multipart
 * one. Immutable.
 */
public final class FormData {
    /** Parameters in one request at most; beyond it 400. */
    public static final int MAX_PARAMETERS = 100;

    private static final FormData NONE = new FormData(List.of());

    /** Name and value in turn. */
    private final List<String> namesAndValues;

    FormData(List<String> namesAndValues) {
        this.namesAndValues = List.copyOf(namesAndValues);
    }

    /** The parameters of a request's query. */
    public static FormData ofQuery(HttpRequest request) throws HttpException {
        return urlencoded(request.query());
    }

    /**
     * The parameters of a request's content.
     *
     * @throws HttpException 415 when it is neither {@code application/x-www-form-urlencoded} nor
     *     {@code multipart/form-data}, 400 when it is malformed
     */
    public static FormData ofContent(HttpRequest request) throws HttpException {
        MediaType type = MediaType.of(request);
        return switch (type.name()) {
            case "application/x-www-form-urlencoded" ->
                urlencoded(new String(request.content(), StandardCharsets.ISO_8859_1));
            case "multipart/form-data" -> Multipart.parse(request.content(), type.parameter("boundary"));
            default -> throw new HttpException(415, "content type not understood, send a form or JSON");
        };
    }

    /**
     * Parses {@code a=b&c=d} as the URL standard does: {@code +} is a blank, {@code %XX} a byte of UTF-8; a {@code %}
     * that no two hex digits follow stands for itself (URL standard §5.1).
     *
     * @param text one char a byte; raw bytes above ASCII count as UTF-8, too
     * @throws HttpException 400 on more than {@link #MAX_PARAMETERS}
     */
    public static FormData urlencoded(String text) throws HttpException {
        if (text.isEmpty()) {
            return NONE;
        }
        List<String> pairs = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int ampersand = text.indexOf('&', start);
            int end = ampersand < 0 ? text.length() : ampersand;
            if (end > start) {
                int equals = text.indexOf('=', start);
                int nameEnd = equals < 0 || equals > end ? end : equals;
                pairs.add(decode(text, start, nameEnd));
                pairs.add(decode(text, Math.min(nameEnd + 1, end), end));
                checkCount(pairs);
            }
            start = end + 1;
        }
        return new FormData(pairs);
    }

    /** Decodes the part of a path that is a name: as a parameter, but that a plus is a plus there. */
    public static String ofPath(String encoded) throws HttpException {
        String parameter = encoded.replace("+", "%2B").replace("&", "%26");
        return urlencoded("name=" + parameter).first("name").orElse("");
    }

    /** Gives each name and value, in order. */
    public void forEach(BiConsumer<String, String> parameter) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            parameter.accept(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
    }

    /** The value of the first parameter of that name. */
    public Optional<String> first(String name) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equals(name)) {
                return Optional.of(namesAndValues.get(i + 1));
            }
        }
        return Optional.empty();
    }

    /** All values of that name, in order. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equals(name)) {
                values.add(namesAndValues.get(i + 1));
            }
        }
        return values;
    }

    /** The same, with those of {@code name[]}, {@code name[0]} and so on: what PHP makes of a list. */
    public List<String> list(String name) {
        List<String> values = new ArrayList<>(1);
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            String key = namesAndValues.get(i);
            if (key.equals(name) || isItemOf(name, key)) {
                values.add(namesAndValues.get(i + 1));
            }
        }
        return values;
    }

    private static boolean isItemOf(String name, String key) {
        return key.length() > name.length() + 1 && key.charAt(name.length()) == '[' && key.startsWith(name)
                && key.endsWith("]");
    }

    /** Whether a parameter of that name is there. */
    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** Whether several parameters have that name. */
    public boolean isRepeated(String name) {
        int count = 0;
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            count += namesAndValues.get(i).equals(name) ? 1 : 0;
        }
        return count > 1;
    }

    static void checkCount(List<String> pairs) throws HttpException {
        if (pairs.size() > 2 * MAX_PARAMETERS) {
            throw new HttpException(400, "more than " + MAX_PARAMETERS + " parameters");
        }
    }

    private static String decode(String text, int start, int end) {
        boolean plain = true;
        for (int i = start; i < end && plain; i++) {
            char c = text.charAt(i);
            plain = c != '%' && c != '+' && c < 128;
        }
        if (plain) {
            return text.substring(start, end);
        }
        byte[] bytes = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < end && hex(text.charAt(i + 1)) >= 0 && hex(text.charAt(i + 2)) >= 0) {
                bytes[length++] = (byte) (hex(text.charAt(i + 1)) << 4 | hex(text.charAt(i + 2)));
                i += 2;
            } else {
                bytes[length++] = (byte) (c == '+' ? ' ' : c);
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
