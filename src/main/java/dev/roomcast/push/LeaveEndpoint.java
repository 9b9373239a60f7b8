package dev.roomcast.push;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.MediaType;
import dev.roomcast.socketio.Rooms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code POST /rooms/U/leave}: takes all windows out of a room, or those that JSON {@code {"sockets":[ID]}} or a
 * parameter {@code socket=ID} names, and answers {@code {"sockets":N}}, how many have left; for whoever may trigger.
 * They stay connected.
 */
final class LeaveEndpoint {
    private static final String SUFFIX = "/leave";
    private static final Set<String> PARAMETERS = Set.of("socket", "key");

    private final TriggerGuard guard;
    private final Rooms rooms;
    private final Names names;
    private final PushCounters counters;

    LeaveEndpoint(TriggerGuard guard, Rooms rooms, Names names, PushCounters counters) {
        this.guard = guard;
        this.rooms = rooms;
        this.names = names;
        this.counters = counters;
    }

    /** Of a path below {@link Queries#ROOM_PREFIX}; 404 where it is not for this. */
    void post(HttpExchange exchange) throws HttpException {
        guard.check(exchange);
        String path = exchange.request().path().substring(Queries.ROOM_PREFIX.length());
        if (!path.endsWith(SUFFIX)) {
            throw new HttpException(404, "no such path, use POST /rooms/U/leave");
        }
        String room = FormData.ofPath(path.substring(0, path.length() - SUFFIX.length()));
        Optional<Set<String>> ids = ids(exchange.request());
        AtomicInteger left = new AtomicInteger();
        rooms.forEach(new Rooms.Audience(Set.of(room), Set.of()), member -> {
            if (ids.filter(some -> !some.contains(member.id())).isEmpty() && rooms.leave(member, room)) {
                left.incrementAndGet();
            }
        }, all -> {
            counters.left.add(left.get());
            exchange.respond(Answers.json("{\"sockets\":" + left.get() + "}"));
        });
    }

    /** Those that are meant; empty for all. What is misspelt must not be taken for that. */
    private Optional<Set<String>> ids(HttpRequest request) throws HttpException {
        List<String> ids = new ArrayList<>();
        boolean named = addIds(FormData.ofQuery(request), ids);
        if (request.content().length > 0) {
            named |= MediaType.of(request).name().equals("application/json") ? addIds(request.content(), ids)
                    : addIds(FormData.ofContent(request), ids);
        }
        return named ? Optional.of(new HashSet<>(ids)) : Optional.empty();
    }

    private static boolean addIds(FormData form, List<String> ids) throws HttpException {
        List<String> unknown = new ArrayList<>();
        form.forEach((name, value) -> {
            int bracket = name.indexOf('[');
            if (!PARAMETERS.contains(bracket < 0 ? name : name.substring(0, bracket))) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            throw new HttpException(400, "parameter unknown, use socket=ID");
        }
        ids.addAll(form.list("socket"));
        return !form.list("socket").isEmpty();
    }

    private boolean addIds(byte[] content, List<String> ids) throws HttpException {
        if (!(JsonContent.read(content) instanceof Map<?, ?> object) || !Set.of("sockets").containsAll(object.keySet())) {
            throw new HttpException(400, "JSON must be an object with sockets, a list of ids, or nothing in it");
        }
        ids.addAll(names.list("sockets", object.get("sockets")));
        return object.containsKey("sockets");
    }
}
