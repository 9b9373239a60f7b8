package dev.roomcast.http;

import dev.roomcast.io.Pieces;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads requests off one connection's bytes, strictly by RFC 9112: no bare LF, no folded field, no blank before a
 * colon, one framing of the content. Holds only parse state and takes a cut at any byte.
 *
 * <pre>
 * REQUEST_LINE ─▶ FIELDS ─▶ (request) | FIXED ─▶ (request)
 *                           | CHUNK_SIZE ─▶ CHUNK_DATA ─▶ CHUNK_END ─▶ CHUNK_SIZE … TRAILERS ─▶ (request)
 * </pre>
 */
final class HttpRequestParser {
    /** What is awaited next. */
    enum State { REQUEST_LINE, FIELDS, FIXED, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILERS }

    /** Empty lines before a request line that are passed over; RFC 9112 §2.2 asks for one at least. */
    private static final int MAX_EMPTY_LINES = 2;
    private static final int MAX_CHUNK_LINE_BYTES = 256;

    private final HttpSettings settings;
    private State state = State.REQUEST_LINE;
    /** The beginning of a line whose end has not come yet; null when there is none. */
    private byte[] partialLine;
    private int partialLength;
    private int emptyLines;
    private String method;
    private String target;
    private int minorVersion;
    private List<String> fieldLines = new ArrayList<>();
    private int sectionBytes;
    private int sectionFields;
    private HttpFields fields = HttpFields.NONE;
    /** Null while nothing of it has come. */
    private Pieces content;
    private long awaitedBytes;

    HttpRequestParser(HttpSettings settings) {
        this.settings = settings;
    }

    /**
     * Reads as much of one request as {@code in} holds.
     *
     * @param in lent; left at the first byte after the request, or at its limit while that is incomplete
     * @return the request, or null while it is incomplete
     * @throws HttpException 400 on anything RFC 9112 forbids; 413, 414, 415, 417, 431, 501, 505 where one of these
     *     says it better. The connection cannot be used for another request then
     */
    HttpRequest parse(ByteBuffer in) throws HttpException {
        while (in.hasRemaining()) {
            boolean complete = switch (state) {
                case FIXED -> readContent(in);
                case CHUNK_DATA -> readChunk(in);
                case REQUEST_LINE, FIELDS, CHUNK_SIZE, CHUNK_END, TRAILERS -> readLine(in);
            };
            if (complete) {
                return finish();
            }
        }
        return null;
    }

    /** Whether a request has begun and is not complete. */
    boolean isInsideRequest() {
        return state != State.REQUEST_LINE || partialLength > 0 || emptyLines > 0;
    }

    /** Whether the header section is complete and the content is not. */
    boolean isInsideContent() {
        return state != State.REQUEST_LINE && state != State.FIELDS;
    }

    /** The header section once {@link #isInsideContent}, or when its own check failed; empty before. */
    HttpFields fields() {
        return fields;
    }

    /** The Expect field of the request under way; null when it has none, or when it is HTTP/1.0 (RFC 9110 §10.1.1). */
    String expectation() {
        return minorVersion == 0 ? null : fields.firstOrNull("Expect");
    }

    /** The method as far as it is known, else empty. */
    String method() {
        return method == null ? "" : method;
    }

    /** What has come of the request under way, for the access log; empty where it is not known. */
    HttpRequest known() {
        return new HttpRequest(method(), target == null ? "" : target, minorVersion, fields, HttpRequest.NOTHING);
    }

    private HttpRequest finish() {
        HttpRequest request = new HttpRequest(method, target, minorVersion, fields, content);
        state = State.REQUEST_LINE;
        method = null;
        target = null;
        emptyLines = 0;
        fields = HttpFields.NONE;
        content = null;
        return request;
    }

