package dev.roomcast.compliance;

import dev.roomcast.engineio.AllowRequest;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.socketio.Arguments;
import dev.roomcast.socketio.ConnectionStateRecovery;
import dev.roomcast.socketio.Event;
import dev.roomcast.socketio.Handshake;
import dev.roomcast.socketio.JsonMap;
import dev.roomcast.socketio.Middleware;
import dev.roomcast.socketio.Socket;
import dev.roomcast.socketio.SocketIoServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the tests of the client for Socket.IO expect. */
final class SocketClientSuite {
    /** Tests of the client's own time-out rely on it that no request is answered at once. */
    private static final Executor LATER = CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS);
    private static final List<String> TEXTS =
            List.of("てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string");

    private SocketClientSuite() {
    }

    static ComplianceServer.Behaviour behaviour(ComplianceSettings settings, EventLoopGroup loops) {
        SocketIoServer io = settings.toBuilder()
                .allowRequest(SocketClientSuite::allowLater)
                .connectionStateRecovery(ConnectionStateRecovery.DEFAULTS.needingOffset())
                .buildOn(loops);
        io.use(SocketClientSuite::refuseWhoAsksForIt);
        io.onConnection(SocketClientSuite::connected);
        io.of("/no").use((socket, next) -> next.refuse("Auth failed (custom namespace)"));
        io.of("/foo").onConnection(socket -> socket.on("getId", event -> event.ack(socket.id())));
        io.of("/abc").onConnection(socket -> socket.emit("handshake", asMap(socket.handshake())));
        List.of("/timeout_socket", "/valid", "/asd").forEach(io::of);
        return ComplianceServer.Behaviour.of(io);
    }

    private static void allowLater(HttpRequest handshake, AllowRequest.Decision decision) {
        LATER.execute(decision::allow);
    }

    private static void refuseWhoAsksForIt(Socket socket, Middleware.Next next) {
        if (socket.handshake().query().containsKey("fail")) {
            next.refuse("Auth failed (main namespace)");
        } else {
            next.proceed();
        }
    }

    private static void connected(Socket socket) {
        texts(socket);
        acks(socket);
        binary(socket);
    }

    private static void texts(Socket socket) {
        socket.on("hi", event -> socket.emit("hi"));
        socket.on("false", event -> socket.emit("false", false));
        socket.on("getDate", event -> socket.emit("takeDate", now()));
        socket.on("getDateObj", event -> socket.emit("takeDateObj", Map.of("date", now())));
        socket.on("getUtf8", event -> TEXTS.forEach(text -> socket.emit("takeUtf8", text)));
    }

    private static void acks(Socket socket) {
        socket.on("echo", event -> event.ack(event.value(0)));
        socket.on("getAckDate", event -> event.ack(now()));
        socket.on("getHandshake", event -> event.ack(asMap(socket.handshake())));
        socket.on("getId", event -> event.ack(socket.id()));
        socket.on("ack", event -> socket.emitWithAck("ack").thenAccept(answer -> {
            if (isExpected(answer)) {
                socket.emit("got it");
            }
        }));
    }

    private static void binary(Socket socket) {
        byte[] sent = "asdfasdf".getBytes(StandardCharsets.UTF_8);
        socket.on("doge", event -> socket.emit("doge", sent));
        socket.on("getbin", event -> socket.emit("takebin", sent));
        answerBinary(socket, "buffa", "buffack");
        answerBinary(socket, "blob", "back");
        answerMixed(socket, "jsonbuff", "jsonbuff-ack");
        answerMixed(socket, "jsonblob", "jsonblob-ack");
        AtomicInteger buffers = new AtomicInteger();
        socket.on("abuff1", event -> step(buffers, 0, isBinary(event)));
        socket.on("abuff2", event -> {
            if (step(buffers, 1, true)) {
                socket.emit("abuff2-ack");
            }
        });
        AtomicInteger blobs = new AtomicInteger();
        socket.on("blob1", event -> step(blobs, 0, isBinary(event)));
        socket.on("blob2", event -> step(blobs, 1, event.string(0).equals("second")));
        socket.on("blob3", event -> {
            if (step(blobs, 2, isBinary(event))) {
                socket.emit("blob3-ack");
            }
        });
    }

    private static void answerBinary(Socket socket, String event, String answer) {
        socket.on(event, received -> {
            if (isBinary(received)) {
                socket.emit(answer);
            }
        });
    }

    private static void answerMixed(Socket socket, String event, String answer) {
        socket.on(event, received -> {
            JsonMap map = received.map(0);
            if (map.string("hello").equals("lol") && map.bytes("message").length > 0
                    && map.string("goodbye").equals("gotcha")) {
                socket.emit(answer);
            }
        });
    }

    /** Goes on from one step to the next, in order; answers whether it did. */
    private static boolean step(AtomicInteger done, int expected, boolean right) {
        return right && done.compareAndSet(expected, expected + 1);
    }

    private static boolean isBinary(Event event) {
        return event.value(0) instanceof byte[];
    }

    private static boolean isExpected(Arguments answer) {
        return answer.intValue(0) == 5 && answer.map(1).bool("test");
    }

    private static String now() {
        return Instant.now().toString();
    }

    private static Map<String, Object> asMap(Handshake handshake) {
        Map<String, Object> headers = new TreeMap<>();
        handshake.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return Map.of("headers", headers, "issued", handshake.issued().toEpochMilli(), "secure", handshake.secure(),
                "xdomain", handshake.xdomain(), "address", handshake.address().getHostAddress(), "url", handshake.url(),
                "query", handshake.query(), "auth", handshake.auth().toMap());
    }
}
