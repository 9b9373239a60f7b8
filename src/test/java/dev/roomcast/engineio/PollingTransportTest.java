package dev.roomcast.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient.Response;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.websocket.WebSocketSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one answer to a poll may hold, and what waits for the next. */
@Timeout(20)
class PollingTransportTest {
    private static final EngineSettings SMALL = new EngineSettings(25_000, 20_000, 10_000, 100, 16, 1_000, 30_000);

    @ParameterizedTest
    @EnumSource(Generation.class)
    void keepsThePacketThatWouldOverflowMaxPayloadForTheNextPoll(Generation generation) throws IOException {
        try (EchoServer server = EchoServer.start(1, SMALL)) {
            PollingPeer peer = PollingPeer.open(server, generation);
            send(server, "a".repeat(40), "b".repeat(40), "c".repeat(40));

            Response first = peer.poll();
            Response second = peer.poll();

            peer.assertPolled(first, "4" + "a".repeat(40), "4" + "b".repeat(40));
            peer.assertPolled(second, "4" + "c".repeat(40));
        }
    }

    @Test
    void fillsMaxPayloadToTheByte() throws IOException {
        try (EchoServer server = EchoServer.start(1, SMALL)) {
            PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
            // 4 + 49, separator, 4 + 48: one hundred bytes.
            send(server, "a".repeat(49), "b".repeat(48), "c");

            Response full = peer.poll();

            assertThat(full.content()).hasSize(100);
            peer.assertPolled(full, "4" + "a".repeat(49), "4" + "b".repeat(48));
            peer.assertPolled(peer.poll(), "4c");
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void sendsAMessageBeyondMaxPayloadAlone(Generation generation) throws IOException {
        try (EchoServer server = EchoServer.start(1, SMALL)) {
            PollingPeer peer = PollingPeer.open(server, generation);
            send(server, "a", "b".repeat(200), "c");

            peer.assertPolled(peer.poll(), "4a");
            peer.assertPolled(peer.poll(), "4" + "b".repeat(200));
            peer.assertPolled(peer.poll(), "4c");
        }
    }

    /** Python's client refuses more (findings.md, 7). */
    @ParameterizedTest
    @EnumSource(Generation.class)
    void sendsSixteenPacketsAtMost(Generation generation) throws IOException {
        try (EchoServer server = EchoServer.start()) {
            PollingPeer peer = PollingPeer.open(server, generation);
            String[] packets = new String[35];
            for (int i = 0; i < packets.length; i++) {
                packets[i] = "4" + i;
            }
            peer.post(packets);

            peer.assertPolled(peer.poll(), Arrays.copyOfRange(packets, 0, 16));
            peer.assertPolled(peer.poll(), Arrays.copyOfRange(packets, 16, 32));
            peer.assertPolled(peer.poll(), Arrays.copyOfRange(packets, 32, 35));
        }
    }

    @Test
    void countsAttachmentsAsPacketsAndKeepsThemWithTheirMessage() throws IOException {
        try (EchoServer server = EchoServer.start()) {
            PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
            List<byte[]> ten = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                ten.add(new byte[0]);
            }
            PreparedMessage message = PreparedMessage.text("x", UnaryOperator.identity(), ten);
            send(server, message, message);

            String[] packets = new String[11];
            Arrays.fill(packets, "b");
            packets[0] = "4x";
            peer.assertPolled(peer.poll(), packets);
            peer.assertPolled(peer.poll(), packets);
        }
    }

    @Test
    void refusesAPostBeyondMaxPayloadAndKeepsTheSession() throws IOException {
        try (EchoServer server = EchoServer.start(1, SMALL)) {
            PollingPeer peer = PollingPeer.open(server, Generation.EIO4);

            Response tooLarge = peer.post("4" + "x".repeat(100));
            Response full = peer.post("4" + "x".repeat(99));

            assertThat(tooLarge.status()).isEqualTo(413);
            assertThat(full.status()).isEqualTo(200);
            peer.assertPolled(peer.poll(), "4" + "x".repeat(99));
        }
    }

    /** As the Node server answers it. */
    @Test
    void refusesItWithoutContentWhereHttpAllowsMore() throws IOException {
        EngineServer[] engine = new EngineServer[1];
        try (LiveServer live = LiveServer.start(1, OriginPolicy.SAME_HOST, 1_000, group -> {
            engine[0] = new EngineServer(SMALL, WebSocketSettings.DEFAULTS, OriginPolicy.SAME_HOST,
                    EngineOptions.DEFAULTS, (session, handshake) -> new Deaf());
            return engine[0];
        })) {
            String path = "/?EIO=4&transport=polling";
            String sid = PollingPeer.sidOf(live.get(path).text());

            Response tooLarge = live.post(path + "&sid=" + sid, "4" + "x".repeat(100));
            Response full = live.post(path + "&sid=" + sid, "4" + "x".repeat(99));

            assertThat(tooLarge.status()).isEqualTo(413);
            assertThat(tooLarge.text()).isEmpty();
            assertThat(full.status()).isEqualTo(200);
            assertThat(engine[0].counters().postsTooBig.sum()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void closesAConsumerThatIsTooSlow(Generation generation) throws IOException {
        try (EchoServer server = EchoServer.start(1, SMALL)) {
            PollingPeer peer = PollingPeer.open(server, generation);
            send(server, "x".repeat(999));
            assertThat(server.ends()).isEmpty();

            send(server, "");
            server.live().settle();

            assertThat(server.ends()).containsExactly("slow consumer");
            assertThat(server.engine().counters().slowConsumers.sum()).isEqualTo(1);
            assertThat(server.engine().sessionCount()).isZero();
            peer.assertUnknown();
        }
    }

    @Test
    void countsOnlyWhatStillWaitsAgainstTheBound() throws IOException {
        try (EchoServer server = EchoServer.start(1, SMALL)) {
            PollingPeer peer = PollingPeer.open(server, Generation.EIO4);

            for (int i = 0; i < 5; i++) {
                send(server, "x".repeat(900));
                peer.assertPolled(peer.poll(), "4" + "x".repeat(900));
            }

            assertThat(server.ends()).isEmpty();
        }
    }

    private static void send(EchoServer server, String... messages) {
        send(server, Arrays.stream(messages).map(PreparedMessage::text).toArray(PreparedMessage[]::new));
    }

    /** All in one turn. */
    private static void send(EchoServer server, PreparedMessage... messages) {
        Session session = server.lastSession();
        Eventually.runOnLoop(session.loop(), () -> {
            for (PreparedMessage message : messages) {
                session.send(message);
            }
        });
    }

    /** Takes everything and says nothing. */
    private static final class Deaf implements Session.Listener {
        @Override
        public void onOpen() {
            // Nothing to say.
        }

        @Override
        public void onText(String text) {
            // Taken.
        }

        @Override
        public void onBinary(byte[] bytes) {
            // Taken.
        }

        @Override
        public void onClosed(SessionEnd end) {
            // Nothing to tidy up.
        }
    }
}
