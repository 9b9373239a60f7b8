package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.io.RateLimits;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a session may send in a second, by whichever transport. */
@Timeout(20)
class SessionRateTest {
    private static final int MESSAGES = 10;
    private static final int BYTES = 1_000;
    private static final String MESSAGE = "3:::a";

    private LogRecorder log;
    private OldServer server;

    @BeforeEach
    void start() throws IOException {
        log = LogRecorder.of(Session.class);
        server = OldServer.start(new RateLimits(MESSAGES, BYTES));
    }

    @AfterEach
    void stop() {
        server.close();
        log.close();
    }

    @Test
    void answers429ToTooManyPacketsAndEndsTheSession() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        try (RawClient poll = peer.sendPoll()) {
            Response posted = peer.post(Collections.nCopies(MESSAGES + 1, MESSAGE).toArray(String[]::new));

            assertThat(posted.status()).isEqualTo(429);
            assertThat(posted.text()).isEqualTo("more than 10 in a second (max-message-rate)");
            assertThat(OldPeer.read(poll)).isEqualTo("7:::1+0");
        }
        expectEnded();
        assertThat(server.protocol1().counters().tooManyMessages.sum()).isEqualTo(1);
        assertThat(log.details()).contains("posted too much sid=" + peer.sid()
                + " reason=max-message-rate allowed=10", "closed session sid=" + peer.sid() + " reason=rate exceeded");
    }

    @Test
    void answers429ToTooManyBytesBesideAStream() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient stream = peer.stream()) {
            assertThat(OldPeer.readChunk(stream)).contains("1::");
            assertThat(peer.post("3:::" + "a".repeat(BYTES / 2)).status()).isEqualTo(200);

            assertThat(peer.post("3:::" + "a".repeat(BYTES / 2)).status()).isEqualTo(429);

            assertThat(OldPeer.readChunk(stream)).contains("7:::1+0");
        }
        expectEnded();
        assertThat(server.protocol1().counters().tooManyBytes.sum()).isEqualTo(1);
    }

    @Test
    void takesAsMuchInEachSecondAsAllowed() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(peer.post(MESSAGE).status()).isEqualTo(200);
            }
            server.live().advance(1_000);
        }
        assertThat(server.heard()).hasSize(3 * MESSAGES);
    }

    @Test
    void closesAWebSocketThatBringsTooManyPackets() throws IOException {
        try (RawClient client = OldPeer.handshaken(server).connectedWebSocket()) {
            for (int i = 0; i <= MESSAGES; i++) {
                client.sendText(MESSAGE);
            }

            assertThat(client.readFrame().closeCode()).isEqualTo(1008);
            client.expectEnd();
        }
        expectEnded();
        assertThat(server.heard()).hasSize(MESSAGES);
        assertThat(server.protocol1().webSocketCounters().tooManyMessages.sum()).isEqualTo(1);
    }

    private void expectEnded() {
        server.expectNothingLeft();
        assertThat(server.ends()).containsExactly("/ rate exceeded");
    }
}
