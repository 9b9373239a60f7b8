package dev.roomcast.socketio;

import dev.roomcast.http.HttpFields;
import dev.roomcast.http.HttpRequest;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;

/** How a client came: the request that opened its session, and what it gave when it connected to the namespace. Immutable. */
public final class Handshake {
    private final ClientRequest request;
    private final JsonMap auth;

    Handshake(ClientRequest request, JsonMap auth) {
        this.request = request;
        this.auth = auth;
    }

    /** What the client gave as {@code auth}; empty when it gave none. Clients before 3.x cannot give any. */
    public JsonMap auth() {
        return auth;
    }

    /** The parameters of the request's query, decoded; the first value where one is repeated. */
    public Map<String, String> query() {
        return request.query();
    }

    /** The request's fields; none where the server was told not to keep them. */
    public HttpFields headers() {
        return request.head().map(HttpRequest::fields).orElse(HttpFields.NONE);
    }

    /** The request's target, e.g. {@code /socket.io/?EIO=4&transport=polling}; empty where it was not kept. */
    public String url() {
        return request.head().map(HttpRequest::target).orElse("");
    }

    /** The address of the client, or of a proxy that is not trusted. */
    public InetAddress address() {
        return request.address();
    }

    /** Whether the request came over TLS. */
    public boolean secure() {
        return request.secure();
    }

    /** Whether the request brought an {@code Origin}, as those of a page from another host do. */
    public boolean xdomain() {
        return headers().has("Origin");
    }

    /** When the request came. */
    public Instant issued() {
        return Instant.ofEpochMilli(request.issuedMillis());
    }
}
