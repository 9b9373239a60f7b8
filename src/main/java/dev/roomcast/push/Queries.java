package dev.roomcast.push;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpException;
import dev.roomcast.socketio.Json;
import dev.roomcast.socketio.Rooms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is connected: {@code GET /rooms} and {@code GET /rooms/U}, for whoever may trigger, as far as that goes. */
final class Queries {
    static final String ROOM_PREFIX = "/rooms/";

    private final TriggerGuard guard;
    private final Rooms rooms;

    Queries(TriggerGuard guard, Rooms rooms) {
        this.guard = guard;
        this.rooms = rooms;
    }

    /** {@code {"rooms":[{"name":"U","sockets":2}],"sockets":2}}, in order of name. */
    void rooms(HttpExchange exchange) throws HttpException {
        Grant grant = guard.admit(exchange);
        rooms.count(counts -> {
            List<Object> list = new ArrayList<>(counts.size());
            int sockets = 0;
            for (Map.Entry<String, Integer> room : counts.entrySet()) {
                if (grant.shows(room.getKey())) {
                    list.add(room(room.getKey(), room.getValue()));
                    sockets += room.getValue();
                }
            }
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("rooms", list);
            all.put("sockets", sockets);
            exchange.respond(Answers.json(Json.write(all)));
        });
    }

    /** {@code {"name":"U","sockets":2}}; a room that nobody is in has 0. */
    void room(HttpExchange exchange) throws HttpException {
        Grant grant = guard.admit(exchange);
        String name = FormData.ofPath(exchange.request().path().substring(ROOM_PREFIX.length()));
        guard.checkTarget(exchange, grant, "", "/", List.of(name));
        rooms.count(name, sockets -> exchange.respond(Answers.json(Json.write(room(name, sockets)))));
    }

    private static Map<String, Object> room(String name, int sockets) {
        Map<String, Object> room = new LinkedHashMap<>();
        room.put("name", name);
        room.put("sockets", sockets);
        return room;
    }
}
