package dev.roomcast.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests open a session, which are refused, and the very bytes of both (official-suites.md, protocol.md). */
@Timeout(20)
class EngineServerTest {
    private static final String HANDSHAKE = "0\\{\"sid\":\"[A-Za-z0-9_-]{22}\",\"upgrades\":\\[%s],"
            + "\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":1000000}";
    private static final String BAD_REQUEST = "{\"code\":3,\"message\":\"Bad request\"}";
    private static final String FORBIDDEN = "{\"code\":4,\"message\":\"Forbidden\","
            + "\"error\":\"origin not allowed, see the setting origins\"}";

    private EchoServer server;

    @BeforeEach
    void start() throws IOException {
        server = EchoServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void opensASessionByPolling() throws IOException {
        Response answer = server.live().get("/engine.io/?EIO=4&transport=polling");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.text()).matches(String.format(HANDSHAKE, "\"websocket\""));
        assertThat(server.engine().sessionCount()).isEqualTo(1);
    }

    @Test
    void opensASessionByPollingInProtocol3() throws IOException {
        Response answer = server.live().get("/engine.io/?EIO=3&transport=polling");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        String[] lengthAndPacket = answer.text().split(":", 2);
        assertThat(lengthAndPacket[1]).matches(String.format(HANDSHAKE, "\"websocket\""))
                .hasSize(Integer.parseInt(lengthAndPacket[0]));
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void opensASessionByWebSocketWithoutUpgrades(Generation generation) throws IOException {
        try (RawClient webSocket = server.webSocket("EIO=" + generation + "&transport=websocket")) {
            Frame first = webSocket.readFrame();

            assertThat(first.opcode()).isEqualTo(RawClient.TEXT);
            assertThat(first.text()).matches(String.format(HANDSHAKE, ""));
        }
    }

    @Test
    void makesEverySidAnew() throws IOException {
        String first = PollingPeer.open(server, Generation.EIO4).sid();
        String second = PollingPeer.open(server, Generation.EIO4).sid();

        assertThat(first).isNotEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transport=polling&EIO=4&t=abc123&token=x", "EIO=4&transport=polling&b64=1",
        "EIO=4&transport=polling&&=", "%45IO=4&transport=poll%69ng"})
    void takesParametersInAnyOrderAndBesideOthers(String query) throws IOException {
        Response answer = server.live().get("/engine.io/?" + query);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).startsWith("0{");
    }

    @Test
    void takesAnyPathBelowItsOwn() throws IOException {
        assertThat(server.live().get("/engine.io/nope?EIO=4&transport=polling").status()).isEqualTo(200);
    }

    /** attacks.md 8 and 14: odd transports and sids are names like any other. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                                         | 0 | Transport unknown",
        "EIO=4                                      | 0 | Transport unknown",
        "EIO=4&transport=                           | 0 | Transport unknown",
        "EIO=4&transport=nope                       | 0 | Transport unknown",
        "EIO=4&transport=Polling                    | 0 | Transport unknown",
        "EIO=4&transport[]=polling                  | 0 | Transport unknown",
        "EIO=4&transport=__proto__                  | 0 | Transport unknown",
        "EIO=4&transport=constructor                | 0 | Transport unknown",
        "EIO=4&transport=polling&sid=unknown        | 1 | Session ID unknown",
        "EIO=4&transport=polling&sid=__proto__      | 1 | Session ID unknown",
        "EIO=4&transport=polling&sid=               | 1 | Session ID unknown",
        "EIO=4&transport=polling&sid=%00&sid=x      | 1 | Session ID unknown",
        "EIO=4&transport=polling&transport=polling  | 0 | Transport unknown",
        "EIO=4&EIO=4&transport=polling              | 5 | Unsupported protocol version",
        "EIO=4&EIO=3&transport=polling              | 5 | Unsupported protocol version",
        "EIO=4&transport=websocket                  | 3 | Bad request",
        "transport=polling                          | 5 | Unsupported protocol version",
        "EIO=abc&transport=polling                  | 5 | Unsupported protocol version",
        "EIO=5&transport=polling                    | 5 | Unsupported protocol version",
        "EIO=2&transport=polling                    | 5 | Unsupported protocol version",
        "EIO=&transport=polling                     | 5 | Unsupported protocol version",
    })
    void refusesAQuery(String query, int code, String message) throws IOException {
        Response answer = server.live().get("/engine.io/?" + query);

        PollingPeer.assertError(answer, 400, "{\"code\":" + code + ",\"message\":\"" + message + "\"}");
        assertThat(server.engine().sessionCount()).isZero();
        assertThat(server.engine().counters().refused.sum()).isEqualTo(1);
    }

    /** A proxy that finds the server by the one sid, and we the session by the other, would not mean the same. */
    @Test
    void refusesARepeatedSidAndKeepsTheSession() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        String query = "/engine.io/?EIO=4&transport=polling&sid=" + peer.sid();

        for (String more : List.of("&sid=" + peer.sid(), "&sid=other", "&s%69d=")) {
            PollingPeer.assertError(server.live().get(query + more), 400,
                    "{\"code\":1,\"message\":\"Session ID unknown\"}");
        }
        PollingPeer.assertError(server.live().get(query + "&EIO=4"), 400, BAD_REQUEST);
        assertThat(server.live().post(query, "4still here").text()).isEqualTo("ok");
    }

    @Test
    void logsWhyItRefuses() throws IOException {
        try (LogRecorder log = LogRecorder.of(EngineServer.class)) {
            server.live().get("/engine.io/?EIO=4&transport=<script>");
            server.live().get("/engine.io/?EIO=4&transport=polling&sid=secret");
            server.live().get("/engine.io/?EIO=4&transport=polling", "Origin: http://evil.example");
            server.live().get("/engine.io/?EIO=4&transport=websocket", "Upgrade: websocket");

            String from = "FINE refused engine request from=/127.0.0.1 status=";
            assertThat(log.lines(Level.FINE)).containsExactly(from + "400 reason=UNKNOWN_TRANSPORT",
                    from + "400 reason=UNKNOWN_SID", from + "403 reason=FORBIDDEN",
                    from + "400 reason=OPENING_HANDSHAKE");
        }
        assertThat(server.engine().counters().refused.sum()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "EIO=4&transport=nope                   | Transport unknown",
        "EIO=4                                  | Transport unknown",
        "EIO=4&transport=websocket&sid=unknown  | Session ID unknown",
        "EIO=4&transport=polling                | Bad request",
        "EIO=9&transport=websocket              | Unsupported protocol version",
        "transport=websocket                    | Unsupported protocol version",
    })
    void refusesAWebSocketInPlainText(String query, String message) throws IOException {
        try (RawClient client = server.live().connect()) {
            Response answer = client.send(RawClient.handshake("/engine.io/?" + query)).readResponse();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.field("Content-Type")).isEqualTo("text/html");
            assertThat(answer.text()).isEqualTo(message);
        }
    }

    @Test
    void refusesAWebSocketOfAnotherVersion() throws IOException {
        Response answer = server.live().get("/engine.io/?EIO=4&transport=websocket", "Upgrade: websocket",
                "Connection: Upgrade", "Sec-WebSocket-Version: 12", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.field("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(server.engine().sessionCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void refusesAHandshakeByAnotherMethod(String method) throws IOException {
        Response answer = server.live().request(method, "/engine.io/?EIO=4&transport=polling", new byte[0]);

        PollingPeer.assertError(answer, 400, "{\"code\":2,\"message\":\"Bad handshake method\"}");
    }

    @Test
    void refusesAHandshakeByHead() throws IOException {
        Response answer = server.live().request("HEAD", "/engine.io/?EIO=4&transport=polling", new byte[0]);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(server.engine().sessionCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
    void refusesAnotherMethodOfASessionAndKeepsTheSession(String method) throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);

        Response answer = server.live().request(method, peer.pollingPath(), new byte[0]);

        PollingPeer.assertError(answer, 405, BAD_REQUEST);
        assertThat(answer.field("Allow")).isEqualTo("GET, POST, OPTIONS");
        peer.post("4still here");
        peer.assertPolled(peer.poll(), "4still here");
    }

    /** attacks.md 15: the session's own generation counts. */
    @ParameterizedTest
    @CsvSource({"EIO4, EIO=3&", "EIO4, ''", "EIO4, EIO=5&", "EIO3, EIO=4&"})
    void refusesASidWithAnotherGeneration(Generation generation, String eio) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);

        Response answer = server.live().get("/engine.io/?" + eio + "transport=polling&sid=" + peer.sid());

        PollingPeer.assertError(answer, 400, BAD_REQUEST);
        peer.post("4still here");
        peer.assertPolled(peer.poll(), "4still here");
    }

    @Test
    void refusesPollsOfASessionThatBeganByWebSocket() throws IOException {
        try (RawClient webSocket = server.webSocket("EIO=4&transport=websocket")) {
            String sid = PollingPeer.sidOf(webSocket.readFrame().text());

            Response poll = server.live().get("/engine.io/?EIO=4&transport=polling&sid=" + sid);
            Response post = server.live().post("/engine.io/?EIO=4&transport=polling&sid=" + sid, "4x");

            PollingPeer.assertError(poll, 400, BAD_REQUEST);
            PollingPeer.assertError(post, 400, BAD_REQUEST);
            webSocket.sendText("4x");
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4x"));
        }
    }

    /** Node never answers it (findings.md, 3). */
    @Test
    void ignoresUpgradeToHttp2() throws IOException {
        String[] h2c = {"Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"};

        Response polling = server.live().get("/engine.io/?EIO=4&transport=polling", h2c);
        Response webSocket = server.live().get("/engine.io/?EIO=4&transport=websocket", h2c);

        assertThat(polling.status()).isEqualTo(200);
        PollingPeer.assertError(webSocket, 400, BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost", "http://localhost:8000", "https://localhost"})
    void letsPagesOfItsOwnHostReadEveryAnswer(String origin) throws IOException {
        String field = "Origin: " + origin;
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);

        assertReadable(server.live().get("/engine.io/?EIO=4&transport=polling", field), 200, origin);
        assertReadable(server.live().post(peer.pollingPath(), "4x", field), 200, origin);
        assertReadable(server.live().get(peer.pollingPath(), field), 200, origin);
        assertReadable(server.live().get("/engine.io/?EIO=4&transport=nope", field), 400, origin);
        assertReadable(server.live().get("/engine.io/?EIO=4&transport=polling&sid=unknown", field), 400, origin);
        assertReadable(server.live().request("PUT", peer.pollingPath(), new byte[0], field), 405, origin);
        assertReadable(server.live().get("/engine.io/?EIO=4&transport=websocket", field, "Upgrade: websocket",
                "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
                101, origin);
        assertReadable(server.live().post(peer.pollingPath(), "abc", field), 400, origin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://localhost.evil.example", "localhost", ""})
    void refusesPagesOfOtherHosts(String origin) throws IOException {
        String field = "Origin: " + origin;
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        peer.post("4secret");

        assertRefused(server.live().get("/engine.io/?EIO=4&transport=polling", field));
        assertRefused(server.live().get(peer.pollingPath(), field));
        assertRefused(server.live().post(peer.pollingPath(), "4forged", field));
        assertRefused(server.live().get("/engine.io/?EIO=4&transport=websocket", field, "Upgrade: websocket",
                "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));

        assertThat(server.engine().sessionCount()).isEqualTo(1);
        peer.assertPolled(peer.poll(), "4secret");
    }

    @Test
    void tellsAnOldExplorerThatPayloadsAreNoScripts() throws IOException {
        Response old = server.live().get("/engine.io/?EIO=4&transport=polling",
                "User-Agent: Mozilla/5.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)");
        Response other = server.live().get("/engine.io/?EIO=4&transport=polling", "User-Agent: curl/8");

        assertThat(old.field("X-XSS-Protection")).isEqualTo("0");
        assertThat(other.field("X-XSS-Protection")).isEmpty();
    }

    @Test
    void answersOptions() throws IOException {
        Response answer = server.live().request("OPTIONS", "/engine.io/?EIO=4&transport=polling", new byte[0]);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.field("Allow")).isEqualTo("GET, POST, OPTIONS");
    }

    @Test
    void closesEverySessionWhenItStops() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        try (RawClient poll = peer.sendPoll(); RawClient webSocket = server.webSocket("EIO=3&transport=websocket")) {
            webSocket.readFrame();

            server.engine().closeAll();

            peer.assertPolled(poll.readResponse(), "1");
            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1001);
            server.live().settle();
            assertThat(server.ends()).containsOnly("server shutting down").hasSize(2);
            assertThat(server.engine().sessionCount()).isZero();
        }
    }

    private static void assertReadable(Response response, int status, String origin) {
        assertThat(response.status()).as(new String(response.content(), StandardCharsets.UTF_8)).isEqualTo(status);
        assertThat(response.field("Access-Control-Allow-Origin")).isEqualTo(origin);
        assertThat(response.field("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(response.field("Vary")).contains("Origin");
    }

    private static void assertRefused(Response response) {
        PollingPeer.assertError(response, 403, FORBIDDEN);
        assertThat(response.field("Access-Control-Allow-Origin")).isEmpty();
        assertThat(response.field("Access-Control-Allow-Credentials")).isEmpty();
    }
}
