package dev.roomcast.http;

import java.util.Arrays;

/**
 * One request, complete.
 *
 * @param method as received, e.g. {@code GET}
 * @param target in origin form, or {@code *}: the bytes as received, one char each (ISO 8859-1); a raw UTF-8 byte
 *     stands as a char from U+0080 to U+00FF
 * @param minorVersion 0 or 1, of HTTP/1.x
 * @param fields the header section; trailers are read and dropped
 * @param content the decoded content, empty when there is none; not to be changed
 */
public record HttpRequest(String method, String target, int minorVersion, HttpFields fields, byte[] content) {
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
                && Arrays.equals(content, request.content);
    }

    @Override
    public int hashCode() {
        return 31 * target.hashCode() + Arrays.hashCode(content);
    }
}
