package dev.roomcast.socketio;

import dev.roomcast.Eventually;
import dev.roomcast.engineio.LiveServer;
import dev.roomcast.http.OriginPolicy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A Socket.IO server as the one the transcripts were recorded from: {@code join} enters a room, {@code echo} is
 * acknowledged with its arguments, or emitted back where the client asked for no answer.
 */
final class EchoSocketServer implements AutoCloseable {
    static final String PAGE = "http://page.test:8080";

    private final LiveServer live;
    /** For each {@code echo} to come, whether it asks for an answer; events do not tell. */
    private final Queue<Boolean> acks = new ConcurrentLinkedQueue<>();
    private SocketIoServer socketIo;

    private EchoSocketServer() throws IOException {
        OriginPolicy origins = OriginPolicy.of(List.of(PAGE));
        live = LiveServer.start(1, origins, 1_000_000, group -> {
            socketIo = SocketIoServer.builder().cors(PAGE).buildOn(group);
            return socketIo.http();
        });
        socketIo.main().onConnection(this::connected);
        socketIo.of("/custom").onConnection(this::connected);
    }

    static EchoSocketServer start() throws IOException {
        return new EchoSocketServer();
    }

    LiveServer live() {
        return live;
    }

    SocketIoServer socketIo() {
        return socketIo;
    }

    void expectEcho(boolean acknowledged) {
        acks.add(acknowledged);
    }

    /** Triggers, as soon as somebody is in the room. */
    void push(String room, Object data) {
        Eventually.becomesTrue("somebody is in " + room, () -> {
            CompletableFuture<Integer> count = new CompletableFuture<>();
            socketIo.main().rooms().count(room, count::complete);
            return Eventually.get(count) > 0;
        });
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("code", 0);
        message.put("data", data);
        CompletableFuture<Integer> delivered = new CompletableFuture<>();
        socketIo.main().rooms().broadcast(List.of(room), PreparedPacket.event("message", List.of(message)),
                delivered::complete);
        Eventually.get(delivered);
    }

    @Override
    public void close() {
        live.close();
    }

    private void connected(Socket socket) {
        socket.on("join", event -> socket.join(event.map(0).string("username")));
        socket.on("echo", event -> {
            if (event.wantsAck()) {
                event.ack(event.toList().toArray());
            } else {
                socket.emit("echo", event.toList().toArray());
            }
        });
    }
}