    private boolean readLine(ByteBuffer in) throws HttpException {
        int limit = lineLimit();
        int start = in.position();
        if (state == State.REQUEST_LINE && partialLength == 0 && !canBeginRequest(in.get(start) & 0xFF)) {
            throw new HttpException(400, "malformed request line (RFC 9112 §3)");
        }
        int end = start;
        while (end < in.limit() && in.get(end) != '\n') {
            end++;
        }
        int length = partialLength + end - start;
        if (length > limit) {
            throw tooLong();
        }
        if (end == in.limit()) {
            keepPartial(in, end - start, limit);
            return false;
        }
        byte[] line;
        if (partialLength == 0) {
            line = new byte[length];
            in.get(line);
        } else {
            line = Arrays.copyOf(partialLine, length);
            in.get(line, partialLength, end - start);
        }
        in.get();
        partialLine = null;
        partialLength = 0;
        if (length == 0 || line[length - 1] != '\r') {
            throw new HttpException(400, "line ends with LF alone, must be CRLF (RFC 9112 §2.2)");
        }
        return line(new String(line, 0, length - 1, StandardCharsets.ISO_8859_1));
    }

    /** Another protocol on our port, as TLS, may never send the end of a line: it is refused by its first byte. */
    private static boolean canBeginRequest(int c) {
        return HttpGrammar.isTokenChar(c) || c == '\r' || c == '\n';
    }

    private void keepPartial(ByteBuffer in, int length, int limit) {
        if (partialLine == null) {
            partialLine = new byte[Math.max(64, length)];
        } else if (partialLength + length > partialLine.length) {
            partialLine = Arrays.copyOf(partialLine, Math.min(limit, 2 * (partialLength + length)));
        }
        in.get(partialLine, partialLength, length);
        partialLength += length;
    }

    /** Bytes that the line under way may have, its CR counted. */
    private int lineLimit() {
        return switch (state) {
            case REQUEST_LINE -> settings.maxRequestLineBytes() + 1;
            case FIELDS, TRAILERS -> settings.maxHeaderBytes() - sectionBytes + 1;
            default -> MAX_CHUNK_LINE_BYTES;
        };
    }

    private HttpException tooLong() {
        return switch (state) {
            case REQUEST_LINE -> new HttpException(HttpLimit.REQUEST_LINE, settings.maxRequestLineBytes(),
                    "request line exceeds " + settings.maxRequestLineBytes() + " bytes");
            case FIELDS, TRAILERS -> new HttpException(HttpLimit.HEADER, settings.maxHeaderBytes(),
                    "header section exceeds " + settings.maxHeaderBytes() + " bytes");
            default -> new HttpException(400, "chunk line exceeds " + MAX_CHUNK_LINE_BYTES + " bytes");
        };
    }

    private boolean line(String line) throws HttpException {
        switch (state) {
            case REQUEST_LINE -> requestLine(line);
            case FIELDS -> {
                if (line.isEmpty()) {
                    return endOfFields();
                }
                field(line);
            }
            case TRAILERS -> {
                if (line.isEmpty()) {
                    fieldLines = new ArrayList<>();
                    return true;
                }
                field(line);
            }
            case CHUNK_SIZE -> chunkSize(line);
            case CHUNK_END -> {
                if (!line.isEmpty()) {
                    throw new HttpException(400, "chunk data is longer than its size (RFC 9112 §7.1)");
                }
                state = State.CHUNK_SIZE;
            }
            default -> throw new IllegalStateException("no lines in " + state);
        }
        return false;
    }

    /** RFC 9112 §3. */
    private void requestLine(String line) throws HttpException {
        if (line.isEmpty() && emptyLines < MAX_EMPTY_LINES) {
            emptyLines++;
            return;
        }
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        if (first <= 0 || last == first) {
            throw new HttpException(400, "malformed request line (RFC 9112 §3)");
        }
        method = KnownTokens.METHODS.token(line, first);
        if (method == null) {
            throw new HttpException(400, "malformed request line (RFC 9112 §3)");
        }
        minorVersion = minorVersion(line.substring(last + 1));
        target = originForm(line.substring(first + 1, last));
        sectionBytes = 0;
        sectionFields = 0;
        state = State.FIELDS;
    }

