package dev.roomcast.socketio;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpRequest;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The request that opened a client's session. Immutable.
 *
 * @param head the request; empty where it is not kept, for the memory that it takes
 * @param address of the client, or of a proxy that is not trusted
 * @param secure whether it came over TLS
 * @param issuedMillis when it came, in milliseconds since 1970
 */
public record ClientRequest(Optional<HttpRequest> head, InetAddress address, boolean secure, long issuedMillis) {
    Map<String, String> query() {
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            if (head.isPresent()) {
                FormData.ofQuery(head.get()).forEach(parameters::putIfAbsent);
            }
        } catch (HttpException e) {
            throw new IllegalStateException("a query that was read when the session was opened", e);
        }
        return parameters;
    }
}
