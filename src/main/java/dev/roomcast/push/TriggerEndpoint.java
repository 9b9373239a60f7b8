package dev.roomcast.push;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.MediaType;
import dev.roomcast.socketio.Json;
import dev.roomcast.socketio.PreparedPacket;
import dev.roomcast.socketio.Rooms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /?name=U&msg=M}, and the same by POST: delivers {@code message} with {@code {"code":0,"data":M}} to
 * every window of U and answers {@code {"sockets":N}}, to how many.
 */
final class TriggerEndpoint {
    private final TriggerGuard guard;
    private final Rooms rooms;
    private final Names names;
    private final PushCounters counters;

    TriggerEndpoint(TriggerGuard guard, Rooms rooms, Names names, PushCounters counters) {
        this.guard = guard;
        this.rooms = rooms;
        this.names = names;
        this.counters = counters;
    }

    /** What to push to whom; {@code data} is plain Java as {@link Json} has it. */
    private record Trigger(List<String> names, Object data) {
    }

    /** Whether a GET of {@code /} with that query is meant for the trigger, not for the landing page. */
    static boolean isTrigger(FormData query) {
        return !query.list("name").isEmpty() || query.has("msg");
    }

    /**
     * By GET, its query decoded. A HEAD with parameters comes from a link checker or a prefetching browser: it must not
     * trigger.
     */
    void get(HttpExchange exchange, FormData query) throws HttpException {
        boolean postOnly = guard.isPostOnly();
        String method = exchange.request().method();
        if (postOnly || method.equals("HEAD")) {
            throw new HttpException(405, method + " does not trigger, use " + (postOnly ? "POST (trigger-post-only)"
                    : "GET or POST")).with("Allow", postOnly ? "POST" : "GET, POST");
        }
        Grant grant = guard.admit(exchange);
        trigger(exchange, grant, fromForms(List.of(query)));
    }

    /** By POST: a form of either kind, or JSON. */
    void post(HttpExchange exchange) throws HttpException {
        Grant grant = guard.admit(exchange);
        HttpRequest request = exchange.request();
        FormData query = FormData.ofQuery(request);
        if (MediaType.of(request).name().equals("application/json")) {
            trigger(exchange, grant, fromJson(request.content()));
        } else if (request.contentLength() == 0 && isTrigger(query)) {
            trigger(exchange, grant, fromForms(List.of(query)));
        } else {
            trigger(exchange, grant, fromForms(List.of(query, FormData.ofContent(request))));
        }
    }

    private void trigger(HttpExchange exchange, Grant grant, Trigger trigger) throws HttpException {
        guard.checkTarget(exchange, grant, "", "/", trigger.names);
        guard.charge(exchange, grant, 1);
        counters.triggers.increment();
        PreparedPacket message = PushMessage.of(trigger.data);
        if (!exchange.loop().inLoop()) {
            message.prepare();
        }
        rooms.broadcast(trigger.names, message, exchange.loop().nanoTime(), sockets -> {
            counters.handed(sockets);
            exchange.respond(Answers.json("{\"sockets\":" + sockets + "}"));
        });
    }

    private Trigger fromForms(List<FormData> forms) throws HttpException {
        List<String> to = new ArrayList<>(1);
        String message = null;
        for (FormData form : forms) {
            to.addAll(form.list("name"));
            message = form.first("msg").orElse(message);
        }
        check(to);
        if (message == null) {
            throw new HttpException(400, "parameter msg is missing");
        }
        return new Trigger(to, message);
    }

    private Trigger fromJson(byte[] content) throws HttpException {
        Object value = JsonContent.read(content);
        if (!(value instanceof Map<?, ?> object)) {
            throw new HttpException(400, "JSON must be an object with name and msg");
        }
        List<String> to = names.list("name", object.get("name"));
        check(to);
        if (!object.containsKey("msg")) {
            throw new HttpException(400, "member msg is missing");
        }
        return new Trigger(to, object.get("msg"));
    }

    private void check(List<String> to) throws HttpException {
        if (to.isEmpty()) {
            throw new HttpException(400, "name is missing");
        }
        if (to.contains("")) {
            throw new HttpException(400, "name is empty");
        }
        names.checkLengths("name", to);
    }
}