    private static int minorVersion(String version) throws HttpException {
        boolean wellFormed = version.length() == 8 && version.startsWith("HTTP/") && version.charAt(6) == '.'
                && HttpGrammar.isDigit(version.charAt(5)) && HttpGrammar.isDigit(version.charAt(7));
        if (!wellFormed) {
            throw new HttpException(400, "malformed HTTP version (RFC 9112 §2.3)");
        }
        if (version.charAt(5) != '1') {
            throw new HttpException(505, "HTTP version not supported, use HTTP/1.1");
        }
        return version.charAt(7) == '0' ? 0 : 1;
    }

    /** Checks the target's characters and cuts an absolute form down to its path (RFC 9112 §3.2). */
    private String originForm(String text) throws HttpException {
        for (int i = 0; i < text.length(); i++) {
            if (!HttpGrammar.isTargetChar(text.charAt(i))) {
                throw new HttpException(400, "character not allowed in a request target (RFC 9112 §3.2)");
            }
        }
        if (text.startsWith("/") || text.equals("*") && method.equals("OPTIONS")) {
            return text;
        }
        if (method.equals("CONNECT")) {
            throw new HttpException(501, "CONNECT is not implemented");
        }
        if (text.regionMatches(true, 0, "http://", 0, 7) || text.regionMatches(true, 0, "https://", 0, 8)) {
            int authority = text.indexOf("//") + 2;
            int end = authority;
            while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
                end++;
            }
            if (HttpGrammar.isHost(text.substring(authority, end))) {
                String rest = text.substring(end);
                return rest.startsWith("/") ? rest : "/" + rest;
            }
        }
        throw new HttpException(400, "request target is in none of the forms of RFC 9112 §3.2");
    }

    /** RFC 9112 §5. */
    private void field(String line) throws HttpException {
        sectionBytes += line.length() + 2;
        if (++sectionFields > settings.maxFields()) {
            throw new HttpException(HttpLimit.FIELDS, settings.maxFields(),
                    "more than " + settings.maxFields() + " fields");
        }
        int colon = line.indexOf(':');
        String name = KnownTokens.FIELDS.token(line, colon);
        if (name == null) {
            throw new HttpException(400, "malformed field line (RFC 9112 §5)");
        }
        int start = colon + 1;
        int end = line.length();
        while (start < end && isBlank(line.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(line.charAt(end - 1))) {
            end--;
        }
        for (int i = start; i < end; i++) {
            if (!HttpGrammar.isFieldChar(line.charAt(i))) {
                throw new HttpException(400, "control character in a field value (RFC 9110 §5.5)");
            }
        }
        fieldLines.add(name);
        fieldLines.add(line.substring(start, end));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Decides how the content is framed (RFC 9112 §6). */
    private boolean endOfFields() throws HttpException {
        fields = HttpFields.of(fieldLines);
        fieldLines = new ArrayList<>();
        sectionBytes = 0;
        sectionFields = 0;
        checkHost();
        List<String> codings = fields.all("Transfer-Encoding");
        List<String> lengths = fields.all("Content-Length");
        if (!codings.isEmpty()) {
            checkTransferCoding(codings, !lengths.isEmpty());
            checkContentFields();
            state = State.CHUNK_SIZE;
            return false;
        }
        if (lengths.isEmpty()) {
            return true;
        }
        awaitedBytes = contentLength(lengths);
        if (awaitedBytes > settings.maxContentBytes()) {
            throw tooLarge();
        }
        if (awaitedBytes == 0) {
            return true;
        }
        checkContentFields();
        state = State.FIXED;
        return false;
    }

    /** RFC 9112 §3.2: exactly one valid Host on HTTP/1.1. */
    private void checkHost() throws HttpException {
        List<String> hosts = fields.all("Host");
        if (hosts.size() > 1 || hosts.isEmpty() && minorVersion == 1) {
            throw new HttpException(400, hosts.size() + " Host fields, must be one (RFC 9112 §3.2)");
        }
        if (!hosts.isEmpty() && !HttpGrammar.isHost(hosts.get(0))) {
            throw new HttpException(400, "malformed Host field (RFC 9110 §7.2)");
        }
    }

    /** RFC 9112 §6.1: nothing but one {@code chunked}; with Content-Length it is how requests are smuggled. */
    private void checkTransferCoding(List<String> codings, boolean hasLength) throws HttpException {
        if (minorVersion == 0) {
            throw new HttpException(400, "Transfer-Encoding in HTTP/1.0 (RFC 9112 §6.1)");
        }
        if (hasLength) {
            throw new HttpException(400, "both Transfer-Encoding and Content-Length (RFC 9112 §6.3)");
        }
        if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
            throw new HttpException(501, "transfer coding not implemented, only chunked is (RFC 9112 §6.1)");
        }
    }

    private static long contentLength(List<String> lengths) throws HttpException {
        String digits = lengths.get(0);
        boolean wellFormed = lengths.size() == 1 && !digits.isEmpty() && digits.length() <= 18
                && digits.chars().allMatch(HttpGrammar::isDigit);
        if (!wellFormed) {
            throw new HttpException(400, "invalid Content-Length (RFC 9112 §6.3)");
        }
        return Long.parseLong(digits);
    }

    private void checkContentFields() throws HttpException {
        for (String coding : fields.all("Content-Encoding")) {
            if (!coding.equalsIgnoreCase("identity")) {
                throw new HttpException(415, "compressed request content is not accepted");
            }
        }
        String expectation = expectation();
        if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
            throw new HttpException(417, "the only expectation understood is 100-continue (RFC 9110 §10.1.1)");
        }
    }

    private HttpException tooLarge() {
        return new HttpException(HttpLimit.CONTENT, settings.maxContentBytes(),
                "content exceeds " + settings.maxContentBytes() + " bytes (max-payload)");
    }

    private boolean readContent(ByteBuffer in) {
        append(in, (int) Math.min(awaitedBytes, in.remaining()));
        return awaitedBytes == 0;
    }

    private boolean readChunk(ByteBuffer in) {
        append(in, (int) Math.min(awaitedBytes, in.remaining()));
        if (awaitedBytes == 0) {
            state = State.CHUNK_END;
        }
        return false;
    }

    /** RFC 9112 §7.1; the extension is checked and ignored. */
    private void chunkSize(String line) throws HttpException {
        int digits = 0;
        long size = 0;
        while (digits < line.length() && hexDigit(line.charAt(digits)) >= 0) {
            size = size << 4 | hexDigit(line.charAt(digits));
            if (++digits > 15) {
                throw tooLarge();
            }
        }
        boolean extended = digits < line.length();
        if (digits == 0 || extended && line.charAt(digits) != ';') {
            throw new HttpException(400, "malformed chunk size (RFC 9112 §7.1)");
        }
        boolean quoted = false;
        for (int i = digits; i < line.length(); i++) {
            char c = line.charAt(i);
            if (!HttpGrammar.isFieldChar(c)) {
                throw new HttpException(400, "control character in a chunk extension (RFC 9112 §7.1.1)");
            }
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            }
        }
        if (quoted) {
            throw new HttpException(400, "chunk extension ends inside a quoted string (RFC 9112 §7.1.1)");
        }
        if (size > settings.maxContentBytes() - (content == null ? 0 : content.length())) {
            throw tooLarge();
        }
        awaitedBytes = size;
        state = size == 0 ? State.TRAILERS : State.CHUNK_DATA;
    }

    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private void append(ByteBuffer in, int length) {
        if (content == null) {
            content = new Pieces();
        }
        awaitedBytes -= length;
        content.add(in, length, awaitedBytes);
    }
}
