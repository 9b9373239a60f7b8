package dev.roomcast.push;

import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpFields;
import dev.roomcast.socketio.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * For whom a request counts: {@code GET /client}, for whoever may trigger. It shows what a proxy in front passes on, and
 * whether it is believed.
 */
final class ClientQuery {
    private final TriggerGuard guard;

    ClientQuery(TriggerGuard guard) {
        this.guard = guard;
    }

    /** {@code {"address":"203.0.113.7","forwarded":true,"trusted":true}}. */
    void get(HttpExchange exchange) throws HttpException {
        guard.check(exchange);
        HttpFields fields = exchange.request().fields();
        Map<String, Object> client = new LinkedHashMap<>();
        client.put("address", exchange.remoteAddress().getHostAddress());
        client.put("forwarded", fields.has("X-Forwarded-For") || fields.has("Forwarded"));
        client.put("trusted", exchange.isFromProxy());
        exchange.respond(Answers.json(Json.write(client)));
    }
}
