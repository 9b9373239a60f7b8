package dev.roomcast.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import dev.roomcast.engineio.LiveServer;
import dev.roomcast.engineio.RandomId;
import dev.roomcast.push.RoomcastBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks 1 to 24 that concern sessions and transports: what servers of Socket.IO's kind fell to. */
@Timeout(60)
class EngineIoAttackTest {
    private static final String UNKNOWN_SID = "{\"code\":1,\"message\":\"Session ID unknown\"}";
    private static final String BAD_REQUEST = "{\"code\":3,\"message\":\"Bad request\"}";
    private static final String FOREIGN = "Origin: http://evil.example";
    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
    private static final String POLLING3 = "/socket.io/?EIO=3&transport=polling";
    private static final String OLD = "/socket.io/1/";
    private static final String OLD_POLLING = OLD + "xhr-polling/";
    private static final String OLD_UNKNOWN = "7:::1+0";

    private AttackedServer server;

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    @DisplayName("1: CVE-2017-16031, ids that can be guessed")
    void attack01_idsAreOf128RandomBitsInEveryGeneration() throws IOException {
        start();
        List<String> ids = new ArrayList<>();
        RawClient client = server.connect();
        for (int i = 0; i < 200; i++) {
            ids.add(idIn(client.send(LiveServer.head("GET", POLLING, 0)), "\"sid\":\"([^\"]*)\""));
            ids.add(idIn(client.send(LiveServer.head("GET", POLLING3, 0)), "\"sid\":\"([^\"]*)\""));
            ids.add(idIn(client.send(LiveServer.head("GET", OLD, 0)), "^([^:]*):"));
            client.send(LiveServer.head("GET", "/poll?name=u&cursor=x.1", 0));
            ids.add(idIn(client, "\"cursor\":\"([^\".]*)\\."));
        }
        RawClient socket = server.socketIo(4);
        for (int i = 0; i < 200; i++) {
            String connect = socket.sendText("41").sendText("40").readFrame().text();
            assertThat(connect).as("no pid where states are not recovered").matches("40\\{\"sid\":\"[^\"]*\"}");
            ids.add(connect.substring(10, connect.length() - 2));
        }

        expectRandom(ids);
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            many.add(RandomId.next());
        }
        expectRandom(many);
        server.expectUnharmed();
    }

    @Test
    @DisplayName("2: CVE-2020-28481, every origin is reflected with credentials")
    void attack02_aForeignOriginIsNotReflected() throws IOException {
        start();
        for (String target : List.of(POLLING, POLLING3, OLD, "/events?name=u", "/poll?name=u", "/ws?name=u")) {
            Response refusal = server.get(target, FOREIGN);
            assertThat(refusal.status()).as(target).isEqualTo(403);
            assertThat(refusal.fields()).noneMatch(field -> field.startsWith("Access-Control"));
        }
        server.expectUnharmed();
        server.close();

        start(settings -> settings.origins(List.of("*")));
        for (String target : List.of(POLLING, POLLING3, OLD, "/events?name=u", "/poll?name=u&cursor=x.1")) {
            Response answer = server.connect().send(LiveServer.head("GET", target, 0, FOREIGN)).readHead();
            assertThat(answer.field("Access-Control-Allow-Origin")).as(target).isEqualTo("*");
            assertThat(answer.field("Access-Control-Allow-Credentials")).isEmpty();
        }
        server.expectUnharmed();
    }

    @Test
    @DisplayName("3: CVE-2020-36048, a POST of 100 MB is buffered")
    void attack03_aHugePostIsRefusedWhileItComes() throws IOException {
        start(settings -> settings.maxPayload(10_000));
        String chunk = "3e8\r\n" + "x".repeat(1_000) + "\r\n";
        long before = server.allocatedBytes();

        for (String target : List.of(PollingSession.open(server, 4).path(), PollingSession.open(server, 3).path(),
                OLD_POLLING + "x", POLLING, "/", "/emit")) {
            for (String rest : List.of("Content-Length: 100000000\r\n\r\n",
                    "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(11))) {
                RawClient client = server.connect();
                client.send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\n" + rest);
                assertThat(client.readResponse().status()).isEqualTo(413);
                client.expectEnd();
            }
        }

        assertThat(server.allocatedBytes() - before).as("bytes for all of them").isLessThan(1_000_000);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(ints = {0xA1, 0x91, 0xC1, 0xF1, 0xA9, 0x9A, 0x90})
    @DisplayName("5: CVE-2022-21676, reserved bits right after the opening handshake")
    void attack05_aReservedBitRightAfterTheUpgradeEndsThatConnectionAlone(int firstByte) throws IOException {
        start();
        String frame = new String(RawClient.frame(firstByte, new byte[0]), StandardCharsets.ISO_8859_1);

        for (int eio : new int[] {4, 3}) {
            RawClient atOnce = server.connect();
            String handshake = RawClient.handshake("/socket.io/?transport=websocket&EIO=" + eio);
            atOnce.send((handshake + frame).getBytes(StandardCharsets.ISO_8859_1));
            assertThat(atOnce.readResponse().status()).isEqualTo(101);
            AttackedServer.expectClosed(atOnce, 1002);
            PollingSession polling = PollingSession.connected(server, eio);
            RawClient probe = server.webSocket(polling.webSocketPath());
            probe.send(RawClient.frame(firstByte, new byte[0]));
            AttackedServer.expectClosed(probe, 1002);
            polling.expectAlive();
        }

        server.awaitSessions(2);
        server.expectUnharmed();
    }

    /** How far a client has come with its upgrade when it resets. */
    private enum Stage {
        CONNECTED, HALF_HANDSHAKE, HANDSHAKE_SENT, OPEN, HALF_FRAME, PROBE_SENT, PROBED, UPGRADE_SENT, UPGRADED;

        void reach(RawClient client, String path) throws IOException {
            String handshake = RawClient.handshake(path);
            if (this == HALF_HANDSHAKE) {
                client.send(handshake.substring(0, handshake.length() - 2));
            } else if (this != CONNECTED) {
                client.send(handshake);
            }
            if (compareTo(OPEN) >= 0) {
                assertThat(client.readResponse().status()).isEqualTo(101);
            }
            if (this == HALF_FRAME) {
                client.send(new byte[] {(byte) 0x81, (byte) 0x86, 1, 2, 3, 4, 5});
            }
            if (compareTo(PROBE_SENT) >= 0) {
                client.sendText("2probe");
            }
            if (compareTo(PROBED) >= 0) {
                assertThat(client.readFrame()).isEqualTo(Frame.text("3probe"));
            }
            if (compareTo(UPGRADE_SENT) >= 0) {
                client.sendText("5");
            }
            if (this == UPGRADED) {
                client.sendText("420[\"join\",\"upgraded\"]");
                assertThat(client.readFrame()).isEqualTo(Frame.text("430[{\"room\":\"upgraded\"}]"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 3})
    @DisplayName("7: CVE-2022-41940, a reset before or during the upgrade")
    void attack07_aResetAtAnyStageOfAnUpgradeIsTakenForALostConnection(int eio) throws IOException {
        start();
        try (LogRecorder log = LogRecorder.ofAll()) {
            for (Stage stage : Stage.values()) {
                for (boolean parked : new boolean[] {false, true}) {
                    PollingSession session = PollingSession.connected(server, eio);
                    if (parked) {
                        session.startPoll();
                    }
                    RawClient client = server.connect();
                    stage.reach(client, session.webSocketPath());
                    client.reset();
                    if (stage.compareTo(Stage.UPGRADE_SENT) < 0) {
                        session.expectAlive();
                    } else if (stage == Stage.UPGRADED) {
                        Eventually.becomesTrue("its room is empty", () -> server.roomcast().roomCount() == 1);
                        session.expectUnknown();
                    }
                }
            }

            server.expectUnharmed();
            assertThat(log.thrown()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EIO=4", "EIO=4&transport=", "EIO=4&transport=nope", "EIO=4&transport[]=websocket",
        "EIO=4&transport[0]=websocket", "EIO=4&transport=websocket&transport=websocket",
        "EIO=4&transport=websocket&transport=polling", "EIO=4&transport=polling&transport=websocket",
        "EIO=4&transport=constructor", "EIO=4&transport=__proto__", "EIO=4&transport=toString",
        "EIO=4&transport=webtransport", "EIO=4&transport=%00", "EIO[]=4&transport=websocket",
        "EIO=4&EIO=4&transport=websocket", "EIO=NaN&transport=websocket", "EIO=4&transport=websocket&j=__proto__",
        "EIO=4&transport=websocket&j=0&j=", "EIO=4&transport=websocket&sid[]=x&sid=", "%", "&&&", "=", "EIO=4&%zz"})
    @DisplayName("8: CVE-2023-31125, a bad query parameter of an upgrade")
    void attack08_aBadQueryIsRefusedByUpgradeAndByPoll(String query) throws IOException {
        start();
        try (LogRecorder log = LogRecorder.ofAll()) {
            assertThat(server.answer(RawClient.handshake("/socket.io/?" + query)).status()).isEqualTo(400);
            assertThat(server.get("/socket.io/?" + query.replace("websocket", "nothing")).status()).isEqualTo(400);

            assertThat(server.attackersSessions()).isZero();
            server.expectUnharmed();
            assertThat(log.thrown()).isEmpty();
        }
    }

    @Test
    @DisplayName("8: CVE-2023-31125, any query parameter, repeated and as an array")
    void attack08_queriesAtRandomAreAnsweredAndNothingIsThrown() throws IOException {
        start();
        List<String> names = List.of("EIO", "transport", "sid", "j", "b64", "t", "EIO[]", "transport[]", "sid[]",
                "sid[a]", "%73id", "__proto__", "");
        List<String> values = List.of("4", "3", "polling", "websocket", "", "0", "-1", "__proto__", "constructor",
                "toString", "null", "NaN", "%00", "%ff", "%", "[]", "{}", "'", "x".repeat(2_000));
        Random random = new Random(31125);
        try (LogRecorder log = LogRecorder.ofAll()) {
            for (int i = 0; i < 400; i++) {
                StringBuilder target = new StringBuilder("/socket.io/?transport=polling");
                for (int n = random.nextInt(4); n >= 0; n--) {
                    target.append('&').append(names.get(random.nextInt(names.size()))).append('=')
                            .append(values.get(random.nextInt(values.size())));
                }
                String path = i % 2 == 0 ? target.toString() : target.toString().replace("transport=polling&", "");
                String request = i % 3 == 0 ? RawClient.handshake(path) : LiveServer.head("GET", path, 0);
                assertThat(server.answer(request).status()).as(path).isIn(101, 200, 400);
            }

            server.expectUnharmed();
            assertThat(log.thrown()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "4 | POST   | Content-Type: application/octet-stream  | 40                 | 400",
        "4 | POST   | Content-Type: application/octet-stream  | ``                 | 400",
        "4 | POST   | Content-Type: text/plain                | ``                 | 400",
        "4 | POST   | Content-Type: text/plain                | 9                  | 400",
        "4 | POST   | Content-Type: text/plain                | b!                 | 400",
        "3 | POST   | Content-Type: application/octet-stream  | 40                 | 400",
        "3 | POST   | Content-Type: text/plain                | 99999:4            | 400",
        "3 | POST   | Content-Type: text/plain                | ``                 | 400",
        "4 | PUT    | Content-Type: text/plain                | 40                 | 405",
        "4 | DELETE | Content-Type: text/plain                | ``                 | 405"})
    @DisplayName("13: CVE-2026-59725, a POST that is never answered")
    void attack13_aPostOfOctetStreamOnEio4IsAnsweredAndTheSessionEnds(int eio, String method, String type,
            String content, int status) throws IOException {
        start();
        PollingSession session = PollingSession.connected(server, eio);
        RawClient poll = session.startPoll();
        RawClient client = server.connect();

        client.send(LiveServer.head(method, session.path(), content.length(), type) + content
                + LiveServer.head("GET", "/health", 0));

        assertThat(client.readResponse().status()).isEqualTo(status);
        assertThat(client.readResponse().text()).as("the next on the same connection").isEqualTo("{\"status\":\"ok\"}");
        if (method.equals("POST")) {
            assertThat(poll.readResponse().status()).as("the poll that waits").isEqualTo(200);
            session.expectUnknown();
            server.awaitSessions(0);
        } else {
            session.expectAlive();
        }
        server.expectUnharmed();
    }

    @Test
    @DisplayName("14: GHSA-gr94-w7qr-f4j3, a sid that every JavaScript object inherits")
    void attack14_oddSidsNameNoSession() throws IOException {
        start(settings -> settings.maxRequestLine(16_384));
        for (String sid : List.of("__proto__", "constructor", "hasOwnProperty", "toString", "%00", "..%2f..%2f", "null",
                "%F0%9F%98%80", "a,b", "x".repeat(10_240), "__proto__&sid=constructor")) {
            for (String target : List.of(POLLING + "&sid=" + sid, POLLING3 + "&sid=" + sid)) {
                assertThat(server.get(target).text()).isEqualTo(UNKNOWN_SID);
                assertThat(server.post(target, "40").text()).isEqualTo(UNKNOWN_SID);
                Response upgrade = server.answer(RawClient.handshake(target.replace("polling", "websocket")));
                assertThat(upgrade.status() + upgrade.text()).isEqualTo("400Session ID unknown");
            }
            String old = sid.replace("&", "?");
            assertThat(server.get(OLD_POLLING + old).text()).isEqualTo(OLD_UNKNOWN);
            assertThat(server.post(OLD_POLLING + old, "0::").text()).isEqualTo("1");
            RawClient webSocket = server.webSocket(OLD + "websocket/" + old);
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text(OLD_UNKNOWN));
            AttackedServer.expectClosed(webSocket, 1005);
        }
        PollingSession session = PollingSession.connected(server, 4);
        assertThat(server.get(session.path() + "&sid=" + session.sid()).text()).isEqualTo(UNKNOWN_SID);
        session.expectAlive();

        assertThat(server.attackersSessions()).isEqualTo(1);
        server.expectUnharmed();
        server.close();
        start();
        assertThat(server.get(POLLING + "&sid=" + "x".repeat(10_240)).status()).isEqualTo(414);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @CsvSource({"4,3", "3,4"})
    @DisplayName("15: engine.io 6.6.10, a session whose requests change their protocol")
    void attack15_aSessionKeepsTheGenerationOfItsHandshake(int eio, int other) throws IOException {
        start();
        PollingSession session = PollingSession.connected(server, eio);
        String own = "EIO=" + eio + "&";

        for (String instead : List.of("EIO=" + other + "&", "", "EIO=&", "EIO=5&", "EIO[]=" + eio + "&", own + own,
                own + "EIO=" + other + "&")) {
            String path = session.path().replace(own, instead);
            assertThat(server.get(path).text()).as(path).isEqualTo(BAD_REQUEST);
            assertThat(server.post(path, eio == 4 ? "1" : "1:1").text()).isEqualTo(BAD_REQUEST);
            String webSocket = session.webSocketPath().replace(own, instead);
            assertThat(server.answer(RawClient.handshake(webSocket)).status()).isEqualTo(400);
            session.expectAlive();
        }

        server.expectUnharmed();
    }

    @Test
    @DisplayName("16: engine.io #420, a client that never reads")
    void attack16_aClientThatNeverReadsIsClosedAndCountedAndTheOthersDoNotWait() throws IOException {
        start(settings -> settings.maxQueue(65_536));
        RawClient webSocket = server.connect(4_096).send(RawClient.handshake("/ws?name=slow"));
        RawClient old = server.connect(4_096).send(LiveServer.head("GET", "/events?name=slow", 0));
        for (int eio : new int[] {4, 3}) {
            PollingSession.connected(server, eio).post("42[\"join\",\"slow\"]");
        }
        Eventually.becomesTrue("all are there", () -> server.attackersSessions() == 4);
        String text = "x".repeat(16_384);

        int pushes = 0;
        while (server.attackersSessions() > 0 && pushes < 5_000) {
            Eventually.get(server.roomcast().push("slow", text));
            if (++pushes % 50 == 0) {
                server.expectServed();
            }
        }

        server.awaitSessions(0);
        server.awaitConnections(0);
        assertThat(server.roomcast().ioCounters().slowConsumers.sum()).isEqualTo(2);
        assertThat(server.roomcast().feedCounters().slowConsumers.sum()).isEqualTo(2);
        assertThat(server.roomcast().engineCounters().slowConsumers.sum()).isEqualTo(2);
        webSocket.close();
        old.close();
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alert(1)//", "", "-1", "+1", "0x1", "1e1", "0;alert(1)", "%3Cscript%3E", "0%0A", "0&j=x",
        "1234567890", "%EF%BC%91", "constructor"})
    @DisplayName("19: content that JSONP reflects; what calls the function is an index and nothing else")
    void attack19_anIndexOfAnythingButDigitsIsNoScript(String index) throws IOException {
        start();
        String handshake = server.get(OLD).text();
        String oldSid = handshake.substring(0, handshake.indexOf(':'));
        PollingSession session = PollingSession.connected(server, 4);

        for (String target : List.of(POLLING + "&j=" + index, POLLING3 + "&j=" + index,
                session.path() + "&j=" + index)) {
            Response refusal = server.get(target);
            assertThat(refusal.status() + refusal.text()).isEqualTo("400" + BAD_REQUEST);
            assertThat(refusal.field("Content-Type")).isEqualTo("application/json");
        }
        if (!index.contains("&")) {
            for (String target : List.of(OLD + "?jsonp=" + index, OLD + "jsonp-polling/" + oldSid + "?i=" + index)) {
                Response refusal = server.get(target);
                assertThat(refusal.status()).isEqualTo(400);
                assertThat(refusal.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
                assertThat(refusal.text()).doesNotContain("alert", "<");
            }
        }
        session.expectAlive();
        server.expectUnharmed();
    }

    @Test
    @DisplayName("19: content that JSONP reflects; text that ends a script or a literal")
    void attack19_whatAScriptHandsOverCannotEndIt() throws IOException {
        start();
        String evil = "</script><!--\u2028\u2029\\\"');alert(1)//";
        Response opened = server.get(POLLING + "&j=007");
        String path = POLLING + "&j=1&sid=" + PollingSession.sidOf(opened.text());
        String form = "Content-Type: application/x-www-form-urlencoded";
        server.post(path, "d=40", form);
        server.get(path);
        server.post(path, "d=42[\"join\",\"jsonp\"]", form);
        String handshake = server.get(OLD + "?jsonp=0").text();
        String oldPath = OLD + "jsonp-polling/" + handshake.substring("io.j[0](\"".length(), handshake.indexOf(':'))
                + "?i=0";
        server.get(oldPath);
        server.post(oldPath, "d=%225:::{%5C%22name%5C%22:%5C%22join%5C%22,%5C%22args%5C%22:[%5C%22jsonp%5C%22]}%22",
                form);
        Eventually.becomesTrue("both have joined",
                () -> Eventually.get(server.roomcast().push("jsonp", evil)) == 2);

        Response script = server.get(path);
        Response oldScript = server.get(oldPath);

        assertThat(opened.text()).startsWith("___eio[7](\"0{").endsWith("\");");
        assertThat(script.text()).as("the handshake's index").startsWith("___eio[7](\"42[").endsWith("\");")
                .contains("\\u003c/script>\\u003c!--");
        assertThat(oldScript.text()).startsWith("io.j[0](\"").endsWith("\");").contains("\\u003c/script>");
        for (Response response : List.of(opened, script, oldScript)) {
            assertThat(response.field("Content-Type")).matches("(text|application)/javascript.*");
            assertThat(response.field("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(response.text()).doesNotContain("<", "\u2028", "\u2029");
        }
        server.expectUnharmed();
    }

    @Test
    @DisplayName("21: session fixation, ids that the client chooses")
    void attack21_noIdThatAClientSendsIsAdopted() throws IOException {
        start();
        PollingSession victim = PollingSession.connected(server, 4);
        for (String chosen : List.of("0b7f4c7e-5d0f-4c53-9e1c-5a3b1f0f6f10", "AAAAAAAAAAAAAAAAAAAAAA", victim.sid())) {
            String[] fields = {"io: " + chosen, "Cookie: io=" + chosen + "; sid=" + chosen, "X-Session-Id: " + chosen,
                "Sec-WebSocket-Protocol: " + chosen};
            for (String target : List.of(POLLING, POLLING3, OLD, OLD + "?sid=" + chosen, POLLING + "&id=" + chosen)) {
                Response handshake = server.get(target, fields);
                assertThat(handshake.status()).isEqualTo(200);
                assertThat(handshake.text()).doesNotContain(chosen);
                assertThat(handshake.field("Set-Cookie")).isEmpty();
            }
            RawClient webSocket = server.connect().send(RawClient.handshake("/socket.io/?EIO=4&transport=websocket",
                    List.of(fields)));
            assertThat(webSocket.readResponse().status()).isEqualTo(101);
            assertThat(webSocket.readFrame().text()).startsWith("0{").doesNotContain(chosen);
            webSocket.sendText("40{\"sid\":\"" + chosen + "\",\"pid\":\"" + chosen + "\",\"offset\":\"x\"}");
            assertThat(webSocket.readFrame().text()).startsWith("40{\"sid\"").doesNotContain(chosen);
            if (!chosen.equals(victim.sid())) {
                int sessions = server.attackersSessions();
                assertThat(server.get(POLLING + "&sid=" + chosen).text()).isEqualTo(UNKNOWN_SID);
                assertThat(server.get(OLD_POLLING + chosen).text()).isEqualTo(OLD_UNKNOWN);
                assertThat(server.attackersSessions()).isEqualTo(sessions);
            }
        }
        victim.expectAlive();
        server.expectUnharmed();
    }

    @Test
    @DisplayName("23: netty-socketio #868, a timer for each pong")
    void attack23_aFloodOfHeartbeatsLeavesOneTimerASession() throws IOException {
        start();
        byte[] pongs = flood(RawClient.frame(0x80 | RawClient.TEXT, new byte[] {'3'}));
        RawClient eio4 = server.socketIo(4);
        int timers = server.timers();
        eio4.send(pongs);
        settle(eio4);
        assertThat(server.timers()).as("pongs that nobody asked for").isEqualTo(timers);
        server.advance(25_000);
        assertThat(eio4.readFrame()).isEqualTo(Frame.text("2"));
        eio4.send(pongs);
        settle(eio4);
        assertThat(server.timers()).as("pongs after a ping").isEqualTo(timers);

        RawClient eio3 = server.socketIo(3);
        timers = server.timers();
        eio3.send(flood(RawClient.frame(0x80 | RawClient.TEXT, new byte[] {'2'})));
        settle(eio3);
        assertThat(server.timers()).as("pings").isEqualTo(timers);

        RawClient old = server.protocol1();
        timers = server.timers();
        old.send(flood(RawClient.frame(0x80 | RawClient.TEXT, "2::".getBytes(StandardCharsets.US_ASCII))));
        settle(old);
        assertThat(server.timers()).as("heartbeats of protocol 1").isEqualTo(timers);

        RawClient feed = server.webSocket("/ws?name=u");
        settle(feed);
        timers = server.timers();
        feed.send(flood(RawClient.frame(0x80 | RawClient.PONG, new byte[0])));
        settle(feed);
        assertThat(server.timers()).as("pong frames").isEqualTo(timers);
        server.expectUnharmed();
    }

    @Test
    @DisplayName("24: netty-socketio 1.7.8, silent channels and half-open floods")
    void attack24_whoConnectsAndSaysNothingIsDroppedInTime() throws IOException {
        start();
        List<RawClient> silent = new ArrayList<>();
        List<RawClient> half = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            silent.add(server.connect());
        }
        for (String begin : List.of("G", "\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\n", "POST / HTTP/1.1\r\nX: ")) {
            for (int i = 0; i < 10; i++) {
                half.add(server.connect().send(begin));
            }
        }
        for (int i = 0; i < 10; i++) {
            server.webSocket("/socket.io/?EIO=4&transport=websocket");
            server.webSocket("/socket.io/?EIO=3&transport=websocket");
            PollingSession.open(server, 4);
            PollingSession.open(server, 3);
            server.get(OLD);
        }
        server.awaitSessions(50);
        server.awaitConnections(260);
        server.expectServed();

        server.advance(9_000);
        assertThat(server.attackersConnections()).isEqualTo(260);
        server.advance(2_000);
        for (RawClient client : silent) {
            client.expectEnd();
        }
        for (RawClient client : half) {
            assertThat(client.readResponse().status()).isEqualTo(408);
            client.expectEnd();
        }
        assertThat(server.attackersSessions()).isEqualTo(50);
        server.advance(70_000);

        server.awaitSessions(0);
        assertThat(server.attackersConnections()).as("though their clients have not closed").isZero();
        server.expectUnharmed();
    }

    private static byte[] flood(byte[] frame) {
        byte[] flood = new byte[2_000 * frame.length];
        for (int i = 0; i < flood.length; i++) {
            flood[i] = frame[i % frame.length];
        }
        return flood;
    }

    /** Returns when all that was sent has been dealt with. */
    private static void settle(RawClient client) throws IOException {
        Frame ping = Frame.of(RawClient.PONG, "settled".getBytes(StandardCharsets.US_ASCII));
        client.sendFrame(RawClient.PING, ping.payload());
        Frame frame = client.readFrame();
        while (!frame.equals(ping)) {
            frame = client.readFrame();
        }
    }

    private static String idIn(RawClient client, String regex) throws IOException {
        String answer = client.readResponse().text();
        Matcher id = Pattern.compile(regex).matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        return id.group(1);
    }

    /** All different, of 128 bits each, and each bit as often set as not, within six standard deviations. */
    private static void expectRandom(List<String> ids) {
        assertThat(ids).allMatch(id -> id.matches("[-_0-9A-Za-z]{22}"));
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
        int[] set = new int[128];
        for (String id : ids) {
            byte[] bytes = Base64.getUrlDecoder().decode(id);
            for (int bit = 0; bit < 128; bit++) {
                set[bit] += bytes[bit / 8] >> bit % 8 & 1;
            }
        }
        int half = ids.size() / 2;
        int tolerance = (int) (6 * Math.sqrt(ids.size()) / 2) + 1;
        for (int count : set) {
            assertThat(count).isBetween(half - tolerance, half + tolerance);
        }
    }

    private void start() throws IOException {
        start(settings -> settings);
    }

    private void start(UnaryOperator<RoomcastBuilder> settings) throws IOException {
        server = AttackedServer.start(settings);
    }
}
