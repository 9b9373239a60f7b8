package dev.roomcast.http;

import dev.roomcast.io.Pieces;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One request, complete. May go from thread to thread, but is of one at a time. */
public final class HttpRequest {
    static final byte[] NOTHING = new byte[0];

    private final String method;
    private final String target;
    private final int minorVersion;
    private final HttpFields fields;
    /** Null where there is none. */
    private final Pieces content;

    /** A request as it came; its content, null where there is none, is given. */
    HttpRequest(String method, String target, int minorVersion, HttpFields fields, Pieces content) {
        this.method = method;
        this.target = target;
        this.minorVersion = minorVersion;
        this.fields = fields;
        this.content = content;
    }

    /** The same with its content in one array, empty when there is none. */
    public HttpRequest(String method, String target, int minorVersion, HttpFields fields, byte[] content) {
        this(method, target, minorVersion, fields, content.length == 0 ? null : new Pieces());
        if (content.length > 0) {
            this.content.add(ByteBuffer.wrap(content), content.length, 0);
        }
    }

    /** As received, e.g. {@code GET}. */
    public String method() {
        return method;
    }

    /**
     * In origin form, or {@code *}: the bytes as received, one char each (ISO 8859-1); a raw UTF-8 byte stands as a char
     * from U+0080 to U+00FF.
     */
    public String target() {
        return target;
    }

    /** 0 or 1, of HTTP/1.x. */
    public int minorVersion() {
        return minorVersion;
    }

    /** The header section; trailers are read and dropped. */
    public HttpFields fields() {
        return fields;
    }

    /** How many bytes of content there are; at once, where {@link #content} of a large one takes its time. */
    public int contentLength() {
        return content == null ? 0 : content.length();
    }

    /** The decoded content, empty when there is none; not to be changed. */
    public byte[] content() {
        return content == null ? NOTHING : content.join();
    }

    /** The part of the target before the query, percent-encoded as received. */
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** The part of the target after the first {@code ?}, as received; empty when there is none. */
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    /** Whether the connection may stay open after the answer (RFC 9112 §9.3). */
    public boolean keepAlive() {
        if (fields.hasToken("Connection", "close")) {
            return false;
        }
        return minorVersion == 1 || fields.hasToken("Connection", "keep-alive");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HttpRequest request && method.equals(request.method) && target.equals(request.target)
                && minorVersion == request.minorVersion && fields.toString().equals(request.fields.toString())
                && Arrays.equals(content(), request.content());
    }

    @Override
    public int hashCode() {
        return 31 * target.hashCode() + Arrays.hashCode(content());
    }
}
