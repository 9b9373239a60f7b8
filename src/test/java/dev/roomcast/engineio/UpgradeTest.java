package dev.roomcast.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From polling to WebSocket (Engine.IO protocol, "Upgrade"), and every way that can fail. */
@Timeout(20)
class UpgradeTest {
    private static final EngineSettings PATIENT =
            new EngineSettings(25_000, 20_000, 1_000, 1_000_000, 16, 8L << 20, 30_000);
    private static final String BAD_REQUEST = "{\"code\":3,\"message\":\"Bad request\"}";

    private EchoServer server;

    @BeforeEach
    void start() throws IOException {
        server = EchoServer.start(1, PATIENT);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void releasesTheWaitingPollWhenTheProbeComes(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient poll = peer.sendPoll(); RawClient webSocket = peer.webSocket()) {
            webSocket.sendText("2probe");

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("3probe"));
            peer.assertPolled(poll.readResponse(), "6");
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void releasesAPollThatComesWhileItUpgrades(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient webSocket = peer.webSocket()) {
            webSocket.sendText("2probe");
            webSocket.readFrame();

            for (int i = 0; i < 3; i++) {
                try (RawClient poll = peer.sendPoll()) {
                    server.live().advance(100);

                    peer.assertPolled(poll.readResponse(), "6");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void sendsWhatCameInBetweenFirstAndInOrder(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient webSocket = peer.webSocket()) {
            webSocket.sendText("2probe");
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("3probe"));
            peer.post("4a", "4b");
            peer.post("4c");

            webSocket.sendText("5").sendText("4d");

            for (String packet : List.of("4a", "4b", "4c", "4d")) {
                assertThat(webSocket.readFrame()).isEqualTo(Frame.text(packet));
            }
            assertThat(server.engine().counters().upgraded.sum()).isEqualTo(1);
            assertThat(transportName()).isEqualTo("websocket");
        }
    }

    @Test
    void sendsNothingByWebSocketBeforeTheUpgradePacket() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        try (RawClient webSocket = peer.webSocket()) {
            webSocket.sendText("2probe").sendText("2probe");
            peer.post("4a");

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("3probe"));
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("3probe"));
            peer.assertPolled(peer.poll(), "4a");
            assertThat(transportName()).isEqualTo("polling");
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void refusesPollingAfterwards(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient webSocket = peer.upgrade()) {
            PollingPeer.assertError(peer.poll(), 400, BAD_REQUEST);
            PollingPeer.assertError(peer.post("4x"), 400, BAD_REQUEST);

            webSocket.sendText("4x");
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4x"));
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void closesASecondWebSocketAfterwards(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient webSocket = peer.upgrade(); RawClient second = peer.webSocket()) {
            assertThat(second.readFrame().closeCode()).isEqualTo(1005);

            webSocket.sendText("4x");
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4x"));
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void closesASecondProbe(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient first = peer.webSocket()) {
            first.sendText("2probe");
            first.readFrame();
            try (RawClient second = peer.webSocket()) {
                assertThat(second.readFrame().closeCode()).isEqualTo(1005);
            }

            first.sendText("5").sendText("4x");

            assertThat(first.readFrame()).isEqualTo(Frame.text("4x"));
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void goesOnPollingWhenTheUpgradeTakesTooLong(Generation generation) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        try (RawClient webSocket = peer.webSocket()) {
            webSocket.sendText("2probe");
            webSocket.readFrame();

            server.live().advance(1_000);

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            assertPollingGoesOn(peer);
        }
    }

    @Test
    void goesOnPollingWhenNoProbeComes() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        try (RawClient webSocket = peer.webSocket()) {
            webSocket.sendFrame(RawClient.PING, new byte[0]);
            assertThat(webSocket.readFrame().opcode()).isEqualTo(RawClient.PONG);

            server.live().advance(1_000);

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            assertPollingGoesOn(peer);
        }
    }

    /** attacks.md 7: a connection cut before, during or after the probe. */
    @ParameterizedTest
    @CsvSource({"EIO4, false", "EIO4, true", "EIO3, false", "EIO3, true"})
    void goesOnPollingWhenTheProbesConnectionIsCut(Generation generation, boolean probed) throws IOException {
        PollingPeer peer = PollingPeer.open(server, generation);
        Eventually.becomesTrue("the handshake's connection is gone",
                () -> server.live().loops().connectionCount() == 0);
        RawClient webSocket = peer.webSocket();
        if (probed) {
            webSocket.sendText("2probe");
            webSocket.readFrame();
        }

        webSocket.reset();

        Eventually.becomesTrue("the probe's connection is gone",
                () -> server.live().loops().connectionCount() == 0);
        assertPollingGoesOn(peer);
        try (RawClient again = peer.upgrade()) {
            again.sendText("4x");
            assertThat(again.readFrame()).isEqualTo(Frame.text("4x"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4x", "2", "3probe", "abc", "", "1"})
    void closesAProbeThatSendsAnythingElse(String packet) throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        try (RawClient webSocket = peer.webSocket()) {
            webSocket.sendText(packet);

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            assertPollingGoesOn(peer);
        }
    }

    @Test
    void closesAnUpgradeWithoutAProbe() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        try (RawClient webSocket = peer.webSocket()) {
            webSocket.sendText("5");

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            assertPollingGoesOn(peer);
        }
    }

    /** attacks.md 5. */
    @Test
    void endsOnlyTheConnectionThatSetsReservedBitsAfterTheUpgrade() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        try (RawClient webSocket = peer.upgrade()) {
            webSocket.send(RawClient.frame(0xB1, "4x".getBytes(StandardCharsets.UTF_8)));

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1002);
            assertThat(PollingPeer.open(server, Generation.EIO4).sid()).isNotEqualTo(peer.sid());
        }
        assertThat(server.engine().sessionCount()).isEqualTo(1);
    }

    /** Node's server never drops it (findings.md, 2). */
    @Test
    void dropsAClientOfProtocol3ThatIsSilentAfterItsUpgrade() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO3);
        try (RawClient webSocket = peer.upgrade()) {
            server.live().advance(45_020);

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            assertThat(server.ends()).containsExactly("ping timeout");
        }
    }

