package dev.roomcast.push;

import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.MediaType;
import dev.roomcast.socketio.Namespace;
import dev.roomcast.socketio.PreparedPacket;
import dev.roomcast.socketio.Rooms;
import dev.roomcast.socketio.SocketIoServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code POST /emit}: any event to any rooms, as
 * {@code {"to":["U"],"except":[],"event":"message","args":[…],"namespace":"/"}}; without {@code to}, to everybody.
 * A JSON array or NDJSON is a batch, which is checked whole before anything of it is sent.
 */
final class EmitEndpoint {
    private static final int MAX_BATCH = 10_000;

    private final TriggerGuard guard;
    private final SocketIoServer socketIo;
    private final Names names;
    private final PushCounters counters;

    EmitEndpoint(TriggerGuard guard, SocketIoServer socketIo, Names names, PushCounters counters) {
        this.guard = guard;
        this.socketIo = socketIo;
        this.names = names;
        this.counters = counters;
    }

    /** One event, ready to go. */
    private record Emission(String namespace, Rooms rooms, Rooms.Audience audience, PreparedPacket packet) {
    }

    /** Answers {@code {"sockets":N}}; to a batch {@code {"sockets":N,"each":[n,…]}}. */
    void post(HttpExchange exchange) throws HttpException {
        Grant grant = guard.admit(exchange);
        HttpRequest request = exchange.request();
        Object value = switch (MediaType.of(request).name()) {
            case "application/json" -> JsonContent.read(request.content());
            case "application/x-ndjson", "application/jsonl" -> lines(JsonContent.text(request.content()));
            default -> throw new HttpException(415, "content type not understood, send application/json or "
                    + "application/x-ndjson");
        };
        boolean batch = value instanceof List;
        List<Emission> emissions = new ArrayList<>();
        for (Object one : value instanceof List<?> several ? several : Collections.singletonList(value)) {
            String where = batch ? "event " + emissions.size() + " of the batch: " : "";
            Emission emission = emission(one, where);
            guard.checkTarget(exchange, grant, where, emission.namespace, emission.audience.to());
            emissions.add(emission);
        }
        if (emissions.size() > MAX_BATCH) {
            throw new HttpException(400, "more than " + MAX_BATCH + " events in a batch");
        }
        guard.charge(exchange, grant, emissions.size());
        if (!exchange.loop().inLoop()) {
            emissions.forEach(emission -> emission.packet.prepare());
        }
        counters.triggers.add(emissions.size());
        send(exchange, emissions, batch);
    }

    private void send(HttpExchange exchange, List<Emission> emissions, boolean batch) {
        AtomicIntegerArray each = new AtomicIntegerArray(emissions.size());
        AtomicInteger left = new AtomicInteger(emissions.size());
        if (emissions.isEmpty()) {
            exchange.respond(answer(each, batch));
            return;
        }
        for (int i = 0; i < emissions.size(); i++) {
            int index = i;
            Emission emission = emissions.get(i);
            emission.rooms.broadcast(emission.audience, emission.packet, exchange.loop().nanoTime(), sockets -> {
                counters.handed(sockets);
                each.set(index, sockets);
                if (left.decrementAndGet() == 0) {
                    exchange.respond(answer(each, batch));
                }
            });
        }
    }

    private static HttpResponse answer(AtomicIntegerArray each, boolean batch) {
        int sum = IntStream.range(0, each.length()).map(each::get).sum();
        String list = IntStream.range(0, each.length()).mapToObj(i -> Integer.toString(each.get(i)))
                .collect(Collectors.joining(",", ",\"each\":[", "]"));
        return Answers.json("{\"sockets\":" + sum + (batch ? list : "") + "}");
    }

    private static List<Object> lines(String text) throws HttpException {
        List<Object> values = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (!line.isBlank()) {
                values.add(JsonContent.read(line));
            }
        }
        return values;
    }

    private Emission emission(Object value, String where) throws HttpException {
        if (!(value instanceof Map<?, ?> object)) {
            throw new HttpException(400, where + "must be an object with event and args");
        }
        if (!(object.get("event") instanceof String event) || event.isEmpty()) {
            throw new HttpException(400, where + "event must be a text that is not empty");
        }
        Object args = object.containsKey("args") ? object.get("args") : List.of();
        if (!(args instanceof List<?> arguments)) {
            throw new HttpException(400, where + "args must be a list");
        }
        Object path = object.containsKey("namespace") ? object.get("namespace") : "/";
        Namespace namespace = socketIo.find(String.valueOf(path))
                .orElseThrow(() -> new HttpException(400, where + "no such namespace"));
        List<String> to = names.list(where + "to", object.get("to"));
        if (object.get("to") != null && to.isEmpty()) {
            throw new HttpException(400, where + "to is empty; leave it out to reach everybody");
        }
        List<String> except = names.list(where + "except", object.get("except"));
        return new Emission(namespace.name(), namespace.rooms(),
                new Rooms.Audience(new HashSet<>(to), new HashSet<>(except)),
                PreparedPacket.event(namespace.name(), event, arguments));
    }
}
