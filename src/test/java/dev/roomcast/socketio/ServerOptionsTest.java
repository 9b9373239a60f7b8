package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import dev.roomcast.engineio.SessionCookie;
import dev.roomcast.http.HttpResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of a server, the Node server's by name (Socket.IO, "Server options"). */
@Timeout(20)
class ServerOptionsTest {
    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
    private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";

    private ApiServer server;

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void areTheNodeServersByDefault() throws IOException {
        start(builder -> builder);

        Response handshake = server.get(POLLING);

        assertThat(handshake.text()).matches("0\\{\"sid\":\"[A-Za-z0-9_-]{22}\",\"upgrades\":\\[\"websocket\"],"
                + "\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
        assertThat(handshake.field("Set-Cookie")).isEmpty();
        assertThat(server.get("/socket.io/socket.io.js").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/live", "/live/"})
    void pathSaysWhereClientsConnect(String path) throws IOException {
        start(builder -> builder.path(path));

        assertThat(server.get("/live/?EIO=4&transport=polling").text()).startsWith("0{");
        assertThat(server.get("/live/socket.io.js").status()).isEqualTo(200);
        assertThat(server.get(POLLING).status()).isEqualTo(404);
        assertThat(server.get("/socket.io/socket.io.js").status()).isEqualTo(404);
    }

    @Test
    void pathMayBeTheRoot() throws IOException {
        start(builder -> builder.path("/"));
        server.io().http().get("/hello", exchange -> exchange.respond(
                HttpResponse.text(200, "text/plain", "hi")));

        assertThat(server.get("/?EIO=4&transport=polling").text()).startsWith("0{");
        assertThat(server.get("/hello").text()).isEqualTo("hi");
    }

    @Test
    void pathMustBeOne() {
        expectRefused(() -> SocketIoServer.builder().path("live"), "path is \"live\", must begin with a slash and have no query");
        expectRefused(() -> SocketIoServer.builder().path("/a?b"), "path is \"/a?b\", must begin with a slash and have no query");
    }

    @Test
    void serveClientMaySwitchTheBundlesOff() throws IOException {
        start(builder -> builder.serveClient(false));

        assertThat(server.get("/socket.io/socket.io.js").status()).isEqualTo(400);
        assertThat(server.get(POLLING).status()).isEqualTo(200);
    }

    @Test
    void transportsMayBePollingAlone() throws IOException {
        start(builder -> builder.transports("polling"));

        assertThat(server.get(POLLING).text()).contains("\"upgrades\":[]");
        assertThat(handshake(WEBSOCKET).status()).isEqualTo(400);
    }

    @Test
    void transportsMayBeWebSocketAlone() throws IOException {
        start(builder -> builder.transports("websocket"));

        assertThat(server.get(POLLING).text()).isEqualTo("{\"code\":0,\"message\":\"Transport unknown\"}");
        assertThat(server.open().sendText("40").readFrame().text()).startsWith("40{");
    }

    @Test
    void transportsMustBeKnown() {
        expectRefused(() -> SocketIoServer.builder().transports("webtransport").build(),
                "transports are [webtransport], must be of polling and websocket");
        expectRefused(() -> SocketIoServer.builder().transports().build(),
                "transports are [], must be of polling and websocket");
    }

    @Test
    void allowUpgradesMaySwitchThemOff() throws IOException {
        start(builder -> builder.allowUpgrades(false));
        String handshake = server.get(POLLING).text();

        assertThat(handshake).contains("\"upgrades\":[]");
        assertThat(handshake(WEBSOCKET + "&sid=" + handshake.split("\"")[3]).status()).isEqualTo(400);
        assertThat(server.open().sendText("40").readFrame().text()).startsWith("40{");
    }

    @Test
    void cookieIsSetByTheAnswerThatOpensASession() throws IOException {
        start(builder -> builder.cookie(SessionCookie.named("io")));
        Response handshake = server.get(POLLING);
        String sid = handshake.text().split("\"")[3];

        assertThat(handshake.field("Set-Cookie")).isEqualTo("io=" + sid + "; Path=/; HttpOnly; SameSite=Lax");
        assertThat(server.get(POLLING + "&sid=" + sid + "x").field("Set-Cookie")).isEmpty();
        assertThat(handshake(WEBSOCKET).field("Set-Cookie")).startsWith("io=");
    }

    @Test
    void cookieMayBeSetByHand() throws IOException {
        start(builder -> builder.cookie(new SessionCookie("s", "/app", false, true, "None", Optional.of(60L))));

        assertThat(server.get(POLLING).field("Set-Cookie"))
                .matches("s=[^;]+; Max-Age=60; Path=/app; Secure; SameSite=None");
        expectRefused(() -> SessionCookie.named("a b"), "cookie name is \"a b\", must be a token");
    }

    @Test
    void corsListsOriginsBesideThoseOfTheSameHost() throws IOException {
        start(builder -> builder.cors("https://*.example.com"));

        Response listed = server.get(POLLING, "Origin: https://www.example.com");
        assertThat(listed.status()).isEqualTo(200);
        assertThat(listed.field("Access-Control-Allow-Origin")).isEqualTo("https://www.example.com");
        assertThat(listed.field("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(server.get(POLLING, "Origin: http://localhost:5173").status()).isEqualTo(200);
        Response other = server.get(POLLING, "Origin: https://example.org");
        assertThat(other.status()).isEqualTo(403);
        assertThat(other.text()).isEqualTo("{\"code\":4,\"message\":\"Forbidden\","
                + "\"error\":\"origin not allowed, see the setting origins\"}");
        assertThat(handshake(WEBSOCKET, "Origin: https://example.org").status()).isEqualTo(403);
        expectRefused(() -> SocketIoServer.builder().cors("https://a/b").build(), null);
    }

    @Test
    void connectTimeoutClosesWhoConnectsToNoNamespace() throws IOException {
        start(builder -> builder.connectTimeout(Duration.ofSeconds(3)));
        RawClient client = server.open();

        server.advance(3_050);

        assertThat(client.readFrame().opcode()).isEqualTo(RawClient.CLOSE);
    }

    @Test
    void pingIntervalAndPingTimeoutCloseWhoIsSilent() throws IOException {
        start(builder -> builder.pingInterval(Duration.ofMillis(300)).pingTimeout(Duration.ofMillis(200)));
        RawClient client = RawClient.openWebSocket(server.address(), WEBSOCKET);
        assertThat(client.readFrame().text()).contains("\"pingInterval\":300,\"pingTimeout\":200");
        client.sendText("40").readFrame();

        server.advance(330);
        assertThat(client.readFrame()).isEqualTo(Frame.text("2"));
        server.advance(230);

        assertThat(client.readFrame().opcode()).isEqualTo(RawClient.CLOSE);
        client.close();
    }

    @Test
    void upgradeTimeoutClosesAProbeThatDoesNotGoOn() throws IOException {
        start(builder -> builder.upgradeTimeout(Duration.ofSeconds(2)));
        String sid = server.get(POLLING).text().split("\"")[3];
        RawClient probe = server.webSocket(WEBSOCKET + "&sid=" + sid);
        probe.sendText("2probe");
        assertThat(ApiServer.read(probe)).isEqualTo("3probe");

        server.advance(2_050);

        assertThat(probe.readFrame().opcode()).isEqualTo(RawClient.CLOSE);
        assertThat(server.io().engine().sessionCount()).isEqualTo(1);
    }

    @Test
    void maxHttpBufferSizeBoundsMessagesPostsAndAttachments() throws IOException {
        start(builder -> builder.maxHttpBufferSize(1_000));
        assertThat(server.get(POLLING).text()).contains("\"maxPayload\":1000}");
        server.io().onConnection(socket -> socket.on("e", event -> event.ack(event.string(0).length())));
        RawClient client = server.connect();
        client.sendText("421[\"e\",\"" + "x".repeat(900) + "\"]");
        assertThat(ApiServer.read(client)).isEqualTo("431[900]");

        client.sendText("422[\"e\",\"" + "x".repeat(1_000) + "\"]");

        assertThat(client.readFrame().closeCode()).isEqualTo(1009);
        String sid = server.get(POLLING).text().split("\"")[3];
        try (RawClient post = RawClient.connect(server.address())) {
            post.send("POST " + POLLING + "&sid=" + sid + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n");
            assertThat(post.readResponse().status()).isEqualTo(413);
        }
    }

    @Test
    void maxQueueClosesWhoDoesNotRead() throws IOException {
        start(builder -> builder.maxQueue(65_536));
        PollingClient.connect(server);
        Socket socket = server.nextSocket();
        CompletableFuture<String> end = new CompletableFuture<>();
        socket.onDisconnect(end::complete);

        socket.emit("long", "x".repeat(70_000));

        assertThat(Eventually.get(end)).isEqualTo("slow consumer");
        expectRefused(() -> SocketIoServer.builder().maxQueue(1_000),
                "max-queue is 1000 bytes, must be at least 65536");
    }

    @Test
    void perMessageDeflateMayBeSwitchedOff() throws IOException {
        start(builder -> builder.perMessageDeflate(false));

        assertThat(handshake(WEBSOCKET, "Sec-WebSocket-Extensions: permessage-deflate")
                .field("Sec-WebSocket-Extensions")).isEmpty();
    }

    @Test
    void mayBeOutOfBounds() {
        expectRefused(() -> SocketIoServer.builder().loops(0).build(), "loops is 0, must be 1 to 64");
        expectRefused(() -> SocketIoServer.builder().pingInterval(Duration.ZERO),
                "ping-interval is 0 ms, must be at least 1");
        expectRefused(() -> SocketIoServer.builder().maxHttpBufferSize(0), null);
    }

    @Test
    void letAServerListenOnSeveralAddresses() throws IOException {
        start(builder -> builder);
        int port = server.io().listen(0).getPort();

        try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", port))) {
            client.send("GET " + POLLING + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
        server.io().stopListening();
        Eventually.becomesTrue("nobody gets in", () -> {
            try (RawClient late = RawClient.connect(server.address())) {
                late.send("GET / HTTP/1.1\r\n\r\n").readResponse();
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    private void start(UnaryOperator<SocketIoServerBuilder> options) throws IOException {
        server = ApiServer.start(options);
    }

    private Response handshake(String target, String... fields) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send(RawClient.handshake(target, List.of(fields))).readResponse();
        }
    }

    private static void expectRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).satisfies(thrown -> {
            if (message != null) {
                assertThat(thrown).hasMessage(message);
            }
        });
    }
}