    @Test
    void goesOnPingingAfterTheUpgrade() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        try (RawClient webSocket = peer.upgrade()) {
            server.live().advance(25_000);
            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("2"));

            server.live().advance(20_000);
            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    @Test
    void closesTheProbeWithTheSession() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        try (RawClient webSocket = peer.webSocket()) {
            webSocket.sendText("2probe");
            webSocket.readFrame();

            peer.post("1");

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1005);
            assertThat(server.engine().sessionCount()).isZero();
        }
    }

    /** It is dealt with while the upgrade answers the poll before it. */
    @Test
    void answersAPollPipelinedBehindTheOneThatTheUpgradeReleases() throws IOException {
        PollingPeer peer = PollingPeer.open(server, Generation.EIO4);
        String get = LiveServer.head("GET", peer.pollingPath(), 0);
        try (RawClient webSocket = peer.webSocket(); RawClient client = server.live().connect()) {
            webSocket.sendText("2probe");
            webSocket.readFrame();
            server.live().sendAndSettle(client, (get + get).getBytes(StandardCharsets.UTF_8));

            webSocket.sendText("5").sendText("4x");

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4x"));
            peer.assertPolled(client.readResponse(), "6");
            PollingPeer.assertError(client.readResponse(), 400, BAD_REQUEST);
        }
    }

    /** The frame comes in the same read as the opening handshake; with two loops the connection moves first. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void takesAProbeThatComesWithItsHandshake(int loops) throws IOException {
        try (EchoServer several = EchoServer.start(loops, PATIENT)) {
            for (int i = 0; i < 4; i++) {
                PollingPeer peer = PollingPeer.open(several, Generation.EIO4);
                try (RawClient webSocket = several.live().connect()) {
                    byte[] handshake = RawClient.handshake("/engine.io/?EIO=4&transport=websocket&sid=" + peer.sid())
                            .getBytes(StandardCharsets.UTF_8);
                    byte[] probe = RawClient.frame(0x81, "2probe".getBytes(StandardCharsets.UTF_8));
                    byte[] both = new byte[handshake.length + probe.length];
                    System.arraycopy(handshake, 0, both, 0, handshake.length);
                    System.arraycopy(probe, 0, both, handshake.length, probe.length);

                    webSocket.send(both);

                    assertThat(webSocket.readResponse().status()).isEqualTo(101);
                    assertThat(webSocket.readFrame()).isEqualTo(Frame.text("3probe"));
                    webSocket.sendText("5").sendText("4x");
                    assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4x"));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void servesASessionFromConnectionsOfTwoLoops(Generation generation) throws IOException {
        try (EchoServer two = EchoServer.start(2, PATIENT);
                RawClient first = two.live().connect(); RawClient second = two.live().connect()) {
            String handshake = "/engine.io/?EIO=" + generation + "&transport=polling";
            // Each on a loop of its own; the session belongs to the second one's.
            two.live().sendGet(first, "/nope").readResponse();
            two.live().sendGet(second, handshake);
            String sid = PollingPeer.sidOf(second.readResponse().text());
            assertThat(two.live().loops().loops()).allMatch(loop -> loop.connectionCount() == 1);
            String target = handshake + "&sid=" + sid;
            String packet = generation == Generation.EIO4 ? "4x" : "2:4x";

            for (RawClient poller : List.of(first, second, first)) {
                RawClient poster = poller == first ? second : first;
                two.live().sendGet(poller, target);
                poster.send(LiveServer.head("POST", target, packet.length()) + packet);
                assertThat(poster.readResponse().text()).isEqualTo("ok");
                assertThat(poller.readResponse().text()).isEqualTo(packet);
            }
            two.live().sendGet(first, target);
            first.send(RawClient.handshake("/")).endOutput();
            Eventually.becomesTrue("the poll's end is seen on the other loop", () -> two.engine().sessionCount() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void movesAWebSocketToItsSessionsLoop(Generation generation) throws IOException {
        try (EchoServer two = EchoServer.start(2, PATIENT); RawClient first = two.live().connect()) {
            two.live().sendGet(first, "/engine.io/?EIO=" + generation + "&transport=polling");
            String sid = PollingPeer.sidOf(first.readResponse().text());
            String query = "EIO=" + generation + "&transport=websocket&sid=" + sid;
            try (RawClient webSocket = two.webSocket(query)) {
                webSocket.sendText("2probe");
                assertThat(webSocket.readFrame()).isEqualTo(Frame.text("3probe"));
                int home = two.lastSession().loop().index();

                assertThat(two.live().loops().loops().get(home).connectionCount()).isEqualTo(2);
                webSocket.sendText("5").sendText("4x");
                assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4x"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"EIO4, 1", "EIO4, 2", "EIO3, 1", "EIO3, 2"})
    void neitherLosesNorDoublesNorReordersUnderAStreamOfMessages(Generation generation, int loops) throws Exception {
        try (EchoServer several = EchoServer.start(loops, PATIENT)) {
            PollingPeer peer = PollingPeer.open(several, generation);
            Session session = several.lastSession();
            int messages = 2_000;
            Thread pushing = new Thread(() -> {
                for (int i = 0; i < messages; i++) {
                    PreparedMessage message = PreparedMessage.text("<" + i + ">");
                    Eventually.runOnLoop(session.loop(), () -> session.send(message));
                }
            });
            List<Integer> received = new ArrayList<>();
            pushing.start();

            while (received.size() < 100) {
                add(received, peer.poll().text());
            }
            try (RawClient poll = several.live().connect(); RawClient webSocket = peer.webSocket()) {
                several.live().sendGet(poll, peer.pollingPath());
                webSocket.sendText("2probe");
                assertThat(webSocket.readFrame()).isEqualTo(Frame.text("3probe"));
                add(received, poll.readResponse().text());
                webSocket.sendText("5");
                while (received.size() < messages) {
                    add(received, webSocket.readFrame().text());
                }
                pushing.join();
                webSocket.sendText("4<-1>");
                add(received, webSocket.readFrame().text());
            }

            List<Integer> expected = new ArrayList<>(IntStream.range(0, messages).boxed().toList());
            expected.add(-1);
            assertThat(received).isEqualTo(expected);
        }
    }

    private static void add(List<Integer> received, String packets) {
        for (int start = packets.indexOf('<'); start >= 0; start = packets.indexOf('<', start + 1)) {
            received.add(Integer.parseInt(packets.substring(start + 1, packets.indexOf('>', start))));
        }
    }

    private void assertPollingGoesOn(PollingPeer peer) throws IOException {
        Response posted = peer.post("4on");
        assertThat(posted.status()).isEqualTo(200);
        peer.assertPolled(peer.poll(), "4on");
        assertThat(server.ends()).isEmpty();
    }

    private String transportName() {
        Session session = server.lastSession();
        return Eventually.onLoop(session.loop(), session::transportName);
    }
}
