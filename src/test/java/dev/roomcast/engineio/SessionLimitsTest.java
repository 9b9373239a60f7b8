package dev.roomcast.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.io.RateLimits;
import dev.roomcast.websocket.WebSocketSettings;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session may send, by either transport, and in which time it must have upgraded. */
@Timeout(20)
class SessionLimitsTest {
    private static final int MESSAGES = 10;
    private static final int BYTES = 1_000;

    private LogRecorder log;
    private EchoServer server;

    @BeforeEach
    void start() throws IOException {
        log = LogRecorder.of(Session.class);
        WebSocketSettings defaults = WebSocketSettings.DEFAULTS;
        server = EchoServer.start(2, EngineSettings.DEFAULTS, new WebSocketSettings(defaults.maxMessageBytes(),
                defaults.maxFragments(), defaults.messageTimeoutMillis(), defaults.closeTimeoutMillis(), true,
                defaults.deflateThresholdBytes(), new RateLimits(MESSAGES, BYTES)));
    }

    @AfterEach
    void stop() {
        server.close();
        log.close();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void answers429ToTooManyPacketsAndEndsTheSession(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient poll = peer.sendPoll()) {
            Response posted = peer.post(times(MESSAGES + 1, "4a"));

            assertThat(posted.status()).isEqualTo(429);
            assertThat(posted.text()).isEqualTo("{\"error\":\"more than 10 in a second (max-message-rate)\"}");
            // Of the packets none was taken, and the poll that waits says that it is over.
            peer.assertPolled(poll.readResponse(), "1");
        }
        expectEnded(peer);
        assertThat(server.engine().counters().tooManyMessages.sum()).isEqualTo(1);
        assertThat(log.details()).contains("posted too much sid=" + peer.sid()
                + " reason=max-message-rate allowed=10", "closed session sid=" + peer.sid() + " reason=rate exceeded");
    }

    @Test
    void countsThePacketsOfAllPostsOfASecond() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        for (int second = 0; second < 3; second++) {
            assertThat(peer.post(times(MESSAGES - 1, "4a")).status()).isEqualTo(200);
            assertThat(peer.post("4a").status()).isEqualTo(200);
            server.live().advance(1_000);
        }
        peer.post(times(MESSAGES, "4a"));

        assertThat(peer.post("4a").status()).isEqualTo(429);
        expectEnded(peer);
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void answers429ToTooManyBytesAndEndsTheSession(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        assertThat(peer.post("4" + "a".repeat(BYTES / 2)).status()).isEqualTo(200);

        assertThat(peer.post("4" + "a".repeat(BYTES / 2)).status()).isEqualTo(429);

        expectEnded(peer);
        assertThat(server.engine().counters().tooManyBytes.sum()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void closesAWebSocketThatBringsTooManyPackets(Generation generation) throws IOException {
        try (RawClient client = server.webSocket("EIO=" + generation + "&transport=websocket")) {
            client.readFrame();
            for (int i = 0; i < MESSAGES; i++) {
                client.sendText("4a").readFrame();
            }

            client.sendText("4a");

            assertThat(client.readFrame().closeCode()).isEqualTo(1008);
            client.expectEnd();
        }
        server.awaitEnd("rate exceeded");
        Eventually.becomesTrue("it is gone", () -> server.engine().sessionCount() == 0);
        assertThat(server.engine().webSocketCounters().tooManyMessages.sum()).isEqualTo(1);
    }

    /** It goes on polling. */
    @Test
    void countsAnUpgradeThatIsNotDoneInTime() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        try (RawClient webSocket = peer.webSocket()) {
            webSocket.sendText("2probe").readFrame();
            server.live().advance(10_010);

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
        }
        assertThat(server.engine().counters().upgradeTimeouts.sum()).isEqualTo(1);
        assertThat(log.details()).contains("upgrade not done in time sid=" + peer.sid()
                + " reason=upgrade-timeout allowed=10000");
        assertThat(peer.post("4a").status()).isEqualTo(200);
    }

    private void expectEnded(PollingPeer peer) throws IOException {
        assertThat(server.ends()).containsExactly("rate exceeded");
        peer.assertUnknown();
        assertThat(server.engine().sessionCount()).isZero();
        Eventually.becomesTrue("no timer is left", () -> server.live().timerCount() == 0);
    }

    private static String[] times(int count, String packet) {
        return Collections.nCopies(count, packet).toArray(String[]::new);
    }
}
