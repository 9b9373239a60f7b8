package dev.roomcast.protocol1;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.engineio.LiveServer;
import dev.roomcast.http.HttpRouter;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.RateLimits;
import dev.roomcast.socketio.PreparedPacket;
import dev.roomcast.socketio.Socket;
import dev.roomcast.socketio.SocketIoServer;
import dev.roomcast.websocket.WebSocketSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A server of protocol 1 as the transcripts were recorded from: {@code join} enters a room, {@code echo} comes back,
 * by ack where its first argument is {@code "ack"}. It writes down what it hears. Two namespaces, "/" and "/news".
 */
final class OldServer implements AutoCloseable {
    static final String PAGE = "http://page.test:8080";
    static final long INTERVAL = 1_000;
    static final long TIMEOUT = 2_000;
    static final Protocol1Settings SETTINGS = new Protocol1Settings(INTERVAL, TIMEOUT, 100_000, 300_000);

    private final LiveServer live;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean echoesByAckAlone;
    private SocketIoServer socketIo;
    private Protocol1Server protocol1;

    private OldServer(int loops, Protocol1Settings settings, RateLimits rates) throws IOException {
        OriginPolicy origins = OriginPolicy.of(List.of(PAGE));
        WebSocketSettings webSocket = new WebSocketSettings(settings.maxPayloadBytes(), 16_384, 60_000, 2_000,
                true, 1_024, rates);
        live = LiveServer.start(loops, origins, settings.maxPayloadBytes(), group -> {
            socketIo = SocketIoServer.builder().cors(PAGE).webSocket(webSocket).buildOn(group);
            protocol1 = new Protocol1Server(settings, webSocket, origins, socketIo);
            return new HttpRouter().prefix("/socket.io/1", protocol1);
        });
        socketIo.main().onConnection(this::connected);
        socketIo.of("/news").onConnection(this::connected);
    }

    static OldServer start() throws IOException {
        return start(1);
    }

    static OldServer start(int loops) throws IOException {
        return start(loops, SETTINGS);
    }

    static OldServer start(int loops, Protocol1Settings settings) throws IOException {
        return new OldServer(loops, settings, RateLimits.DEFAULTS);
    }

    static OldServer start(RateLimits rates) throws IOException {
        return new OldServer(1, SETTINGS, rates);
    }

    LiveServer live() {
        return live;
    }

    SocketIoServer socketIo() {
        return socketIo;
    }

    Protocol1Server protocol1() {
        return protocol1;
    }

    /** {@code namespace event [arguments]} of each event, in order. */
    List<String> heard() {
        return heard;
    }

    /** {@code namespace reason} of each socket that was gone, in order. */
    List<String> ends() {
        return ends;
    }

    /** Whether an {@code echo} is answered by its ack alone, whatever its arguments; events do not tell. */
    void echoByAckAlone(boolean value) {
        echoesByAckAlone = value;
    }

    /** The socket that has connected last. */
    Socket lastSocket() {
        return sockets.get(sockets.size() - 1);
    }

    int connections() {
        return sockets.size();
    }

    /** Does something with the last socket, on its loop. */
    void onLastSocket(Consumer<Socket> step) {
        Socket socket = lastSocket();
        Eventually.runOnLoop(socket.loop(), () -> step.accept(socket));
    }

    /** Delivers {@code message} to a room; answers to how many. */
    int push(String room, Object data) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("code", 0);
        message.put("data", data);
        CompletableFuture<Integer> delivered = new CompletableFuture<>();
        socketIo.main().rooms().broadcast(List.of(room), PreparedPacket.event("message", List.of(message)),
                delivered::complete);
        return Eventually.get(delivered);
    }

    /** The same, as soon as somebody is there. */
    void awaitAndPush(String room, Object data) {
        Eventually.becomesTrue("somebody is in " + room, () -> {
            CompletableFuture<Integer> count = new CompletableFuture<>();
            socketIo.main().rooms().count(room, count::complete);
            return Eventually.get(count) > 0;
        });
        push(room, data);
    }

    /** Fails unless nothing is left of any session. */
    void expectNothingLeft() {
        Eventually.becomesTrue("no session is left", () -> protocol1.sessionCount() == 0);
        live.settle();
        Eventually.becomesTrue("no room is left", () -> socketIo.main().rooms().roomCount() == 0);
    }

    RawClient webSocket(String sid) throws IOException {
        return RawClient.openWebSocket(live.address(), "/socket.io/1/websocket/" + sid);
    }

    @Override
    public void close() {
        live.close();
    }

    private void connected(Socket socket) {
        sockets.add(socket);
        String namespace = socket.namespace().name();
        socket.onDisconnect(reason -> ends.add(namespace + " " + reason));
        socket.on("join", event -> socket.join(event.map(0).string("username")));
        socket.on("message", event -> heard.add(namespace + " message " + event.toList()));
        socket.on("echo", event -> {
            heard.add(namespace + " echo " + event.toList());
            event.ack(event.toList().toArray());
            boolean marked = event.size() > 0 && "ack".equals(event.value(0));
            if (!marked && !echoesByAckAlone) {
                socket.emit("echo", event.toList().toArray());
            }
        });
    }
}
