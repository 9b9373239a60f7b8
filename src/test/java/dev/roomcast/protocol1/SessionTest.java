package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import dev.roomcast.io.EventLoop;
import dev.roomcast.socketio.Socket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session's packets, heartbeats and end, by xhr-polling and by WebSocket. */
@Timeout(20)
class SessionTest {
    /** What the wheel may be late by. */
    private static final long SLACK = 20;
    private static final String JOIN = "5:::{\"name\":\"join\",\"args\":[{\"username\":\"me\"}]}";

    private OldServer server;

    @BeforeEach
    void start() throws IOException {
        server = OldServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void beginsWithAConnectWhicheverTransportComesFirst() throws IOException {
        OldPeer.polling(server);
        OldPeer.handshaken(server).connectedWebSocket().close();
        try (RawClient stream = OldPeer.handshaken(server).stream()) {
            assertThat(OldPeer.readChunk(stream)).isEqualTo("<script>_(\"1::\");</script>");
        }
        Response script = server.live().get(OldPeer.handshaken(server).path("jsonp-polling") + "&i=7");
        assertThat(script.text()).isEqualTo("io.j[7](\"1::\");");
        assertThat(server.connections()).isEqualTo(4);
    }

    @Test
    void bringsPacketsByPostAndAnswersByPoll() throws IOException {
        OldPeer peer = OldPeer.polling(server);

        Response posted = peer.post("5:::{\"name\":\"echo\",\"args\":[\"a\"]}", "5:::{\"name\":\"echo\",\"args\":[\"你好😀\"]}");

        assertThat(posted.status()).isEqualTo(200);
        assertThat(posted.text()).isEqualTo("1");
        assertThat(posted.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(peer.poll()).isEqualTo(OldPeer.payload("5:::{\"name\":\"echo\",\"args\":[\"a\"]}",
                "5:::{\"name\":\"echo\",\"args\":[\"你好😀\"]}"));
    }

    @Test
    void answersAWaitingPollWithAllThatOneTurnBrings() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        try (RawClient poll = peer.sendPoll()) {
            peer.post("5:::{\"name\":\"echo\",\"args\":[1]}", "5:::{\"name\":\"echo\",\"args\":[2]}");

            assertThat(OldPeer.read(poll)).isEqualTo(OldPeer.payload("5:::{\"name\":\"echo\",\"args\":[1]}",
                    "5:::{\"name\":\"echo\",\"args\":[2]}"));
        }
    }

    @Test
    void answersAPollWithNoMoreThanAPayloadMayHold() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        peer.post(JOIN);
        String third = "x".repeat(40_000);
        for (int i = 0; i < 3; i++) {
            assertThat(server.push("me", third + i)).isEqualTo(1);
        }

        assertThat(peer.poll()).contains(third + 0).contains(third + 1).doesNotContain(third + 2);
        assertThat(peer.poll()).startsWith("5:::{").contains(third + 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "flashsocket"})
    void carriesPacketsByWebSocket(String name) throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient webSocket = RawClient.openWebSocket(server.live().address(), peer.path(name))) {
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("1::"));
            assertThat(server.lastSocket().namespace().name()).isEqualTo("/");
            server.onLastSocket(socket -> assertThat(socket.transportName()).isEqualTo(name));

            webSocket.sendText(JOIN);
            server.awaitAndPush("me", "你好😀");

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text(
                    "5:::{\"name\":\"message\",\"args\":[{\"code\":0,\"data\":\"你好😀\"}]}"));
        }
    }

    @Test
    void answersAPollWithANoopWhenNothingComes() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        for (int round = 0; round < 5; round++) {
            try (RawClient poll = peer.sendPoll()) {
                server.live().advance(OldServer.INTERVAL + SLACK);

                assertThat(OldPeer.read(poll)).isEqualTo("8::");
            }
        }
        assertThat(server.ends()).isEmpty();
    }

    @Test
    void pollsNoLongerThanTwentySeconds() throws IOException {
        try (OldServer slow = OldServer.start(1, Protocol1Settings.DEFAULTS)) {
            OldPeer peer = OldPeer.polling(slow);
            try (RawClient poll = peer.sendPoll()) {
                slow.live().advance(20_000 + SLACK);

                assertThat(OldPeer.read(poll)).isEqualTo("8::");
            }
        }
    }

    @Test
    void letsTheOlderOfTwoPollsGo() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        try (RawClient first = peer.sendPoll(); RawClient second = peer.sendPoll()) {
            assertThat(OldPeer.read(first)).isEqualTo("8::");
            peer.post("5:::{\"name\":\"echo\"}");

            assertThat(OldPeer.read(second)).isEqualTo("5:::{\"name\":\"echo\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void outlivesAPollThatItsClientAborts(int loops) throws IOException {
        try (OldServer own = OldServer.start(loops)) {
            OldPeer peer = OldPeer.polling(own);
            for (int round = 0; round < 4; round++) {
                peer.sendPoll().reset();
                own.live().settle();
                peer.post("5:::{\"name\":\"echo\",\"args\":[" + round + "]}");
                assertThat(peer.poll()).isEqualTo("5:::{\"name\":\"echo\",\"args\":[" + round + "]}");
            }
            assertThat(own.ends()).isEmpty();
        }
    }

    /** A page that is closed aborts its poll and says no good-bye. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void endsSoonWhenNoPollFollowsAnAbortedOne(int loops) throws IOException {
        try (OldServer own = OldServer.start(loops, Protocol1Settings.DEFAULTS)) {
            OldPeer peer = OldPeer.polling(own);
            peer.post(JOIN);
            peer.sendPoll().reset();
            Eventually.becomesTrue("gone", () -> own.live().loops().connectionCount() == 0);
            own.live().settle();
            own.live().advance(5_000 - SLACK);
            assertThat(own.ends()).isEmpty();
            own.live().advance(2 * SLACK);

            assertThat(own.ends()).containsExactly("/ transport close");
            own.expectNothingLeft();
            assertThat(own.live().timerCount()).isZero();
        }
    }

    @Test
    void forgetsAnAbortedPollWhenTheNextOrAnotherTransportComes() throws IOException {
        try (OldServer own = OldServer.start(1, Protocol1Settings.DEFAULTS)) {
            OldPeer peer = OldPeer.polling(own);
            for (int round = 0; round < 3; round++) {
                peer.sendPoll().reset();
                Eventually.becomesTrue("gone", () -> own.live().loops().connectionCount() == 0);
                own.live().settle();
                own.live().advance(4_000);
                own.onLastSocket(socket -> socket.emit("x"));
                assertThat(peer.poll()).isEqualTo("5:::{\"name\":\"x\"}");
            }
            peer.sendPoll().reset();
            Eventually.becomesTrue("gone", () -> own.live().loops().connectionCount() == 0);
            own.live().settle();
            try (RawClient webSocket = peer.webSocket()) {
                webSocket.sendText("5:::{\"name\":\"echo\"}");
                assertThat(webSocket.readFrame()).isEqualTo(Frame.text("5:::{\"name\":\"echo\"}"));
                own.live().advance(6_000);
                assertThat(own.ends()).isEmpty();
            }
        }
    }

    @Test
    void beatsOnAWebSocketAndTakesAnyPacketForASign() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient webSocket = peer.connectedWebSocket()) {
            for (int round = 0; round < 6; round++) {
                server.live().advance(OldServer.INTERVAL + SLACK);
                assertThat(webSocket.readFrame()).isEqualTo(Frame.text("2::"));
                webSocket.sendText(round % 2 == 0 ? "2::" : "8::");
                awaitTaken(webSocket);
            }
            assertThat(server.ends()).isEmpty();
        }
    }

    @Test
    void endsWhenAWebSocketGivesNoSign() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient webSocket = peer.connectedWebSocket()) {
            server.live().advance(OldServer.INTERVAL + SLACK);
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("2::"));
            server.live().advance(OldServer.TIMEOUT - 2 * SLACK);
            assertThat(server.ends()).isEmpty();
            server.live().advance(3 * SLACK);

            assertThat(server.ends()).containsExactly("/ ping timeout");
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("2::"));
            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            assertThat(server.protocol1().counters().pingTimeouts.sum()).isEqualTo(1);
            server.expectNothingLeft();
        }
    }

    /** attacks.md 24. */
    @Test
    void endsWhenNoTransportEverComes() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);

        server.live().advance(OldServer.INTERVAL + OldServer.TIMEOUT + SLACK);

        server.expectNothingLeft();
        assertThat(server.connections()).isZero();
        assertThat(peer.poll()).isEqualTo("7:::1+0");
    }

    @Test
    void endsWhenPollsStop() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        peer.post(JOIN);

        server.live().advance(OldServer.INTERVAL + OldServer.TIMEOUT + SLACK);

        assertThat(server.ends()).containsExactly("/ ping timeout");
        server.expectNothingLeft();
        assertThat(peer.poll()).isEqualTo("7:::1+0");
        assertThat(peer.post("2::").text()).isEqualTo("1");
    }

    /** attacks.md 23: signs set no timer. */
    @Test
    void keepsOneTimerAPurposeHoweverManyHeartbeatsCome() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient webSocket = peer.connectedWebSocket()) {
            server.live().settle();
            int before = server.live().timerCount();

            for (int i = 0; i < 1_000; i++) {
                webSocket.sendText("2::");
            }
            awaitTaken(webSocket);

            assertThat(server.live().timerCount()).isEqualTo(before);
        }
    }

    @Test
    void endsWhenTheClientDisconnectsByPost() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        peer.post(JOIN);
        try (RawClient poll = peer.sendPoll()) {
            assertThat(peer.post("0::").text()).isEqualTo("1");

            assertThat(OldPeer.read(poll)).isEqualTo("0::");
            assertThat(server.ends()).containsExactly("/ client namespace disconnect");
            server.expectNothingLeft();
            assertThat(peer.poll()).isEqualTo("7:::1+0");
        }
    }

    @Test
    void endsWhenTheClientDisconnectsByWebSocket() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient webSocket = peer.connectedWebSocket()) {
            webSocket.sendText("0::").sendText("5:::{\"name\":\"echo\"}");

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("0::"));
            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            assertThat(server.ends()).containsExactly("/ client namespace disconnect");
            assertThat(server.heard()).isEmpty();
            server.expectNothingLeft();
        }
    }

    /** The second form is what a page that is left sends (socket.js, disconnectSync). */
    @ParameterizedTest
    @ValueSource(strings = {"/socket.io/1/xhr-polling/SID?t=3&disconnect=1", "/socket.io/1//SID/?disconnect=1",
        "/socket.io/1/websocket/SID/?disconnect=1", "/socket.io/1//SID?disconnect"})
    void endsByARequestThatSaysSo(String target) throws IOException {
        OldPeer peer = OldPeer.polling(server);
        try (RawClient poll = peer.sendPoll()) {
            Response answer = server.live().get(target.replace("SID", peer.sid()));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.content()).isEmpty();
            assertThat(OldPeer.read(poll)).isEqualTo("0::");
            assertThat(server.ends()).containsExactly("/ client namespace disconnect");
            server.expectNothingLeft();
            assertThat(server.live().get(target.replace("SID", peer.sid())).status()).isEqualTo(200);
        }
    }

    @Test
    void tellsAWaitingPollThatTheServerDisconnects() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        try (RawClient poll = peer.sendPoll()) {
            server.onLastSocket(Socket::disconnect);

            assertThat(OldPeer.read(poll)).isEqualTo("0::");
            assertThat(server.ends()).containsExactly("/ server namespace disconnect");
            server.expectNothingLeft();
        }
    }

    @Test
    void tellsTheNextPollThatTheServerHasDisconnected() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        server.onLastSocket(socket -> {
            socket.emit("last", Map.of());
            socket.disconnect();
        });
        assertThat(peer.post(JOIN).text()).isEqualTo("1");
        assertThat(server.protocol1().sessionCount()).isEqualTo(1);

        assertThat(peer.poll()).isEqualTo(OldPeer.payload("5:::{\"name\":\"last\",\"args\":[{}]}", "0::"));

        server.expectNothingLeft();
        assertThat(peer.poll()).isEqualTo("7:::1+0");
    }

    @Test
    void forgetsAClientThatDoesNotComeToBeTold() throws IOException {
        OldPeer.polling(server);
        server.onLastSocket(Socket::disconnect);
        assertThat(server.protocol1().sessionCount()).isEqualTo(1);

        server.live().advance(OldServer.INTERVAL + OldServer.TIMEOUT + SLACK);

        server.expectNothingLeft();
        assertThat(server.live().timerCount()).isZero();
    }

    @Test
    void tellsAWebSocketThatTheServerDisconnects() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient webSocket = peer.connectedWebSocket()) {
            server.onLastSocket(Socket::disconnect);

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("0::"));
            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            server.expectNothingLeft();
        }
    }

    /** A client that is told to disconnect does not come back: when the server stops it is told to reconnect. */
    @Test
    void sendsItsClientsToANewHandshakeWhenTheServerStops() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        OldPeer streaming = OldPeer.handshaken(server);
        OldPeer other = OldPeer.handshaken(server);
        OldPeer.handshaken(server);
        try (RawClient poll = peer.sendPoll(); RawClient stream = streaming.stream();
                RawClient webSocket = other.connectedWebSocket()) {
            OldPeer.readChunk(stream);

            server.protocol1().closeAll();

            assertThat(OldPeer.read(poll)).isEqualTo("7:::1+0");
            assertThat(OldPeer.readChunk(stream)).isEqualTo("<script>_(\"7:::1+0\");</script>");
            assertThat(OldPeer.readChunk(stream)).isEmpty();
            stream.expectEnd();
            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1001);
            server.expectNothingLeft();
            assertThat(server.ends()).hasSize(3).allMatch("/ server shutting down"::equals);
        }
    }

    @Test
    void endsWhenAWebSocketThatWorkedIsLost() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        RawClient webSocket = peer.connectedWebSocket();
        webSocket.sendText(JOIN);
        server.awaitAndPush("me", "hello");

        webSocket.reset();

        server.expectNothingLeft();
        assertThat(server.ends()).containsExactly("/ transport close");
        assertThat(peer.poll()).isEqualTo("7:::1+0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            garbage                          | no packet
            9::                              | no packet
            ''                               | no packet
            5:a::{}                          | malformed packet id
            5:::{"name":                     | invalid JSON
            5:::                             | invalid JSON
            5:::[]                           | event without a name
            5:::{"args":[]}                  | event without a name
            5:::{"name":{"toString":"x"}}    | event without a name
            5:::{"name":"echo","args":{}}    | event whose args are no array
            4:::{                            | invalid JSON
            4:::                             | invalid JSON
            6:::x                            | malformed ack
            6:::1+{}                         | ack whose args are no array
            6:::1+[                          | invalid JSON
            """)
    void answersWhatIsNoPacketByAnErrorPacketAndGoesOn(String packet, String reason) throws IOException {
        OldPeer peer = OldPeer.polling(server);
        OldPeer other = OldPeer.handshaken(server);
        try (RawClient webSocket = other.connectedWebSocket()) {
            assertThat(peer.post(packet, packet, "5:::{\"name\":\"echo\"}").status()).isEqualTo(200);
            webSocket.sendText(packet).sendText("5:::{\"name\":\"echo\"}");

            // One complaint a payload, however much is wrong in it.
            assertThat(peer.poll()).isEqualTo(OldPeer.payload("7:::" + reason, "5:::{\"name\":\"echo\"}"));
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("7:::" + reason));
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("5:::{\"name\":\"echo\"}"));
            assertThat(server.protocol1().counters().malformed.sum()).isEqualTo(3);
        }
    }

    @Test
    void takesABinaryMessageForGarbage() throws IOException {
        try (RawClient webSocket = OldPeer.handshaken(server).connectedWebSocket()) {
            webSocket.sendFrame(RawClient.BINARY, "2::".getBytes(StandardCharsets.UTF_8));

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("7:::no packet"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ufffd", "\ufffd3\ufffd2:", "\ufffdx\ufffd2::", "\ufffd3\ufffd2::x"})
    void refusesAPayloadWithBrokenLengthsWhole(String payload) throws IOException {
        OldPeer peer = OldPeer.polling(server);
        String good = "5:::{\"name\":\"echo\"}";

        Response answer = peer.post("\ufffd" + good.length() + "\ufffd" + good + payload);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(answer.text()).isNotEmpty();
        assertThat(server.heard()).isEmpty();
        assertThat(peer.post(good).text()).isEqualTo("1");
        assertThat(peer.poll()).isEqualTo(good);
    }

    @Test
    void refusesAPayloadThatIsNotUtf8OrTooLong() throws IOException {
        OldPeer peer = OldPeer.polling(server);

        Response notUtf8 = server.live().request("POST", peer.path("xhr-polling"), new byte[] {'3', ':', ':', ':', -1});
        Response tooLong = server.live().post(peer.path("xhr-polling"), "3:::" + "x".repeat(100_000));

        assertThat(notUtf8.status()).isEqualTo(400);
        assertThat(notUtf8.text()).isEqualTo("payload is not UTF-8");
        assertThat(tooLong.status()).isEqualTo(413);
        assertThat(peer.post("5:::{\"name\":\"echo\"}").status()).isEqualTo(200);
        assertThat(peer.poll()).isEqualTo("5:::{\"name\":\"echo\"}");
    }

    @Test
    void closesAWebSocketWhoseMessageIsTooLong() throws IOException {
        try (RawClient webSocket = OldPeer.handshaken(server).connectedWebSocket()) {
            webSocket.sendText("2::").sendText("3:::" + "x".repeat(100_000));

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1009);
            server.expectNothingLeft();
            assertThat(server.ends()).containsExactly("/ transport close");
        }
    }

    @Test
    void refusesAPostBeforeAnyTransportIsOpen() throws IOException {
        assertThat(OldPeer.handshaken(server).post(JOIN).status()).isEqualTo(400);
    }

    /** attacks.md 16. */
    @Test
    void closesASessionThatLetsTooMuchWait() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        peer.post(JOIN);
        String text = "x".repeat(90_000);
        for (int i = 0; i < 4; i++) {
            server.push("me", text);
        }

        Eventually.becomesTrue("ended", () -> server.ends().contains("/ slow consumer"));
        server.expectNothingLeft();
        assertThat(server.protocol1().counters().slowConsumers.sum()).isEqualTo(1);
        assertThat(peer.poll()).isEqualTo("7:::1+0");
    }

    /** The same where nothing waits here: the connection's own bound ends it. */
    @Test
    void closesASessionWhoseWebSocketIsNotRead() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient webSocket = RawClient.connect(server.live().address(), 4_096)) {
            webSocket.send(RawClient.handshake(peer.path("websocket")));
            webSocket.sendText(JOIN);
            Eventually.becomesTrue("is in", () -> server.push("me", "") == 1);
            String text = "x".repeat(90_000);

            Eventually.becomesTrue("ended", () -> {
                server.push("me", text);
                return server.ends().contains("/ slow consumer");
            });

            server.expectNothingLeft();
            assertThat(server.protocol1().counters().slowConsumers.sum()).isEqualTo(1);
        }
    }

    /** The answer is on its way to the poll's loop, which finds the connection gone. */
    @Test
    void sendsAgainWhatWasOnItsWayToAPollThatIsAborted() throws Exception {
        try (OldServer two = OldServer.start(2)) {
            OldPeer peer = OldPeer.polling(two);
            EventLoop home = two.lastSocket().loop();
            EventLoop other = two.live().loops().loops().get(1 - home.index());
            RawClient poll = pollOn(two, peer, other);
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            other.execute(() -> {
                held.countDown();
                awaitLatch(release);
            });
            awaitLatch(held);

            two.onLastSocket(socket -> {
                socket.emit("first");
                socket.emit("second");
            });
            Eventually.runOnLoop(home, () -> { });
            two.onLastSocket(socket -> socket.emit("third"));
            poll.reset();
            release.countDown();
            two.live().settle();

            assertThat(peer.poll()).isEqualTo(OldPeer.payload("5:::{\"name\":\"first\"}",
                    "5:::{\"name\":\"second\"}", "5:::{\"name\":\"third\"}"));
        }
    }

    @Test
    void takesRequestsOnEveryLoop() throws IOException {
        try (OldServer several = OldServer.start(4)) {
            OldPeer peer = OldPeer.polling(several);
            for (int i = 0; i < 12; i++) {
                peer.post("5:::{\"name\":\"echo\",\"args\":[" + i + "]}");
                assertThat(peer.poll()).isEqualTo("5:::{\"name\":\"echo\",\"args\":[" + i + "]}");
            }
            for (int i = 0; i < 4; i++) {
                OldPeer each = OldPeer.handshaken(several);
                try (RawClient webSocket = each.connectedWebSocket()) {
                    webSocket.sendText("5:::{\"name\":\"echo\"}");
                    assertThat(webSocket.readFrame()).isEqualTo(Frame.text("5:::{\"name\":\"echo\"}"));
                }
            }
        }
    }

    /** A poll that waits on a connection of that loop. */
    private static RawClient pollOn(OldServer server, OldPeer peer, EventLoop loop) throws IOException {
        while (true) {
            Eventually.becomesTrue("no connection is left", () -> server.live().loops().connectionCount() == 0);
            RawClient poll = peer.sendPoll();
            if (loop.connectionCount() == 1) {
                return poll;
            }
            poll.close();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns when everything sent before has been taken: it is answered after that. */
    private static void awaitTaken(RawClient webSocket) throws IOException {
        webSocket.sendText("5:1::{\"name\":\"x\"}");
        assertThat(webSocket.readFrame()).isEqualTo(Frame.text("6:::1"));
    }
}
