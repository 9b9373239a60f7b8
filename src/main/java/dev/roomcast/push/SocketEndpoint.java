package dev.roomcast.push;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.io.EventLoop;
import dev.roomcast.socketio.Json;
import dev.roomcast.socketio.Member;
import dev.roomcast.socketio.Namespace;
import dev.roomcast.socketio.Socket;
import dev.roomcast.socketio.SocketIoServer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Window for window, who is connected, of every generation and without a library: {@code GET /sockets},
 * {@code GET /sockets/ID}, and {@code DELETE /sockets/ID} to disconnect one; for whoever may trigger. What a socket is
 * at, its own loop says.
 */
final class SocketEndpoint {
    static final String PREFIX = "/sockets/";

    private static final Logger LOG = System.getLogger(SocketEndpoint.class.getName());
    /** Of one socket among others so many rooms are named, so that the answer has a bound. */
    private static final int ROOMS_IN_LIST = 20;

    private final TriggerGuard guard;
    private final SocketIoServer socketIo;
    private final PushCounters counters;

    SocketEndpoint(TriggerGuard guard, SocketIoServer socketIo, PushCounters counters) {
        this.guard = guard;
        this.socketIo = socketIo;
        this.counters = counters;
    }

    /** {@code {"sockets":[{"id":…}],"total":N,"truncated":false}}, and {@code "next":ID} where it is truncated. */
    void list(HttpExchange exchange) throws HttpException {
        guard.check(exchange);
        SocketPage.Query query = SocketPage.Query.of(FormData.ofQuery(exchange.request()));
        exchange.loop().offload(() -> describe(exchange, SocketPage.of(query, socketIo.namespaces())));
    }

    /** One as in the list, with all its rooms. */
    void get(HttpExchange exchange) throws HttpException {
        guard.check(exchange);
        Socket socket = find(exchange);
        socket.loop().dispatch(() -> exchange.respond(socket.isConnected()
                ? Answers.json(Json.write(view(socket, Integer.MAX_VALUE))) : gone()));
    }

    /** Answers {@code {"disconnected":ID}}; with {@code close=true} the client's other sockets go with it. */
    void disconnect(HttpExchange exchange) throws HttpException {
        guard.check(exchange);
        boolean close = FormData.ofQuery(exchange.request()).first("close").filter("true"::equals).isPresent();
        Socket socket = find(exchange);
        socket.loop().dispatch(() -> {
            if (!socket.isConnected()) {
                exchange.respond(gone());
                return;
            }
            LOG.log(Level.DEBUG, "disconnecting socket={0} by={1}", socket.id(), exchange.remoteAddress());
            counters.disconnected.increment();
            socket.disconnect(close);
            exchange.respond(Answers.json(Json.write(Map.of("disconnected", socket.id()))));
        });
    }

    /** Asks each loop for its own, all at once; the last to have told answers. */
    private static void describe(HttpExchange exchange, SocketPage page) {
        Map<EventLoop, List<Socket>> homes = page.sockets().stream().collect(Collectors.groupingBy(Socket::loop));
        Map<String, Map<String, Object>> views = new ConcurrentHashMap<>();
        AtomicInteger left = new AtomicInteger(homes.size());
        if (homes.isEmpty()) {
            exchange.respond(answer(page, views));
        }
        homes.forEach((loop, sockets) -> loop.execute(() -> {
            for (Socket socket : sockets) {
                if (socket.isConnected()) {
                    views.put(socket.id(), view(socket, ROOMS_IN_LIST));
                }
            }
            if (left.decrementAndGet() == 0) {
                loop.offload(() -> exchange.respond(answer(page, views)));
            }
        }));
    }

    /** Without those that have gone meanwhile. */
    private static HttpResponse answer(SocketPage page, Map<String, Map<String, Object>> views) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sockets", page.sockets().stream().map(Socket::id).map(views::get).filter(Objects::nonNull).toList());
        answer.put("total", page.total());
        answer.put("truncated", page.truncated());
        if (page.truncated()) {
            answer.put("next", page.sockets().get(page.sockets().size() - 1).id());
        }
        return Answers.json(Json.write(answer));
    }

    private static Map<String, Object> view(Socket socket, int maxRooms) {
        List<String> rooms = List.copyOf(socket.rooms());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", socket.id());
        view.put("namespace", socket.namespace().name());
        view.put("rooms", rooms.subList(0, Math.min(rooms.size(), maxRooms)));
        if (rooms.size() > maxRooms) {
            view.put("roomsTruncated", true);
        }
        view.put("generation", socket.generationName());
        view.put("transport", socket.transportName());
        view.put("address", socket.handshake().address().getHostAddress());
        view.put("secure", socket.handshake().secure());
        view.put("connectedSince", socket.handshake().issued().toString());
        return view;
    }

    private Socket find(HttpExchange exchange) throws HttpException {
        String id = FormData.ofPath(exchange.request().path().substring(PREFIX.length()));
        for (Namespace namespace : socketIo.namespaces()) {
            Optional<Member> member = namespace.rooms().find(id);
            if (member.isPresent() && member.get() instanceof Socket socket) {
                return socket;
            }
        }
        throw new HttpException(404, "no such socket");
    }

    private static HttpResponse gone() {
        return HttpResponse.error(404, "no such socket");
    }
}
