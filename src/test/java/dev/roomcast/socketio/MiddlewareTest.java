package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is asked whether a socket may connect. */
@Timeout(20)
class MiddlewareTest {
    private final BlockingQueue<Middleware.Next> waiting = new LinkedBlockingQueue<>();
    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void isAskedInTheOrderOfRegistration() throws IOException {
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        for (String name : List.of("first", "second", "third")) {
            server.io().use((socket, next) -> {
                calls.add(name + " " + socket.isConnected());
                next.proceed();
            });
        }
        server.io().onConnection(socket -> calls.add("connected " + socket.isConnected()));
        server.connect();
        server.settle();

        assertThat(calls).containsExactly("first false", "second false", "third false", "connected true");
    }

    @Test
    void refusesWithAMessage() throws IOException {
        server.io().use((socket, next) -> next.refuse("not \"you\""));
        try (RawClient client = server.open()) {
            client.sendText("40");

            assertThat(ApiServer.read(client)).isEqualTo("44{\"message\":\"not \\\"you\\\"\"}");
            assertThat(server.io().main().socketCount()).isZero();
        }
    }

    @Test
    void refusesWithDataAndTheClientMayTryAgain() throws IOException {
        server.io().use((socket, next) -> {
            if (socket.handshake().auth().has("token")) {
                next.proceed();
            } else {
                next.refuse("no token", Map.of("retry", List.of(1, "x")));
            }
        });
        try (RawClient client = server.open()) {
            client.sendText("40");
            assertThat(ApiServer.read(client))
                    .isEqualTo("44{\"message\":\"no token\",\"data\":{\"retry\":[1,\"x\"]}}");

            client.sendText("40{\"token\":1}");

            assertThat(ApiServer.read(client)).startsWith("40{\"sid\":");
        }
    }

    /** Protocol 3 has one value alone for what a refusal says (socket.io 2.x, {@code Socket#error}). */
    @Test
    void refusesClientsOfProtocol3WithTheDataOrElseTheMessage() throws IOException {
        server.io().use((socket, next) -> next.refuse("no"));
        server.io().of("/news").use((socket, next) -> next.refuse("no", Map.of("a", 1)));
        try (RawClient client = server.webSocket("/socket.io/?EIO=3&transport=websocket")) {
            client.readFrame();
            assertThat(ApiServer.read(client)).isEqualTo("44\"no\"");

            client.sendText("40/news");

            assertThat(ApiServer.read(client)).isEqualTo("44/news,{\"a\":1}");
        }
    }

    @Test
    void answersLaterFromAnotherThread() throws Exception {
        BlockingQueue<Boolean> onLoop = new LinkedBlockingQueue<>();
        server.io().use((socket, next) -> waiting.add(next));
        server.io().use((socket, next) -> {
            onLoop.add(socket.loop().inLoop());
            next.proceed();
        });
        try (RawClient client = server.open()) {
            client.sendText("40");
            Middleware.Next next = ApiServer.next(waiting);
            assertThat(server.io().main().socketCount()).isZero();

            next.proceed();

            assertThat(ApiServer.read(client)).startsWith("40{\"sid\":");
            assertThat(ApiServer.next(onLoop)).as("the next middleware is called on the loop").isTrue();
            assertThat(server.nextSocket().isConnected()).isTrue();
        }
    }

    @Test
    void refusesLaterFromAnotherThread() throws IOException {
        server.io().use((socket, next) -> waiting.add(next));
        try (RawClient client = server.open()) {
            client.sendText("40");

            ApiServer.next(waiting).refuse("late");

            assertThat(ApiServer.read(client)).isEqualTo("44{\"message\":\"late\"}");
        }
    }

    @Test
    void answersOnce() throws IOException {
        server.io().use((socket, next) -> {
            next.proceed();
            next.refuse("too late");
            next.proceed();
        });
        server.io().of("/news").use((socket, next) -> {
            next.refuse("first");
            next.proceed();
        });
        try (RawClient client = server.connect()) {
            client.sendText("40/news,");
            assertThat(ApiServer.read(client)).isEqualTo("44/news,{\"message\":\"first\"}");

            server.io().emit("end");

            assertThat(ApiServer.read(client)).isEqualTo("42[\"end\"]");
            assertThat(server.io().main().socketCount()).isEqualTo(1);
            assertThat(server.io().of("/news").socketCount()).isZero();
        }
    }

    @Test
    void refusesWhenItFails() throws IOException {
        server.io().use((socket, next) -> {
            throw new IllegalStateException("secret");
        });
        server.io().of("/typed").use((socket, next) -> socket.handshake().auth().string("token"));
        server.io().of("/error").use((socket, next) -> {
            throw new StackOverflowError();
        });
        try (LogRecorder log = LogRecorder.of(Namespace.class); RawClient client = server.open()) {
            client.sendText("40").sendText("40/typed,{\"token\":7}").sendText("40/error,");

            assertThat(ApiServer.read(client)).isEqualTo("44{\"message\":\"internal error\"}");
            assertThat(ApiServer.read(client))
                    .isEqualTo("44/typed,{\"message\":\"\\\"token\\\" in auth is a number, must be text\"}");
            assertThat(ApiServer.read(client)).isEqualTo("44/error,{\"message\":\"internal error\"}");
            assertThat(log.thrown()).hasSize(2);
            assertThat(log.lines().get(0)).matches("SEVERE middleware failed socket=[A-Za-z0-9_-]{22}");
        }
    }

    @Test
    void isAnsweredInVainWhenTheSessionIsOver() throws IOException {
        BlockingQueue<Socket> asked = new LinkedBlockingQueue<>();
        server.io().use((socket, next) -> {
            asked.add(socket);
            waiting.add(next);
        });
        RawClient client = server.open();
        client.sendText("40");
        Socket socket = ApiServer.next(asked);
        client.close();
        Eventually.becomesTrue("it is over", () -> server.io().engine().sessionCount() == 0);

        ApiServer.next(waiting).proceed();
        server.settle();

        assertThat(socket.isConnected()).isFalse();
        assertThat(server.io().main().socketCount()).isZero();
        assertThat(Eventually.get(socket.join("room"))).isFalse();
        assertThat(server.io().main().rooms().roomCount()).isZero();
    }

    @Test
    void holdsUpAClientUntilItsTimeIsOver() throws IOException {
        server.io().use((socket, next) -> waiting.add(next));
        try (RawClient client = server.open()) {
            client.sendText("40");
            ApiServer.next(waiting);
            client.sendText("42[\"early\"]");

            assertThat(client.readFrame().opcode()).as("an event before its namespace is connected").isEqualTo(
                    RawClient.CLOSE);
        }
    }
}
