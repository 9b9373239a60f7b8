package dev.roomcast.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One response: status, fields and content; immutable, each {@code with…} makes another. Content-Length, Date and
 * Connection are added when it is sent.
 *
 * @param status 101 to 599
 * @param fields name and value in turn
 * @param content sent as it is; shared, not to be changed
 */
public record HttpResponse(int status, List<String> fields, byte[] content) {
    private static final byte[] EMPTY = new byte[0];
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] DATE = ascii("Date: ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CRLF = ascii("\r\n");
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(101, "Switching Protocols"), Map.entry(200, "OK"), Map.entry(204, "No Content"),
            Map.entry(301, "Moved Permanently"), Map.entry(302, "Found"),
            Map.entry(304, "Not Modified"), Map.entry(400, "Bad Request"), Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"), Map.entry(404, "Not Found"), Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"), Map.entry(413, "Content Too Large"), Map.entry(414, "URI Too Long"),
            Map.entry(415, "Unsupported Media Type"), Map.entry(417, "Expectation Failed"),
            Map.entry(421, "Misdirected Request"),
            Map.entry(426, "Upgrade Required"), Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"), Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"), Map.entry(503, "Service Unavailable"),
            Map.entry(505, "HTTP Version Not Supported"));

    /**
     * Checks that no field can split the response.
     *
     * @throws IllegalArgumentException a field name that is no token, or a value with CR, LF or NUL (RFC 9110 §5.5)
     */
    public HttpResponse {
        fields = List.copyOf(fields);
        for (int i = 0; i < fields.size(); i += 2) {
            if (!HttpGrammar.isToken(fields.get(i)) || !isValue(fields.get(i + 1))) {
                throw new IllegalArgumentException("invalid response field " + fields.get(i));
            }
        }
    }

    /** A response without content. */
    public static HttpResponse of(int status) {
        return new HttpResponse(status, List.of(), EMPTY);
    }

    /** A response with text in UTF-8. */
    public static HttpResponse text(int status, String contentType, String text) {
        return of(status, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A response with content.
     *
     * @param content given
     */
    public static HttpResponse of(int status, String contentType, byte[] content) {
        return new HttpResponse(status, List.of("Content-Type", contentType), content);
    }

    /** An error as the API gives it: {@code {"error":"…"}}. */
    public static HttpResponse error(int status, String message) {
        HttpResponse error = text(status, "application/json", "{\"error\":\"" + jsonEscaped(message) + "\"}")
                .with("Cache-Control", "no-store");
        // A 401 must say which credentials would do (RFC 9110 §15.5.2), Bearer with a parameter (RFC 6750 §3).
        return status == 401 ? error.with("WWW-Authenticate", "Bearer realm=\"Roomcast\"") : error;
    }

    /** The same with one more field. */
    public HttpResponse with(String name, String value) {
        List<String> more = new ArrayList<>(fields.size() + 2);
        more.addAll(fields);
        more.add(name);
        more.add(value);
        return new HttpResponse(status, more, content);
    }

    /** Whether a field of that name is set. */
    boolean has(String name) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** How many bytes of content go out. */
    int contentBytes(boolean withContent) {
        return withContent && hasLength() ? content.length : 0;
    }

    /**
     * The bytes on the wire.
     *
     * @param date the Date field's value
     * @param minorVersion of the request
     * @param keepAlive whether the connection stays open; the Connection field says so
     * @param withContent false for the answer to HEAD, which has the fields but not the content
     * @return given
     */
    ByteBuffer encode(byte[] date, int minorVersion, boolean keepAlive, boolean withContent) {
        boolean hasLength = hasLength();
        int body = contentBytes(withContent);
        ByteBuffer out = begin(body);
        if (hasLength) {
            digits(out.put(CONTENT_LENGTH), content.length);
            out.put(CRLF);
        }
        if (status != 101) {
            out.put(DATE).put(date).put(CRLF);
            if (!keepAlive) {
                out.put(CLOSE);
            } else if (minorVersion == 0) {
                out.put(KEEP_ALIVE);
            }
        }
        return out.put(CRLF).put(content, 0, body).flip();
    }

    /**
     * The bytes before a content of unknown length, which ends with the connection; in chunks unless the client is of
     * HTTP/1.0 (RFC 9112 §6.3, §7.1).
     *
     * @param date the Date field's value
     * @return given
     */
    ByteBuffer encodeStreamHead(byte[] date, boolean chunked) {
        ByteBuffer out = begin(0);
        if (chunked) {
            out.put(CHUNKED);
        }
        return out.put(DATE).put(date).put(CRLF).put(CLOSE).put(CRLF).flip();
    }

    /** A buffer with the status line and the fields, and room for the rest. */
    private ByteBuffer begin(int contentBytes) {
        String reason = REASONS.getOrDefault(status, "");
        ByteBuffer out = ByteBuffer.allocate(160 + reason.length() + fieldChars() + contentBytes);
        out.put((byte) 'H').put((byte) 'T').put((byte) 'T').put((byte) 'P').put((byte) '/');
        out.put((byte) '1').put((byte) '.').put((byte) '1').put((byte) ' ');
        digits(out, status);
        put(out.put((byte) ' '), reason).put(CRLF);
        for (int i = 0; i < fields.size(); i += 2) {
            put(out, fields.get(i)).put((byte) ':').put((byte) ' ');
            put(out, fields.get(i + 1)).put(CRLF);
        }
        return out;
    }

    private boolean hasLength() {
        return status >= 200 && status != 204 && status != 304;
    }

    private int fieldChars() {
        int chars = 0;
        for (int i = 0; i < fields.size(); i++) {
            chars += fields.get(i).length() + 2;
        }
        return chars;
    }

    private static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!HttpGrammar.isFieldChar(value.charAt(i)) || value.charAt(i) > 0xFF) {
                return false;
            }
        }
        return true;
    }

    private static void digits(ByteBuffer out, int number) {
        int power = 1;
        while (number / power >= 10) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            out.put((byte) ('0' + number / power % 10));
        }
    }

    private static ByteBuffer put(ByteBuffer out, String latin1) {
        return out.put(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String jsonEscaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
