package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session goes on by another transport under the same id, and nothing is lost between. */
@Timeout(20)
class TransportChangeTest {
    private static final String JOIN = "5:::{\"name\":\"join\",\"args\":[{\"username\":\"me\"}]}";

    private OldServer server;

    @BeforeEach
    void start() throws IOException {
        server = OldServer.start(2);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aWebSocketTakesOverWhatWaitsForAPoll() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        peer.post(JOIN);
        server.push("me", 1);
        server.push("me", 2);

        try (RawClient webSocket = peer.webSocket()) {
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text(message(1)));
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text(message(2)));
            server.push("me", 3);
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text(message(3)));
            server.onLastSocket(socket -> assertThat(socket.transportName()).isEqualTo("websocket"));
        }
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.protocol1().counters().moved.sum()).isEqualTo(1);
    }

    @Test
    void thePollThatWaitsIsLetGo() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        try (RawClient poll = peer.sendPoll(); RawClient webSocket = peer.webSocket()) {
            assertThat(OldPeer.read(poll)).isEqualTo("8::");
            webSocket.sendText("5:::{\"name\":\"echo\"}");

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("5:::{\"name\":\"echo\"}"));
        }
    }

    @Test
    void aPollTakesOverFromAWebSocket() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient webSocket = peer.connectedWebSocket()) {
            webSocket.sendText(JOIN);
            server.awaitAndPush("me", 1);
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text(message(1)));

            try (RawClient poll = peer.sendPoll()) {
                assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
                server.push("me", 2);
                assertThat(OldPeer.read(poll)).isEqualTo(message(2));
            }
            assertThat(server.ends()).isEmpty();
        }
    }

    @Test
    void aStreamTakesOverFromAPollAndAScriptFromAStream() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        peer.post(JOIN);
        server.push("me", 1);
        try (RawClient stream = peer.stream()) {
            assertThat(OldPeer.readChunk(stream)).contains("\\\"data\\\":1");

            server.live().sendGet(server.live().connect(), peer.path("jsonp-polling") + "&i=2").close();
            assertThat(OldPeer.readChunk(stream)).isEmpty();
            stream.expectEnd();
        }
        server.push("me", 2);
        assertThat(server.live().get(peer.path("jsonp-polling") + "&i=3").text()).startsWith("io.j[3](\"5:::")
                .contains("\\\"data\\\":2");
    }

    /** The client's "try multiple transports": the first was opened, but nothing of it ever arrived. */
    @Test
    void allIsSentAgainToAClientThatHasShownNoSignOfTheTransportBefore() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient silent = peer.webSocket()) {
            Eventually.becomesTrue("connected", () -> server.connections() == 1);
            server.onLastSocket(socket -> socket.emit("early"));

            assertThat(peer.poll()).isEqualTo(OldPeer.payload("1::", "5:::{\"name\":\"early\"}"));
            assertThat(silent.readFrame()).isEqualTo(Frame.text("1::"));
            assertThat(silent.readFrame()).isEqualTo(Frame.text("5:::{\"name\":\"early\"}"));
            assertThat(silent.readFrame().closeCode()).isEqualTo(1005);
        }
        assertThat(server.connections()).isEqualTo(1);
        assertThat(peer.post("2::").text()).isEqualTo("1");
        try (RawClient webSocket = peer.webSocket()) {
            webSocket.sendText("5:::{\"name\":\"echo\"}");
            assertThat(webSocket.readFrame()).as("nothing twice").isEqualTo(Frame.text("5:::{\"name\":\"echo\"}"));
        }
    }

    /** The client waits for its connect time-out before it tries the next transport. */
    @Test
    void aWebSocketThatBreaksBeforeAnySignLeavesTheSessionWaiting() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        peer.connectedWebSocket().reset();
        server.live().settle();
        Eventually.becomesTrue("gone", () -> server.live().loops().connectionCount() == 0);
        server.live().settle();
        server.onLastSocket(socket -> socket.emit("meanwhile"));
        assertThat(server.ends()).isEmpty();

        assertThat(peer.poll()).isEqualTo(OldPeer.payload("1::", "5:::{\"name\":\"meanwhile\"}"));
        assertThat(peer.post(JOIN).status()).isEqualTo(200);
        assertThat(server.ends()).isEmpty();
    }

    /** A page that only listened is closed: its browser says so. */
    @Test
    void aWebSocketThatIsClosedInGoodOrderEndsTheSessionThoughNoSignCame() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient webSocket = peer.connectedWebSocket()) {
            webSocket.sendFrame(RawClient.CLOSE, RawClient.closePayload(1001, ""));

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1001);
            server.expectNothingLeft();
            assertThat(server.ends()).containsExactly("/ transport close");
        }
    }

    @Test
    void noLongerThanForASignOfTheClient() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        peer.connectedWebSocket().close();
        Eventually.becomesTrue("gone", () -> server.live().loops().connectionCount() == 0);

        server.live().advance(OldServer.INTERVAL + OldServer.TIMEOUT + 20);

        assertThat(server.ends()).containsExactly("/ ping timeout");
        server.expectNothingLeft();
        assertThat(server.live().timerCount()).isZero();
    }

    @Test
    void whatWaitsForAnotherTransportIsBounded() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        peer.connectedWebSocket().close();
        Eventually.becomesTrue("gone", () -> server.live().loops().connectionCount() == 0);
        server.live().settle();

        for (int i = 0; i < 4; i++) {
            server.onLastSocket(socket -> socket.emit("large", "x".repeat(90_000)));
        }

        server.expectNothingLeft();
        assertThat(server.ends()).containsExactly("/ slow consumer");
        assertThat(peer.poll()).isEqualTo("7:::1+0");
    }

    @Test
    void anOpenTransportStillWorksWhenTooMuchWasSentToBeSentAgain() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient webSocket = peer.connectedWebSocket()) {
            for (int i = 0; i < 5; i++) {
                server.onLastSocket(socket -> socket.emit("large", "x".repeat(90_000)));
                assertThat(webSocket.readFrame().text()).contains("large");
            }
            assertThat(server.ends()).isEmpty();
        }
        server.expectNothingLeft();
    }

    @Test
    void aStreamOfMessagesArrivesOnceAndInOrderAcrossManyChanges() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        peer.post(JOIN);
        List<String> received = new ArrayList<>();
        int sent = 0;
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 5; i++) {
                server.push("me", sent++);
            }
            try (RawClient webSocket = peer.webSocket()) {
                for (int i = 0; i < 5; i++) {
                    received.add(webSocket.readFrame().text());
                }
                server.push("me", sent++);
                received.add(webSocket.readFrame().text());
                try (RawClient poll = peer.sendPoll()) {
                    server.push("me", sent++);
                    received.add(OldPeer.read(poll));
                }
            }
        }

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < sent; i++) {
            expected.add(message(i));
        }
        assertThat(received).isEqualTo(expected);
        assertThat(server.connections()).isEqualTo(1);
    }

    private static String message(int data) {
        return "5:::{\"name\":\"message\",\"args\":[{\"code\":0,\"data\":" + data + "}]}";
    }
}
