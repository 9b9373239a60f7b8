package dev.roomcast.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A session's messages, heartbeats and end, by polling and by WebSocket, in both generations. */
@Timeout(20)
class SessionTest {
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
    @EnumSource(Generation.class)
    void sendsMessagesBackByPolling(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);

        Response posted = peer.post("4hello", "4", "4你好😀");

        assertThat(posted.status()).isEqualTo(200);
        assertThat(posted.text()).isEqualTo("ok");
        assertThat(posted.field("Content-Type")).isEqualTo("text/html");
        peer.assertPolled(peer.poll(), "4hello", "4", "4你好😀");
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void answersAWaitingPollWithAllThatOneTurnBrings(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient poll = peer.sendPoll()) {
            peer.post("4a", "4b");

            peer.assertPolled(poll.readResponse(), "4a", "4b");
        }
    }

    @ParameterizedTest
    @CsvSource({"EIO4, bAQIDBA==", "EIO3, b4AQIDBA=="})
    void takesBinaryInATextPayload(Generation generation, String packet) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);

        peer.post(packet);
        Response answer = peer.poll();

        switch (generation) {
            case EIO4 -> assertThat(answer.text()).isEqualTo("bAQIDBA==");
            case EIO3 -> {
                assertThat(answer.field("Content-Type")).isEqualTo("application/octet-stream");
                assertThat(answer.content()).containsExactly(1, 5, 0xFF, 4, 1, 2, 3, 4);
            }
        }
    }

    @Test
    void takesABinaryPayloadInProtocol3() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO3);

        Response posted = server.live().request("POST", peer.pollingPath(), new byte[] {0, 2, -1, '4', 'x'},
                "Content-Type: application/octet-stream");

        assertThat(posted.status()).isEqualTo(200);
        peer.assertPolled(peer.poll(), "4x");
    }

    /** attacks.md 13: it must be answered, not left waiting. */
    @Test
    void refusesABinaryPayloadInProtocol4() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);

        Response posted = server.live().post(peer.pollingPath(), "40", "Content-Type: application/octet-stream");

        assertThat(posted.status()).isEqualTo(400);
        assertThat(server.ends()).containsExactly("parse error");
        peer.assertUnknown();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void sendsMessagesBackByWebSocket(Generation generation) throws IOException {
        try (RawClient webSocket = open(generation)) {
            byte[] binary = generation == Generation.EIO4 ? new byte[] {1, 2, 3, 4} : new byte[] {4, 1, 2, 3, 4};

            webSocket.sendText("4hello").sendText("4你好😀").sendFrame(RawClient.BINARY, binary);

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4hello"));
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4你好😀"));
            assertThat(webSocket.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, binary));
        }
    }

    @Test
    void sendsBase64ByWebSocketWhereProtocol3AsksForIt() throws IOException {
        try (RawClient webSocket = server.webSocket("EIO=3&transport=websocket&b64=1")) {
            webSocket.readFrame();

            webSocket.sendText("b4AQIDBA==");

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("b4AQIDBA=="));
        }
    }

    @Test
    void pingsByPollingEveryInterval() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);

        for (int i = 0; i < 3; i++) {
            try (RawClient poll = peer.sendPoll()) {
                server.live().advance(290);
                server.live().advance(10);

                peer.assertPolled(poll.readResponse(), "2");
            }
            peer.post("3");
        }
        assertThat(server.ends()).isEmpty();
    }

    @Test
    void doesNotPingBeforeTheInterval() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);

        server.live().advance(299);
        peer.post("4x");

        peer.assertPolled(peer.poll(), "4x");
    }

    @Test
    void pingsByWebSocketEveryInterval() throws IOException {
        try (RawClient webSocket = open(Generation.EIO4)) {
            for (int i = 0; i < 3; i++) {
                server.live().advance(300);

                assertThat(webSocket.readFrame()).isEqualTo(Frame.text("2"));
                webSocket.sendText("3").sendText("4x");
                assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4x"));
            }
        }
    }

    @Test
    void closesAPollingClientThatDoesNotAnswerAPing() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);

        server.live().advance(300);
        server.live().advance(190);
        assertThat(server.ends()).isEmpty();
        server.live().advance(10);

        assertThat(server.ends()).containsExactly("ping timeout");
        assertThat(server.engine().counters().pingTimeouts.sum()).isEqualTo(1);
        peer.assertUnknown();
    }

    /** The timers go by ticks of 10 ms, and would run at 510. */
    @ParameterizedTest
    @CsvSource({"EIO4, GET", "EIO4, POST", "EIO3, GET", "EIO3, POST"})
    void takesNothingMoreWhenTheTimeIsOverAndTheTimerIsLate(Generation generation, String method) throws IOException {
        server.live().advance(5);
        PollingPeer peer = PollingPeer.open(server, generation);
        server.live().advance(305);
        server.live().advance(194);
        assertThat(peer.post("4x").status()).isEqualTo(200);
        assertThat(server.ends()).isEmpty();
        if (generation == Generation.EIO3) {
            server.live().advance(499);
        }

        server.live().advance(1);
        assertThat(server.ends()).isEmpty();
        Response late = method.equals("GET") ? peer.poll() : peer.post("4y");

        PollingPeer.assertError(late, 400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
        assertThat(server.ends()).containsExactly("ping timeout");
    }

    /** As when the process was stopped for a while: the packet had come in time. */
    @Test
    void takesWhatWaitedWhileItsLoopWasHeldUp() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO3);
        try (RawClient client = server.live().connect()) {
            server.live().sendGet(client, "/nope").readResponse();
            server.live().advanceUnnoticed(60_000);

            client.send(LiveServer.head("POST", peer.pollingPath(), 4) + "2:4x");

            assertThat(client.readResponse().status()).isEqualTo(200);
            peer.assertPolled(peer.poll(), "4x");
        }
    }

    @Test
    void tellsAWaitingPollOfThePingTimeout() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        server.live().advance(300);
        peer.assertPolled(peer.poll(), "2");
        try (RawClient poll = peer.sendPoll()) {
            server.live().advance(200);

            peer.assertPolled(poll.readResponse(), "1");
        }
        peer.assertUnknown();
    }

    @Test
    void closesAWebSocketClientThatDoesNotAnswerAPing() throws IOException {
        try (RawClient webSocket = open(Generation.EIO4)) {
            server.live().advance(300);
            server.live().advance(200);

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("2"));
            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            assertThat(server.ends()).containsExactly("ping timeout");
        }
    }

    /** Messages of any number are no answer to a ping. */
    @Test
    void wantsAPongAndNotJustAnyPacket() throws IOException {
        try (RawClient webSocket = open(Generation.EIO4)) {
            server.live().advance(300);
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("2"));
            webSocket.sendText("4x");
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4x"));
            server.live().advance(200);

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    /** attacks.md 23: however many pongs come, a session has one heartbeat. */
    @Test
    void keepsOneTimerUnderAFloodOfPongs() throws IOException {
        try (RawClient webSocket = open(Generation.EIO4)) {
            server.live().advance(300);
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("2"));
            int before = server.live().timerCount();

            for (int i = 0; i < 100; i++) {
                webSocket.sendText("3");
            }
            webSocket.sendText("4x");
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4x"));

            assertThat(server.live().timerCount()).isEqualTo(before);
        }
    }

    @Test
    void answersPingsInProtocol3() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO3);
        peer.post("2", "2probe");
        peer.assertPolled(peer.poll(), "3", "3");

        try (RawClient webSocket = open(Generation.EIO3)) {
            webSocket.sendText("2");
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("3"));
        }
    }

    @Test
    void neverPingsAClientOfProtocol3() throws IOException {
        try (RawClient webSocket = open(Generation.EIO3)) {
            for (int i = 0; i < 4; i++) {
                server.live().advance(300);
                webSocket.sendText("4x");
                assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4x"));
            }
        }
    }

    @Test
    void closesAPollingClientOfProtocol3ThatIsSilent() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO3);
        server.live().advance(400);
        peer.post("2");
        server.live().advance(490);
        assertThat(server.ends()).isEmpty();

        server.live().advance(30);

        assertThat(server.ends()).containsExactly("ping timeout");
        peer.assertUnknown();
    }

    @Test
    void closesAWebSocketClientOfProtocol3ThatIsSilent() throws IOException {
        try (RawClient webSocket = open(Generation.EIO3)) {
            server.live().advance(490);
            assertThat(server.ends()).isEmpty();

            server.live().advance(30);

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void endsByTheClientsClosePacketWhileAPollWaits(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient poll = peer.sendPoll()) {
            Response posted = peer.post("1");

            assertThat(posted.status()).isEqualTo(200);
            assertThat(posted.text()).isEqualTo("ok");
            peer.assertPolled(poll.readResponse(), "6");
        }
        assertThat(server.ends()).containsExactly("transport close");
        peer.assertUnknown();
        PollingPeer.assertError(peer.post("4x"), 400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void endsByTheClientsClosePacketOnWebSocket(Generation generation) throws IOException {
        try (RawClient webSocket = open(generation)) {
            webSocket.sendText("1");

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            webSocket.sendFrame(RawClient.CLOSE, new byte[0]).expectEnd();
            assertThat(server.ends()).containsExactly("transport close");
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void ignoresPacketsBehindTheClosePacket(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient poll = peer.sendPoll()) {
            peer.post("1", "4x", "1");

            peer.assertPolled(poll.readResponse(), "6");
        }
        assertThat(server.ends()).containsExactly("transport close");
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void endsWithTheWebSocket(Generation generation) throws IOException {
        try (RawClient webSocket = open(generation)) {
            webSocket.sendFrame(RawClient.CLOSE, RawClient.closePayload(1000, ""));

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1000);
            webSocket.expectEnd();
        }
        server.awaitEnd("transport close");
        assertThat(server.engine().sessionCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void endsWhenTheWebSocketIsReset(Generation generation) throws IOException {
        RawClient webSocket = open(generation);
        webSocket.reset();

        Eventually.becomesTrue("the end is told", () -> server.ends().size() == 1);
        assertThat(server.engine().sessionCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void endsByAnInvalidPacketInAPost(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient poll = peer.sendPoll()) {
            Response posted = server.live().post(peer.pollingPath(), "abc");

            PollingPeer.assertError(posted, 400, "{\"code\":3,\"message\":\"Bad request\"}");
            peer.assertPolled(poll.readResponse(), "1");
        }
        assertThat(server.ends()).containsExactly("parse error");
        peer.assertUnknown();
    }

    @ParameterizedTest
    @CsvSource({"EIO4, abc", "EIO4, 9", "EIO4, ''", "EIO4, 2", "EIO4, b*", "EIO3, abc", "EIO3, 9", "EIO3, ''",
        "EIO3, 3", "EIO3, b"})
    void endsByAnInvalidPacketOnWebSocket(Generation generation, String packet) throws IOException {
        try (RawClient webSocket = open(generation)) {
            webSocket.sendText(packet);

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            assertThat(server.ends()).containsExactly("parse error");
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void endsWhenASecondPollOverlaps(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient first = peer.sendPoll()) {
            Response second = peer.poll();

            peer.assertPolled(first.readResponse(), "1");
            assertThat(second.status()).isEqualTo(400);
        }
        assertThat(server.ends()).containsExactly("transport error");
        peer.assertUnknown();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void endsAtOnceWhenTheClientAbortsItsPoll(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        RawClient poll = peer.sendPoll();

        poll.close();

        server.awaitEnd("transport close");
        peer.assertUnknown();
        assertThat(server.engine().sessionCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void tellsAWaitingPollThatTheServerCloses(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient poll = peer.sendPoll()) {
            closeByServer();

            peer.assertPolled(poll.readResponse(), "1");
        }
        peer.assertUnknown();
    }

    @Test
    void keepsItsCloseForTheNextPoll() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        peer.post("4before");

        closeByServer();
        Response late = peer.post("4late");

        assertThat(server.ends()).containsExactly("forced close");
        PollingPeer.assertError(late, 400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
        peer.assertPolled(peer.poll(), "4before", "1");
        peer.assertUnknown();
        assertThat(server.engine().sessionCount()).isZero();
    }

    @Test
    void forgetsASessionThatNobodyPollsToHearOfItsEnd() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        closeByServer();
        assertThat(server.engine().sessionCount()).isEqualTo(1);

        server.live().advance(30_000);

        assertThat(server.engine().sessionCount()).isZero();
        peer.assertUnknown();
    }

    @Test
    void closesTheWebSocketWhenTheServerCloses() throws IOException {
        try (RawClient webSocket = open(Generation.EIO4)) {
            closeByServer();

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            assertThat(server.engine().sessionCount()).isZero();
        }
    }

    /** A GET pipelined behind the poll that the end answers is dealt with while the session closes. */
    @ParameterizedTest
    @EnumSource(Generation.class)
    void answersAPollPipelinedBehindTheLastOne(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        String get = LiveServer.head("GET", peer.pollingPath(), 0);
        try (RawClient client = server.live().connect()) {
            server.live().sendAndSettle(client, (get + get).getBytes(StandardCharsets.UTF_8));

            peer.post("1");

            peer.assertPolled(client.readResponse(), "6");
            PollingPeer.assertError(client.readResponse(), 400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
        }
    }

    @Test
    void leavesNothingBehind() throws IOException {
        int timers = server.live().timerCount();
        for (Generation generation : Generation.values()) {
            PollingPeer.open(server, generation).post("1");
            PollingPeer aborting = PollingPeer.open(server, generation);
            aborting.sendPoll().close();
            PollingPeer.open(server, generation).webSocket().reset();
            PollingPeer.open(server, generation).upgrade().reset();
            open(generation).reset();
        }
        Eventually.becomesTrue("all but those whose probe was cut are gone",
                () -> server.engine().sessionCount() == Generation.values().length);

        server.live().advance(600);
        server.live().advance(60_000);
        server.live().advance(60_000);

        assertThat(server.engine().sessionCount()).isZero();
        assertThat(server.engine().counters().opened.sum()).isEqualTo(10);
        assertThat(server.engine().counters().closed.sum()).isEqualTo(10);
        Eventually.becomesTrue("no connection is left", () -> server.live().loops().connectionCount() == 0);
        assertThat(server.live().timerCount()).isEqualTo(timers);
    }

    private RawClient open(Generation generation) throws IOException {
        RawClient webSocket = server.webSocket("EIO=" + generation + "&transport=websocket");
        webSocket.readFrame();
        return webSocket;
    }

    private void closeByServer() {
        Session session = server.lastSession();
        Eventually.runOnLoop(session.loop(), () -> session.close(SessionEnd.FORCED_CLOSE));
    }
}
