package dev.roomcast.http;

import dev.roomcast.io.ConnectionLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A request that cannot be served, and the answer it gets. */
public final class HttpException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int RETRY_WHEN_OTHERS_HAVE_GONE_SECONDS = 5;

    private final int status;
    /** Null where it is no limit of a request that was passed. */
    private final HttpLimit limit;
    private final long allowed;
    /** Name and value in turn, which the answer has beside those of every error. */
    private final transient List<String> fields;

    /**
     * Makes one without a stack trace: it is an answer, not a fault of ours.
     *
     * @param status the answer's status code, 400 to 599
     * @param message for the client, without anything of its own bytes unescaped
     */
    public HttpException(int status, String message) {
        this(status, null, 0, message, List.of());
    }

    /**
     * Makes one for a limit that was passed.
     *
     * @param allowed in the unit of the setting
     */
    HttpException(HttpLimit limit, long allowed, String message) {
        this(limit.status(), limit, allowed, message, List.of());
    }

    private HttpException(int status, HttpLimit limit, long allowed, String message, List<String> fields) {
        super(message, null, false, false);
        this.status = status;
        this.limit = limit;
        this.allowed = allowed;
        this.fields = fields;
    }

    /** What one beyond a limit is told: the server is full (RFC 9110 §15.6.4), its address has all (RFC 6585 §4). */
    static HttpException of(ConnectionLimit limit) {
        return switch (limit) {
            case TOTAL -> of(503, limit, RETRY_WHEN_OTHERS_HAVE_GONE_SECONDS);
            case PER_ADDRESS -> of(429, limit, RETRY_WHEN_OTHERS_HAVE_GONE_SECONDS);
            case RATE -> of(429, limit, 1);
        };
    }

    private static HttpException of(int status, ConnectionLimit limit, int retryAfterSeconds) {
        return new HttpException(status, limit.message()).with("Retry-After", Integer.toString(retryAfterSeconds));
    }

    /** The same with one more field in the answer. */
    public HttpException with(String name, String value) {
        List<String> more = new ArrayList<>(fields);
        more.addAll(List.of(name, value));
        return new HttpException(status, limit, allowed, getMessage(), List.copyOf(more));
    }

    /** The answer's status code. */
    public int status() {
        return status;
    }

    /** The limit that was passed, if it was one. */
    Optional<HttpLimit> limit() {
        return Optional.ofNullable(limit);
    }

    /** What the limit allows. */
    long allowed() {
        return allowed;
    }

    /** The whole answer. */
    HttpResponse answer() {
        HttpResponse error = HttpResponse.error(status, getMessage());
        for (int i = 0; i < fields.size(); i += 2) {
            error = error.with(fields.get(i), fields.get(i + 1));
        }
        return error;
    }
}
