package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes, and what is answered to requests that are none of a session. */
@Timeout(20)
class Protocol1ServerTest {
    private static final String TRANSPORTS = "websocket,flashsocket,htmlfile,xhr-polling,jsonp-polling";
    private static final String SID = "[A-Za-z0-9_-]{22}";

    private OldServer server;

    @BeforeEach
    void start() throws IOException {
        server = OldServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"GET, /socket.io/1/?t=1", "GET, /socket.io/1", "GET, /socket.io/1?t=1", "GET, /socket.io/1//",
        "POST, /socket.io/1/", "PUT, /socket.io/1/"})
    void answersAHandshakeByAnyMethod(String method, String target) throws IOException {
        Response answer = server.live().request(method, target, new byte[0]);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).matches(SID + ":3:3:" + TRANSPORTS);
        assertThat(answer.field("Content-Type")).isEqualTo("text/plain");
        assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
        assertThat(server.protocol1().sessionCount()).isEqualTo(1);
        assertThat(server.protocol1().counters().opened.sum()).isEqualTo(1);
        assertThat(server.connections()).as("sockets before the first transport").isZero();
    }

    @ParameterizedTest
    @CsvSource({"25000, 20000, 45", "300, 600, 1", "1000, 1000, 2", "1000, 1001, 3"})
    void saysTimesInWholeSecondsRoundedUp(long interval, long timeout, String seconds) throws IOException {
        try (OldServer other = OldServer.start(1, new Protocol1Settings(interval, timeout, 1_000, 1_000))) {
            assertThat(other.live().get("/socket.io/1/").text()).matches(SID + ":" + seconds + ":" + seconds + ":.*");
        }
    }

    @Test
    void givesEachHandshakeAnIdThatNobodyCanGuess() throws IOException {
        Set<String> ids = new HashSet<>();

        for (int i = 0; i < 20; i++) {
            ids.add(OldPeer.handshaken(server).sid());
        }

        assertThat(ids).hasSize(20).allMatch(id -> id.matches(SID));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "3, 3", "007, 7", "999999999, 999999999"})
    void answersAHandshakeByScript(String asked, String index) throws IOException {
        Response answer = server.live().get("/socket.io/1/?t=1&jsonp=" + asked);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).matches("io\\.j\\[" + index + "]\\(\"" + SID + ":3:3:" + TRANSPORTS + "\"\\);");
        assertThat(answer.field("Content-Type")).isEqualTo("application/javascript");
        assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    /** attacks.md 19. */
    @ParameterizedTest
    @ValueSource(strings = {"", "alert(1)//", "-1", "1.5", "1e3", "0x1", "%D9%A3", "1234567890", "1%5D;alert(1)//"})
    void refusesAnIndexThatIsNoNumber(String index) throws IOException {
        OldPeer peer = OldPeer.handshaken(server);

        for (String target : new String[] {"/socket.io/1/?jsonp=" + index,
            "/socket.io/1/jsonp-polling/" + peer.sid() + "?i=" + index, "/socket.io/1/jsonp-polling/no?i=" + index}) {
            Response answer = server.live().get(target);
            assertThat(answer.status()).as(target).isEqualTo(400);
            assertThat(answer.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
            assertThat(answer.text()).contains("must be a number of 1 to 9 digits");
        }
        assertThat(server.protocol1().sessionCount()).isEqualTo(1);
    }

    @Test
    void needsAnIndexForAPollByScript() throws IOException {
        assertThat(server.live().get("/socket.io/1/jsonp-polling/no").status()).isEqualTo(400);
    }

    @Test
    void answersAPageThatIsAllowed() throws IOException {
        Response answer = server.live().get("/socket.io/1/", "Origin: " + OldServer.PAGE);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("Access-Control-Allow-Origin")).isEqualTo(OldServer.PAGE);
        assertThat(answer.field("Access-Control-Allow-Credentials")).isEqualTo("true");
    }

    @Test
    void answersAPreflightAsEverywhere() throws IOException {
        Response answer = server.live().request("OPTIONS", "/socket.io/1/xhr-polling/x", new byte[0],
                "Origin: " + OldServer.PAGE, "Access-Control-Request-Method: POST");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.field("Access-Control-Allow-Origin")).isEqualTo(OldServer.PAGE);
        assertThat(server.live().request("OPTIONS", "/socket.io/1/", new byte[0]).status()).isEqualTo(204);
        assertThat(server.protocol1().sessionCount()).isZero();
    }

    /** attacks.md 2 and 41. */
    @ParameterizedTest
    @CsvSource({"GET, /socket.io/1/", "GET, /socket.io/1/?jsonp=1", "GET, /socket.io/1/xhr-polling/SID",
        "POST, /socket.io/1/xhr-polling/SID", "GET, /socket.io/1/htmlfile/SID", "GET, /socket.io/1/websocket/SID",
        "GET, /socket.io/1/jsonp-polling/SID?i=1", "GET, /socket.io/1//SID/?disconnect=1"})
    void refusesPagesOfOtherSites(String method, String target) throws IOException {
        OldPeer peer = OldPeer.polling(server);

        Response answer = server.live().request(method, target.replace("SID", peer.sid()), new byte[0],
                "Origin: http://evil.test");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).isEqualTo("origin not allowed, see the setting origins");
        assertThat(answer.field("Access-Control-Allow-Origin")).isEmpty();
        assertThat(server.protocol1().sessionCount()).isEqualTo(1);
        assertThat(server.protocol1().counters().refused.sum()).isEqualTo(1);
    }

    @Test
    void refusesAWebSocketOfAnotherSite() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient client = server.live().connect()) {
            client.send(RawClient.handshake(peer.path("websocket"))
                    .replace("\r\n\r\n", "\r\nOrigin: http://evil.test\r\n\r\n"));

            assertThat(client.readResponse().status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/socket.io/1/?jsonp=1", "/socket.io/1/jsonp-polling/no?i=1"})
    void judgesScriptsByTheirReferer(String target) throws IOException {
        assertThat(server.live().get(target, "Referer: http://evil.test/page").status()).isEqualTo(403);
        assertThat(server.live().get(target, "Referer: " + OldServer.PAGE + "/page").status()).isEqualTo(200);
        assertThat(server.live().get(target, "Referer: http://localhost/").status()).isEqualTo(200);
        assertThat(server.live().get(target).status()).isEqualTo(200);
    }

    @Test
    void refusesATransportThatItDoesNotKnow() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);

        for (String name : new String[] {"nope", "XHR-POLLING", "polling", "__proto__", "constructor"}) {
            Response answer = server.live().get(peer.path(name));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo("transport unknown, use one of " + TRANSPORTS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/socket.io/1/xhr-polling/SID/more", "/socket.io/1/xhr-polling/SID//",
        "/socket.io/1/a/b/c/d/e"})
    void knowsNoLongerPath(String path) throws IOException {
        assertThat(server.live().get(path.replace("SID", OldPeer.handshaken(server).sid())).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "flashsocket"})
    void hintsAtAProxyWhereTheUpgradeIsMissing(String name) throws IOException {
        OldPeer peer = OldPeer.handshaken(server);

        Response answer = server.live().get(peer.path(name), "Connection: Upgrade");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo(
                name + " without the field Upgrade: a proxy on the way may not pass it on");
        assertThat(OldPeer.payload(peer.poll())).isEqualTo("1::");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xhr-polling", "jsonp-polling", "htmlfile"})
    void refusesAnUpgradeOfATransportThatIsNoWebSocket(String name) throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient client = server.live().connect()) {
            client.send(RawClient.handshake(peer.path(name) + "&i=1"));

            assertThat(client.readResponse().status()).isEqualTo(400);
        }
    }

    @Test
    void refusesAWebSocketVersionThatItDoesNotSpeak() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient client = server.live().connect()) {
            client.send(RawClient.handshake(peer.path("websocket")).replace("Version: 13", "Version: 8"));

            Response answer = client.readResponse();
            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.field("Sec-WebSocket-Version")).isEqualTo("13");
        }
    }

    @ParameterizedTest
    @CsvSource({"PUT, xhr-polling", "DELETE, jsonp-polling", "PATCH, htmlfile"})
    void refusesOtherMethods(String method, String transport) throws IOException {
        Response answer = server.live().request(method, OldPeer.handshaken(server).path(transport), new byte[0]);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.field("Allow")).isEqualTo("GET, POST, OPTIONS");
    }

    /** attacks.md 14. */
    @ParameterizedTest
    @ValueSource(strings = {"unknown", "", "__proto__", "%00", "..", "AAAAAAAAAAAAAAAAAAAAAA"})
    void sendsClientsOfNoSessionToANewHandshake(String sid) throws IOException {
        Response poll = server.live().get("/socket.io/1/xhr-polling/" + sid, "Origin: " + OldServer.PAGE);
        assertThat(poll.status()).isEqualTo(200);
        assertThat(poll.text()).isEqualTo("7:::1+0");
        assertThat(poll.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(poll.field("Access-Control-Allow-Origin")).isEqualTo(OldServer.PAGE);

        Response script = server.live().get("/socket.io/1/jsonp-polling/" + sid + "?i=3");
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.text()).isEqualTo("io.j[3](\"7:::1+0\");");

        Response page = server.live().get("/socket.io/1/htmlfile/" + sid);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.field("Content-Type")).isEqualTo("text/html; charset=UTF-8");
        assertThat(page.text()).startsWith("<html>").endsWith(" <script>_(\"7:::1+0\");</script>");

        Response posted = server.live().post("/socket.io/1/xhr-polling/" + sid, "2::");
        assertThat(posted.status()).isEqualTo(200);
        assertThat(posted.text()).isEqualTo("1");
        assertThat(server.protocol1().sessionCount()).isZero();
    }

    @Test
    void sendsAWebSocketOfNoSessionToANewHandshake() throws IOException {
        try (RawClient webSocket = server.webSocket("unknown")) {
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("7:::1+0"));
            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            webSocket.sendText("2::").sendFrame(RawClient.CLOSE, new byte[0]);
            webSocket.expectEnd();
        }
    }
}
