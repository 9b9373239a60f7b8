package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.engineio.AllowRequest;
import dev.roomcast.engineio.ConnectionError;
import dev.roomcast.engineio.EngineServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is asked about the requests that would open a session, and who is told of them. */
@Timeout(20)
class AllowRequestTest {
    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
    private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";

    private final BlockingQueue<AllowRequest.Decision> waiting = new LinkedBlockingQueue<>();
    private final BlockingQueue<ConnectionError> errors = new LinkedBlockingQueue<>();
    private ApiServer server;

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void allowsAndRefusesByTheRequest() throws IOException {
        start((request, decision) -> {
            if (request.fields().has("X-Key")) {
                decision.allow();
            } else {
                decision.refuse("no \"key\"");
            }
        });

        Response allowed = server.get(POLLING, "X-Key: 1");
        assertThat(allowed.text()).startsWith("0{");
        // A session that there is, is not asked about.
        server.webSocket(WEBSOCKET + "&sid=" + allowed.text().split("\"")[3]);
        Response refused = server.get(POLLING);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).isEqualTo("{\"code\":4,\"message\":\"no \\\"key\\\"\"}");
        ConnectionError error = ApiServer.next(errors);
        assertThat(error.code()).isEqualTo(4);
        assertThat(error.message()).isEqualTo("no \"key\"");
        assertThat(error.request().target()).isEqualTo(POLLING);
    }

    @Test
    void refusesAWebSocketInPlainText() throws IOException {
        start((request, decision) -> decision.refuse("no"));

        try (RawClient client = RawClient.connect(server.address())) {
            Response refused = client.send(RawClient.handshake(WEBSOCKET)).readResponse();

            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).isEqualTo("no");
        }
    }

    @Test
    void answersLaterFromAnotherThreadAndOnce() throws IOException {
        start((request, decision) -> waiting.add(decision));
        RawClient polling = server.keep(RawClient.connect(server.address()));
        polling.send("GET " + POLLING + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        AllowRequest.Decision decision = ApiServer.next(waiting);
        RawClient webSocket = server.keep(RawClient.connect(server.address()));
        webSocket.send(RawClient.handshake(WEBSOCKET));

        decision.allow();
        decision.refuse("too late");
        ApiServer.next(waiting).allow();

        assertThat(polling.readResponse().text()).startsWith("0{");
        assertThat(webSocket.readResponse().status()).isEqualTo(101);
        assertThat(webSocket.readFrame().text()).startsWith("0{");
        webSocket.sendText("40");
        assertThat(ApiServer.read(webSocket)).startsWith("40{");
        assertThat(errors).isEmpty();
    }

    @Test
    void answersInVainWhenThePeerHasGone() throws IOException {
        start((request, decision) -> waiting.add(decision));
        for (String request : List.of("GET " + POLLING + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                RawClient.handshake(WEBSOCKET))) {
            RawClient client = RawClient.connect(server.address());
            client.send(request);
            AllowRequest.Decision decision = ApiServer.next(waiting);
            client.reset();
            Eventually.becomesTrue("it has gone", () -> server.io().group().connectionCount() == 0);

            decision.allow();
            server.settle();

            assertThat(server.io().engine().sessionCount()).isZero();
        }
    }

    @Test
    void answersWithAFaultWhenItFails() throws IOException {
        start((request, decision) -> {
            throw new IllegalStateException("secret");
        });
        try (LogRecorder log = LogRecorder.of("dev.roomcast.http.HttpConnection")) {
            Response answer = server.get(POLLING);

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).doesNotContain("secret");
            assertThat(log.thrown()).hasSize(1);
            assertThat(server.io().engine().sessionCount()).isZero();
        }
    }

    @Test
    void tellsOfEveryRequestThatIsRefused() throws IOException {
        start((request, decision) -> decision.allow());
        server.io().engine().onConnectionError(error -> {
            throw new IllegalStateException("on purpose");
        });
        try (LogRecorder log = LogRecorder.of(EngineServer.class)) {
            server.get("/socket.io/?EIO=4&transport=carrier-pigeon");
            server.get(POLLING + "&sid=unknown");
            server.get("/socket.io/?EIO=2&transport=polling");
            server.get(WEBSOCKET);

            for (int[] expected : new int[][] {{0}, {1}, {5}, {3}}) {
                assertThat(ApiServer.next(errors).code()).isEqualTo(expected[0]);
            }
            assertThat(log.thrown()).hasSize(4);
        }
    }

    @Test
    void letsHeadersBeAdded() throws IOException {
        start((request, decision) -> decision.allow());
        server.io().engine().onInitialHeaders((response, request) -> response.with("X-Initial", request.method()));
        server.io().engine().onHeaders((response, request) -> response.with("X-Each", "1"));

        Response first = server.get(POLLING);
        assertThat(first.field("X-Initial")).isEqualTo("GET");
        assertThat(first.field("X-Each")).isEqualTo("1");
        Response refused = server.get(POLLING + "&sid=unknown");
        assertThat(refused.field("X-Initial")).isEmpty();
        assertThat(refused.field("X-Each")).isEqualTo("1");
        try (RawClient client = RawClient.connect(server.address())) {
            Response upgraded = client.send(RawClient.handshake(WEBSOCKET)).readResponse();
            assertThat(upgraded.field("X-Initial")).isEqualTo("GET");
            assertThat(upgraded.field("X-Each")).isEqualTo("1");
        }
    }

    @Test
    void goesOnWithoutAHookThatFails() throws IOException {
        start((request, decision) -> decision.allow());
        server.io().engine().onHeaders((response, request) -> {
            throw new IllegalStateException("on purpose");
        });
        server.io().engine().onHeaders((response, request) -> response.with("X-Each", "1"));
        try (LogRecorder log = LogRecorder.of(EngineServer.class)) {
            assertThat(server.get(POLLING).field("X-Each")).isEqualTo("1");
            assertThat(log.thrown()).hasSize(1);
        }
    }

    private void start(AllowRequest judge) throws IOException {
        server = ApiServer.start(builder -> builder.allowRequest(judge));
        server.io().engine().onConnectionError(errors::add);
    }
}
