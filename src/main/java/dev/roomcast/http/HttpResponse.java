package dev.roomcast.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One response: status, fields and content; immutable, each {@code with…} makes another. Content-Length, Date and
 * Connection are added when it is sent.
 */
public final class HttpResponse {
    private static final String[] NONE = {};
    private static final byte[] EMPTY = new byte[0];
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] DATE = ascii("Date: ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] VERSION = ascii("HTTP/1.1 ");
    private static final byte[] SPACE = ascii(" ");
    private static final byte[] COLON = ascii(": ");
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

    private final int status;
    /** Name and value in turn. */
    private final String[] fields;
    private final byte[] content;

    /**
     * Makes one, and checks that no field can split it.
     *
     * @param status 101 to 599
     * @param fields name and value in turn
     * @param content sent as it is; shared, not to be changed
     * @throws IllegalArgumentException a field name that is no token, or a value with CR, LF or NUL (RFC 9110 §5.5)
     */
    public HttpResponse(int status, List<String> fields, byte[] content) {
        this(status, fields.toArray(NONE), content);
        for (int i = 0; i < this.fields.length; i += 2) {
            check(this.fields[i], this.fields[i + 1]);
        }
    }

    /** Of fields that are checked. */
    private HttpResponse(int status, String[] fields, byte[] content) {
        this.status = status;
        this.fields = fields;
        this.content = content;
    }

    /** A response without content. */
    public static HttpResponse of(int status) {
        return new HttpResponse(status, NONE, EMPTY);
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
        return new HttpResponse(status, NONE, content).with("Content-Type", contentType);
    }

    /** An error as the API gives it: {@code {"error":"…"}}. */
    public static HttpResponse error(int status, String message) {
        HttpResponse error = text(status, "application/json", "{\"error\":\"" + jsonEscaped(message) + "\"}")
                .with("Cache-Control", "no-store");
        // A 401 must say which credentials would do (RFC 9110 §15.5.2), Bearer with a parameter (RFC 6750 §3).
        return status == 401 ? error.with("WWW-Authenticate", "Bearer realm=\"Roomcast\"") : error;
    }

    /** Between 101 and 599. */
    public int status() {
        return status;
    }

    /** Name and value in turn. */
    public List<String> fields() {
        return List.of(fields);
    }

    /** Not to be changed. */
    public byte[] content() {
        return content;
    }

    /**
     * The same with one more field.
     *
     * @throws IllegalArgumentException as the constructor
     */
    public HttpResponse with(String name, String value) {
        check(name, value);
        String[] more = Arrays.copyOf(fields, fields.length + 2);
        more[fields.length] = name;
        more[fields.length + 1] = value;
        return new HttpResponse(status, more, content);
    }

    /** The same with other content, sent as it is; shared, not to be changed. */
    public HttpResponse withContent(byte[] other) {
        return new HttpResponse(status, fields, other);
    }

    /** Whether a field of that name is set. */
    boolean has(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
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
        Head out = begin(body);
        if (hasLength) {
            out.put(CONTENT_LENGTH).digits(content.length).put(CRLF);
        }
        if (status != 101) {
            out.put(DATE).put(date).put(CRLF);
            if (!keepAlive) {
                out.put(CLOSE);
            } else if (minorVersion == 0) {
                out.put(KEEP_ALIVE);
            }
        }
        return out.put(CRLF).put(content, body).toBuffer();
    }

    /**
     * The bytes before a content of unknown length, which ends with the connection; in chunks unless the client is of
     * HTTP/1.0 (RFC 9112 §6.3, §7.1).
     *
     * @param date the Date field's value
     * @return given
     */
    ByteBuffer encodeStreamHead(byte[] date, boolean chunked) {
        Head out = begin(0);
        if (chunked) {
            out.put(CHUNKED);
        }
        return out.put(DATE).put(date).put(CRLF).put(CLOSE).put(CRLF).toBuffer();
    }

    /** The status line and the fields, and room for the rest. */
    private Head begin(int contentBytes) {
        String reason = REASONS.getOrDefault(status, "");
        Head out = new Head(160 + reason.length() + fieldChars() + contentBytes);
        out.put(VERSION).digits(status).put(SPACE).put(reason).put(CRLF);
        for (int i = 0; i < fields.length; i += 2) {
            out.put(fields[i]).put(COLON).put(fields[i + 1]).put(CRLF);
        }
        return out;
    }

    private boolean hasLength() {
        return status >= 200 && status != 204 && status != 304;
    }

    private int fieldChars() {
        int chars = 0;
        for (String text : fields) {
            chars += text.length() + 2;
        }
        return chars;
    }

    private static void check(String name, String value) {
        if (!HttpGrammar.isToken(name) || !isValue(value)) {
            throw new IllegalArgumentException("invalid response field " + name);
        }
    }

    private static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!HttpGrammar.isFieldChar(value.charAt(i)) || value.charAt(i) > 0xFF) {
                return false;
            }
        }
        return true;
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

    /** What is being encoded: an array of the length that is needed at most. */
    private static final class Head {
        private final byte[] bytes;
        private int length;

        Head(int mostBytes) {
            bytes = new byte[mostBytes];
        }

        Head put(byte[] part) {
            return put(part, part.length);
        }

        Head put(byte[] part, int partLength) {
            System.arraycopy(part, 0, bytes, length, partLength);
            length += partLength;
            return this;
        }

        /** Text of Latin-1 characters, without a copy of it in between. */
        @SuppressWarnings("deprecation") // It drops the high byte of each character, and there is none.
        Head put(String latin1) {
            latin1.getBytes(0, latin1.length(), bytes, length);
            length += latin1.length();
            return this;
        }

        Head digits(int number) {
            int power = 1;
            while (number / power >= 10) {
                power *= 10;
            }
            for (; power > 0; power /= 10) {
                bytes[length++] = (byte) ('0' + number / power % 10);
            }
            return this;
        }

        ByteBuffer toBuffer() {
            return ByteBuffer.wrap(bytes, 0, length);
        }
    }
}
