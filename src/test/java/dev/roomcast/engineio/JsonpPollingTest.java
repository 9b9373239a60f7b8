package dev.roomcast.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import dev.roomcast.http.ScriptLiteral;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of pages that poll by script tags and post by forms (protocol.md, "JSONP"). */
@Timeout(20)
class JsonpPollingTest {
    private static final EngineSettings SMALL = new EngineSettings(25_000, 20_000, 10_000, 100, 16, 8L << 20, 30_000);
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
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

    @ParameterizedTest
    @CsvSource({"EIO3, '\\d+:0'", "EIO4, 0"})
    void opensASessionByAScript(Generation generation, String start) throws IOException {
        Response answer = server.live().get(handshakePath(generation) + "&j=12");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).matches("___eio\\[12]\\(\"" + start + "\\{\\\\\"sid\\\\\":\\\\\"[A-Za-z0-9_-]{22}"
                + "\\\\\",\\\\\"upgrades\\\\\":\\[\\\\\"websocket\\\\\"],\\\\\"pingInterval\\\\\":300,"
                + "\\\\\"pingTimeout\\\\\":200,\\\\\"maxPayload\\\\\":1000000}\"\\);");
        assertThat(answer.field("Content-Type")).isEqualTo("text/javascript; charset=UTF-8");
        assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
        assertThat(server.engine().sessionCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void takesFormsAndAnswersPollsWithTheHandshakesIndex(Generation generation) throws IOException {
        Peer peer = open(generation, "5");

        Response posted = peer.post("&j=6", "4你好 \"q\" \\", "4a+b&d=c");
        Response polled = peer.poll("&j=7");

        assertThat(posted.status()).isEqualTo(200);
        assertThat(posted.text()).isEqualTo("ok");
        assertThat(posted.field("Content-Type")).isEqualTo("text/html");
        assertThat(posted.field("X-Content-Type-Options")).isEqualTo("nosniff");
        peer.assertPolled(polled, "4你好 \"q\" \\", "4a+b&d=c");
    }

    /** The Node server's transport is made by the handshake, and its form is that of the session. */
    @ParameterizedTest
    @EnumSource(Generation.class)
    void keepsTheFormOfTheHandshakeWhereALaterRequestHasNoIndex(Generation generation) throws IOException {
        Peer peer = open(generation, "5");

        peer.post("", "4x");

        peer.assertPolled(peer.poll(""), "4x");
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void keepsThePlainFormWhereALaterRequestHasAnIndex(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);

        server.live().post(peer.pollingPath() + "&j=0", peer.payload("4x"));
        Response polled = server.live().get(peer.pollingPath() + "&j=0");

        peer.assertPolled(polled, "4x");
        assertThat(polled.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void answersAPollThatWaits(Generation generation) throws IOException {
        Peer peer = open(generation, "0");
        try (RawClient poll = server.live().sendGet(server.live().connect(), peer.path + "&j=0")) {
            peer.post("&j=0", "4now");

            peer.assertPolled(poll.readResponse(), "4now");
        }
    }

    @ParameterizedTest
    @CsvSource({"EIO3, 2:4x10:b4AQIDBA==", "EIO4, 4x\\u001ebAQIDBA=="})
    void sendsBinaryAsBase64WhetherAskedToOrNot(Generation generation, String payload) throws IOException {
        Peer peer = open(generation, "0");
        Session session = server.lastSession();
        Eventually.runOnLoop(session.loop(), () -> session.send(PreparedMessage.text("x", UnaryOperator.identity(),
                List.of(new byte[] {1, 2, 3, 4}))));

        assertThat(peer.poll("&j=0").text()).isEqualTo("___eio[0](\"" + payload + "\");");
    }

    @ParameterizedTest
    @CsvSource({"EIO3, b4AQIDBA==", "EIO4, bAQIDBA=="})
    void takesBinaryAsBase64(Generation generation, String packet) throws IOException {
        Peer peer = open(generation, "0");

        peer.post("&j=0", packet);

        peer.assertPolled(peer.poll("&j=0"), packet);
    }

    /** Text of 1.x clients is UTF-8 encoded as UTF-8 once more. */
    @Test
    void takesTextThatWasEncodedTwice() throws IOException {
        Peer peer = open(Generation.EIO3, "0");

        peer.post("&j=0", "4" + new String("é你".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));

        peer.assertPolled(peer.poll("&j=0"), "4é你");
    }

    @Test
    void undoesTheClientsEscapingOfNewlines() throws IOException {
        Peer peer = open(Generation.EIO4, "0");

        peer.postForm("&j=0", "d=4line%5C%5Cnbreak%5Cnand+real");

        peer.assertPolled(peer.poll("&j=0"), "4line\\nbreak\nand real");
    }

    @Test
    void takesAMultipartForm() throws IOException {
        Peer peer = open(Generation.EIO4, "0");
        String content = "--b\r\nContent-Disposition: form-data; name=\"d\"\r\n\r\n4你好\\n\u001e4x\r\n--b--\r\n";

        Response posted = server.live().post(peer.path + "&j=0", content,
                "Content-Type: multipart/form-data; boundary=b");

        assertThat(posted.text()).isEqualTo("ok");
        peer.assertPolled(peer.poll("&j=0"), "4你好\n", "4x");
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void measuresAnswersBeforeTheyBecomeScripts(Generation generation) throws IOException {
        try (EchoServer small = EchoServer.start(1, SMALL)) {
            Peer peer = open(small, generation, "0");
            Session session = small.lastSession();
            String quotes = "\"".repeat(40);
            Eventually.runOnLoop(session.loop(), () -> {
                for (int i = 0; i < 3; i++) {
                    session.send(PreparedMessage.text(quotes));
                }
            });

            peer.assertPolled(peer.poll("&j=0"), "4" + quotes, "4" + quotes);
            peer.assertPolled(peer.poll("&j=0"), "4" + quotes);
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void sendsSixteenPacketsAtMost(Generation generation) throws IOException {
        Peer peer = open(generation, "0");
        String[] packets = new String[20];
        Arrays.setAll(packets, i -> "4" + i);
        peer.post("&j=0", packets);

        peer.assertPolled(peer.poll("&j=0"), Arrays.copyOfRange(packets, 0, 16));
        peer.assertPolled(peer.poll("&j=0"), Arrays.copyOfRange(packets, 16, 20));
    }

    /** attacks.md 19: nothing of the index but digits gets into the script. */
    @ParameterizedTest
    @ValueSource(strings = {"j=", "j", "j=abc", "j=abc(4)x", "j=1;alert(1)", "j=alert(1)//", "j=-1", "j=+1", "j=%201",
        "j=1000000000", "j=0&j=x", "j=x&j=0", "j=%D9%A3", "j=0%00", "j=0%5D(alert(1));//", "j=0%0Aalert(1)"})
    void refusesAnIndexThatIsNone(String j) throws IOException {
        Peer peer = open(Generation.EIO4, "0");
        long sessions = server.engine().counters().opened.sum();

        PollingPeer.assertError(server.live().get(handshakePath(Generation.EIO4) + "&" + j), 400, BAD_REQUEST);
        PollingPeer.assertError(peer.poll("&" + j), 400, BAD_REQUEST);
        PollingPeer.assertError(peer.post("&" + j, "4forged"), 400, BAD_REQUEST);

        assertThat(server.engine().counters().opened.sum()).isEqualTo(sessions);
        peer.post("&j=0", "4still here");
        peer.assertPolled(peer.poll("&j=0"), "4still here");
    }

    /** attacks.md 19: no message can leave the literal, nor the element that a page puts it in. */
    @Test
    void keepsAHostileMessageInsideTheLiteral() throws IOException {
        Peer peer = open(Generation.EIO4, "0");

        peer.post("&j=0", "4\");alert(1)//</script><script>\u2028\u2029\r\n\\");

        assertThat(peer.poll("&j=0").text()).isEqualTo("___eio[0](\"4\\\");alert(1)//\\u003c/script>"
                + "\\u003cscript>\\u2028\\u2029\\r\\n\\\\\");");
    }

    @Test
    void refusesAWebSocketWithAnIndexThatIsNone() throws IOException {
        try (RawClient client = server.live().connect()) {
            Response answer = client.send(RawClient.handshake(EchoServer.PATH + "?EIO=4&transport=websocket&j=x"))
                    .readResponse();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo("Bad request");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x=4", "d=", "d=x", "d=8", "d=b*", "d=4%1E"})
    void closesASessionThatPostsNoPayload(String form) throws IOException {
        Peer peer = open(Generation.EIO4, "0");

        Response answer = peer.postForm("&j=0", form);

        PollingPeer.assertError(answer, 400, BAD_REQUEST);
        server.awaitEnd("parse error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"d=", "d=4x", "d=%3A4x", "d=9%3A4x", "d=2%3A9x", "d=2%3A4xy"})
    void closesASessionThatPostsNoPayloadOfProtocol3(String form) throws IOException {
        Peer peer = open(Generation.EIO3, "0");

        PollingPeer.assertError(peer.postForm("&j=0", form), 400, BAD_REQUEST);
        server.awaitEnd("parse error");
    }

    @ParameterizedTest
    @CsvSource({"EIO3, text/plain;charset=UTF-8, 2:4x", "EIO3, text/plain, d=2%3A4x",
        "EIO3, application/octet-stream, d=2%3A4x", "EIO4, text/plain;charset=UTF-8, 4x", "EIO4, '', d=4x",
        "EIO4, application/json, '{\"d\":\"4x\"}'", "EIO4, multipart/form-data, d=4x"})
    void closesASessionThatPostsNoForm(Generation generation, String type, String content) throws IOException {
        Peer peer = open(generation, "0");

        Response answer = server.live().post(peer.path + "&j=0", content, "Content-Type: " + type);

        PollingPeer.assertError(answer, 400, BAD_REQUEST);
        server.awaitEnd("parse error");
    }

    /** A script tag reads no status, but it does notice that this is no script. */
    @Test
    void answersErrorsInJson() throws IOException {
        Response answer = server.live().get(EchoServer.PATH + "?EIO=4&transport=polling&sid=unknown&j=5");

        PollingPeer.assertError(answer, 400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
    }

    @Test
    void tellsAnOldExplorerThatPayloadsAreNoScripts() throws IOException {
        Response old = server.live().get(handshakePath(Generation.EIO3) + "&j=0",
                "User-Agent: Mozilla/5.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)");

        assertThat(old.field("X-XSS-Protection")).isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void upgradesToWebSocket(Generation generation) throws IOException {
        Peer peer = open(generation, "0");
        try (RawClient poll = server.live().sendGet(server.live().connect(), peer.path + "&j=0");
                RawClient webSocket = server.webSocket("EIO=" + generation + "&transport=websocket&sid=" + peer.sid)) {
            webSocket.sendText("2probe");
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("3probe"));
            peer.assertPolled(poll.readResponse(), "6");
            peer.post("&j=0", "4before");
            webSocket.sendText("5").sendText("4after");

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4before"));
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4after"));
            PollingPeer.assertError(peer.poll("&j=0"), 400, BAD_REQUEST);
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void tellsItsClientOfTheEndByAScript(Generation generation) throws IOException {
        Peer peer = open(generation, "0");
        try (RawClient poll = server.live().sendGet(server.live().connect(), peer.path + "&j=0")) {
            server.engine().closeAll();

            peer.assertPolled(poll.readResponse(), "1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Referer: http://localhost/page?x=http://evil.example", "Referer: https://localhost:8443/",
        "Referer: http://localhost", "Origin: http://localhost:8000", "X-Other: nothing that tells the page"})
    void servesPagesOfItsOwnHost(String field) throws IOException {
        Peer peer = open(Generation.EIO4, "0");

        assertThat(server.live().get(handshakePath(Generation.EIO4) + "&j=0", field).status()).isEqualTo(200);
        assertThat(server.live().post(peer.path + "&j=0", "d=4x", FORM, field).status()).isEqualTo(200);
        peer.assertPolled(server.live().get(peer.path + "&j=0", field), "4x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Referer: http://evil.example/http://localhost/", "Referer: http://localhost.evil.example/",
        "Referer: http://localhost@evil.example/", "Referer: localhost", "Referer: about:blank", "Referer: ",
        "Origin: http://evil.example", "Origin: null"})
    void refusesPagesOfOtherHosts(String field) throws IOException {
        Peer peer = open(Generation.EIO4, "0");
        peer.post("&j=0", "4secret");

        assertForbidden(server.live().get(handshakePath(Generation.EIO4) + "&j=0", field));
        assertForbidden(server.live().get(peer.path + "&j=0", field));
        assertForbidden(server.live().post(peer.path + "&j=0", "d=4forged", FORM, field));

        assertThat(server.engine().sessionCount()).isEqualTo(1);
        peer.assertPolled(peer.poll("&j=0"), "4secret");
    }

    /** XMLHttpRequest sends an Origin wherever the page is another's, so the Referer is of no account. */
    @Test
    void leavesTheRefererOfPlainPollingAlone() throws IOException {
        Response answer = server.live().get(handshakePath(Generation.EIO4), "Referer: http://evil.example/");

        assertThat(answer.status()).isEqualTo(200);
    }

    private static void assertForbidden(Response answer) {
        PollingPeer.assertError(answer, 403, FORBIDDEN);
    }

    private static String handshakePath(Generation generation) {
        return EchoServer.PATH + "?EIO=" + generation + "&transport=polling";
    }

    private Peer open(Generation generation, String j) throws IOException {
        return open(server, generation, j);
    }

    private static Peer open(EchoServer server, Generation generation, String j) throws IOException {
        String handshake = server.live().get(handshakePath(generation) + "&j=" + j).text();
        assertThat(handshake).startsWith("___eio[" + j + "](\"");
        String sid = PollingPeer.sidOf(handshake.replace("\\\"", "\""));
        return new Peer(server, generation, j, sid, handshakePath(generation) + "&sid=" + sid);
    }

    /** The client's side of a session that was opened with an index. */
    private record Peer(EchoServer server, Generation generation, String j, String sid, String path) {
        Response poll(String query) throws IOException {
            return server.live().get(path + query);
        }

        Response post(String query, String... packets) throws IOException {
            return postForm(query, "d=" + URLEncoder.encode(payload(packets), StandardCharsets.UTF_8));
        }

        Response postForm(String query, String form) throws IOException {
            return server.live().post(path + query, form, FORM);
        }

        void assertPolled(Response response, String... packets) {
            assertThat(response.text()).isEqualTo("___eio[" + j + "](" + ScriptLiteral.of(payload(packets)) + ");");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.field("Content-Type")).isEqualTo("text/javascript; charset=UTF-8");
            assertThat(response.field("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(response.field("Cache-Control")).isEqualTo("no-store");
        }

        private String payload(String... packets) {
            return PollingPeer.payload(generation, packets);
        }
    }
}
