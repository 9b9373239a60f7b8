package dev.roomcast.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The items that the suites of all three documents share: handshake, ping time-out, close and upgrade. */
@Timeout(20)
abstract class EngineItems {
    private final Suite suite;
    private final int generation;
    private SuitePeer peer;

    EngineItems(Suite suite, int generation) {
        this.suite = suite;
        this.generation = generation;
    }

    @BeforeEach
    void start() throws IOException {
        peer = SuitePeer.start(suite, generation);
    }

    @AfterEach
    void stop() {
        peer.close();
    }

    public SuitePeer peer() {
        return peer;
    }

    @Test
    void opensASessionByPolling() throws IOException {
        Response response = peer.get(peer.query("transport=polling"), "Origin: http://page.test");

        String packet = generation == 4 ? response.text() : response.text().replaceFirst("^[0-9]+:", "");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo(peer.payload(packet));
        assertThat(response.field("Access-Control-Allow-Origin")).isIn("*", "http://page.test");
        expectHandshake(packet, List.of("websocket"));
    }

    @Test
    void failsByPollingWithAnInvalidTransport() throws IOException {
        assertThat(peer.get("EIO=" + generation).status()).isEqualTo(400);
        assertThat(peer.get(peer.query("transport=abc")).status()).isEqualTo(400);
    }

    @Test
    void failsByPollingWithAnInvalidMethod() throws IOException {
        assertThat(peer.request("POST", peer.query("transport=polling"), new byte[0]).status()).isEqualTo(400);
        assertThat(peer.request("PUT", peer.query("transport=polling"), new byte[0]).status()).isEqualTo(400);
    }

    @Test
    void opensASessionByWebSocket() throws IOException {
        try (RawClient webSocket = peer.webSocket(peer.query("transport=websocket"))) {
            expectHandshake(webSocket.readFrame().text(), List.of());
        }
    }

    @Test
    void failsByWebSocketWithAnInvalidVersion() throws IOException {
        assertThat(peer.refusedWebSocket("transport=websocket").status()).isEqualTo(400);
        assertThat(peer.refusedWebSocket("EIO=abc&transport=websocket").status()).isEqualTo(400);
    }

    @Test
    void failsByWebSocketWithAnInvalidTransport() throws IOException {
        assertThat(peer.refusedWebSocket("EIO=" + generation).status()).isEqualTo(400);
        assertThat(peer.refusedWebSocket(peer.query("transport=abc")).status()).isEqualTo(400);
    }

    @Test
    void closesAPollingSessionOnPingTimeout() throws IOException {
        String sid = peer.open();
        peer.advance(300);

        peer.advance(200);

        assertThat(peer.get(peer.polling(sid)).status()).isEqualTo(400);
        assertThat(peer.post(peer.polling(sid), peer.payload("2")).status()).isEqualTo(400);
    }

    @Test
    void closesAWebSocketOnPingTimeout() throws IOException {
        try (RawClient webSocket = peer.openWebSocket()) {
            peer.advance(300);

            peer.advance(220);

            SuitePeer.expectClosed(webSocket);
        }
    }

    @Test
    void closesAPollingSessionThatTheClientCloses() throws IOException {
        String sid = peer.open("&b64=1");
        try (RawClient poll = peer.sendPoll(sid)) {
            peer.post(peer.polling(sid), peer.payload("1"));

            Response answer = poll.readResponse();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(peer.payload("6"));
            assertThat(peer.get(peer.polling(sid)).status()).isEqualTo(400);
        }
    }

    @Test
    void closesAWebSocketThatTheClientCloses() throws IOException {
        try (RawClient webSocket = peer.openWebSocket()) {
            webSocket.sendText("1");

            SuitePeer.expectClosed(webSocket);
        }
    }

    @Test
    void upgradesFromPollingToWebSocket() throws IOException {
        String sid = peer.open("&b64=1");
        try (RawClient webSocket = peer.webSocket(peer.query("transport=websocket&sid=" + sid))) {
            webSocket.sendText("2probe");
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("3probe"));
            try (RawClient poll = peer.sendPoll(sid)) {
                peer.advance(100);
                assertThat(poll.readResponse().text()).isEqualTo(peer.payload("6"));
            }

            webSocket.sendText("5");

            expectAlive(webSocket);
        }
    }

    @Test
    void ignoresHttpRequestsAfterTheUpgrade() throws IOException {
        String sid = peer.open();
        try (RawClient webSocket = peer.upgrade(sid)) {
            peer.awaitUpgrade();

            assertThat(peer.get(peer.polling(sid)).status()).isEqualTo(400);
            expectAlive(webSocket);
        }
    }

    @Test
    void ignoresAnotherWebSocketAfterTheUpgrade() throws IOException {
        String sid = peer.open();
        try (RawClient webSocket = peer.upgrade(sid)) {
            peer.awaitUpgrade();

            try (RawClient second = peer.webSocket(peer.query("transport=websocket&sid=" + sid))) {
                SuitePeer.expectClosed(second);
            }
            expectAlive(webSocket);
        }
    }

    /** Fails unless the session of a WebSocket goes on. */
    abstract void expectAlive(RawClient webSocket) throws IOException;

    private static void expectHandshake(String packet, List<String> upgrades) {
        Map<?, ?> handshake = SuitePeer.handshake(packet);
        assertThat(handshake.keySet()).isEqualTo(
                Set.of("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"));
        assertThat(handshake.get("sid")).isInstanceOf(String.class);
        assertThat(handshake.get("upgrades")).isEqualTo(upgrades);
        assertThat(handshake.get("pingInterval")).isEqualTo(300);
        assertThat(handshake.get("pingTimeout")).isEqualTo(200);
        assertThat(handshake.get("maxPayload")).isEqualTo(1_000_000);
    }
}
