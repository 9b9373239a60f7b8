package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Socket.IO packets do to the client that sends them, on a WebSocket (official-suites.md, "Socket.IO suite"). */
@Timeout(20)
class EngineClientTest {
    private EchoSocketServer server;

    @BeforeEach
    void start() throws IOException {
        server = EchoSocketServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void connectsToTheMainNamespace() throws IOException {
        try (RawClient client = open(4)) {
            client.sendText("40");

            assertThat(client.readFrame().text()).matches("40\\{\"sid\":\"[A-Za-z0-9_-]{22}\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"40/custom", "40/custom,", "40/custom,{\"token\":1}"})
    void connectsToAnotherNamespace(String packet) throws IOException {
        try (RawClient client = open(4)) {
            client.sendText(packet);

            assertThat(client.readFrame().text()).matches("40/custom,\\{\"sid\":\"[A-Za-z0-9_-]{22}\"}");
        }
    }

    @Test
    void refusesAnUnknownNamespaceAndStaysOpen() throws IOException {
        try (RawClient client = open(4)) {
            client.sendText("40/nope,{\"token\":1}");
            assertThat(client.readFrame()).isEqualTo(Frame.text("44/nope,{\"message\":\"Invalid namespace\"}"));

            client.sendText("40");

            assertThat(client.readFrame().text()).startsWith("40{");
        }
    }

    @Test
    void connectsProtocol3UnaskedAndIgnoresThatItAsksAgain() throws IOException {
        try (RawClient client = open(3)) {
            assertThat(client.readFrame()).isEqualTo(Frame.text("40"));

            client.sendText("40").sendText("40/custom?token=1").sendText("40/nope?a=1");

            assertThat(client.readFrame()).isEqualTo(Frame.text("40/custom,"));
            assertThat(client.readFrame()).isEqualTo(Frame.text("44/nope,\"Invalid namespace\""));
        }
    }

    @Test
    void closesAClientThatDoesNotConnectInTime() throws IOException {
        try (RawClient client = open(4)) {
            // A heartbeat on the way, or it would be that which closes.
            server.live().advance(25_000);
            assertThat(client.readFrame()).isEqualTo(Frame.text("2"));
            client.sendText("3").sendFrame(RawClient.PING, new byte[0]);
            assertThat(client.readFrame().opcode()).isEqualTo(RawClient.PONG);
            server.live().advance(19_990);
            client.sendFrame(RawClient.PING, new byte[0]);
            assertThat(client.readFrame().opcode()).isEqualTo(RawClient.PONG);

            server.live().advance(10);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
            assertThat(server.socketIo().engine().counters().pingTimeouts.sum()).isZero();
        }
    }

    @Test
    void leavesAClientThatHasConnectedInTime() throws IOException {
        try (RawClient client = connected()) {
            server.live().advance(25_000);
            assertThat(client.readFrame()).isEqualTo(Frame.text("2"));
            client.sendText("3");
            assertEchoes(client);
            server.live().advance(20_010);

            assertEchoes(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4abc", "4", "42[\"echo\"]", "42/custom,[\"echo\"]", "430[]", "49", "44{}", "bin"})
    void closesOnWhatMayNotComeBeforeTheConnect(String packet) throws IOException {
        try (RawClient client = open(4)) {
            client.sendText(packet);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    /** attacks.md 6, 9, 11 and the suite's invalid packets. */
    @ParameterizedTest
    @ValueSource(strings = {"4abc", "42{}", "42abc[\"e\"]", "42[]", "40", "42/custom,[\"echo\"]", "42[\"connect\"]",
        "42[\"disconnect\"]", "42[\"connect_error\"]", "42[{\"toString\":\"x\"}]", "4599999999-[\"x\"]", "44{\"a\":1}"})
    void closesOnAnInvalidPacket(String packet) throws IOException {
        try (RawClient client = connected()) {
            client.sendText(packet);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    @Test
    void echoesBinary() throws IOException {
        try (RawClient client = connected()) {
            server.expectEcho(false);
            client.sendText("451-[\"echo\",{\"_placeholder\":true,\"num\":0},1]")
                    .sendFrame(RawClient.BINARY, new byte[] {1, 2});

            assertThat(client.readFrame())
                    .isEqualTo(Frame.text("451-[\"echo\",{\"_placeholder\":true,\"num\":0},1]"));
            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[] {1, 2}));
        }
    }

    /** attacks.md 12. */
    @Test
    void closesOnAnAttachmentOfNoPacket() throws IOException {
        try (RawClient client = connected()) {
            server.expectEcho(false);
            client.sendText("450-[\"echo\"]").sendFrame(RawClient.BINARY, new byte[1]);

            assertThat(client.readFrame()).isEqualTo(Frame.text("42[\"echo\"]"));
            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    @Test
    void closesOnTextWhereAnAttachmentIsDue() throws IOException {
        try (RawClient client = connected()) {
            client.sendText("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]").sendText("42[\"echo\"]");

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    /** attacks.md 11: the bytes of all attachments of a packet together. */
    @Test
    void closesOnAttachmentsThatAreTooLargeTogether() throws IOException {
        try (RawClient client = connected()) {
            client.sendText("452-[\"echo\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]")
                    .sendFrame(RawClient.BINARY, new byte[600_000]).sendFrame(RawClient.BINARY, new byte[400_001]);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    /** attacks.md 11: a deadline for the whole packet, which further attachments do not move. */
    @Test
    void closesWhenTheAttachmentsOfAPacketDoNotComeInTime() throws IOException {
        try (RawClient client = connected()) {
            client.sendText("452-[\"echo\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
            assertAlive(client);
            server.live().advance(25_000);
            assertThat(client.readFrame()).isEqualTo(Frame.text("2"));
            client.sendText("3").sendFrame(RawClient.BINARY, new byte[1]);
            assertAlive(client);
            server.live().advance(4_980);
            assertAlive(client);

            server.live().advance(20);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    @Test
    void leavesAClientWhoseAttachmentsHaveComeInTime() throws IOException {
        try (RawClient client = connected()) {
            int timers = server.live().timerCount();
            for (int i = 0; i < 3; i++) {
                server.expectEcho(false);
                client.sendText("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]");
                assertAlive(client);
                assertThat(server.live().timerCount()).isEqualTo(timers + 1);
                client.sendFrame(RawClient.BINARY, new byte[1]);
                client.readFrame();
                assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[1]));
                assertThat(server.live().timerCount()).isEqualTo(timers);
            }
            server.live().advance(25_000);
            assertThat(client.readFrame()).isEqualTo(Frame.text("2"));
            client.sendText("3");
            assertAlive(client);
            server.live().advance(20_000);

            assertEchoes(client);
        }
    }

    @Test
    void forgetsTheDeadlineOfAPacketWhoseClientGoes() throws IOException {
        int timers = server.live().timerCount();
        try (RawClient client = connected()) {
            client.sendText("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]");
            assertAlive(client);
        }
        Eventually.becomesTrue("no timer is left", () -> server.live().timerCount() == timers);
    }

    /** attacks.md 10: it is a name like any other. */
    @ParameterizedTest
    @ValueSource(strings = {"error", "__proto__", "unheard of", "constructor"})
    void ignoresEventsThatNobodyListensTo(String name) throws IOException {
        try (RawClient client = connected()) {
            client.sendText("42[\"" + name + "\",1]").sendText("427[\"" + name + "\"]").sendText("4399[1]");

            assertEchoes(client);
        }
    }

    @Test
    void leavesTheNamespaceAndItsRoomsButNotTheSession() throws IOException {
        try (RawClient client = connected()) {
            client.sendText("42[\"join\",{\"username\":\"test\"}]");
            assertEchoes(client);
            assertThat(server.socketIo().main().rooms().roomCount()).isEqualTo(1);

            client.sendText("41").sendText("40");

            assertThat(client.readFrame().text()).startsWith("40{");
            assertThat(server.socketIo().main().rooms().roomCount()).isZero();
            server.live().advance(25_000);
            assertThat(client.readFrame()).isEqualTo(Frame.text("2"));
        }
    }

    @Test
    void closesOnAnEventAfterLeaving() throws IOException {
        try (RawClient client = connected()) {
            client.sendText("41").sendText("42[\"echo\"]");

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    @Test
    void leavesOneNamespaceAndGoesOnInTheOther() throws IOException {
        try (RawClient client = connected()) {
            client.sendText("40/custom");
            assertThat(client.readFrame().text()).startsWith("40/custom,");

            client.sendText("41/custom");

            assertEchoes(client);
        }
    }

    @Test
    void acknowledgesWithTheIdThatWasGiven() throws IOException {
        try (RawClient client = connected()) {
            client.sendText("40/custom");
            client.readFrame();
            server.expectEcho(true);
            server.expectEcho(true);

            client.sendText("42456[\"echo\",1,\"2\",{\"3\":[false]}]").sendText("42/custom,0[\"echo\"]");

            assertThat(client.readFrame()).isEqualTo(Frame.text("43456[1,\"2\",{\"3\":[false]}]"));
            assertThat(client.readFrame()).isEqualTo(Frame.text("43/custom,0[]"));
        }
    }

    /** The server has taken all that was sent so far, and the WebSocket is open. */
    private static void assertAlive(RawClient client) throws IOException {
        client.sendFrame(RawClient.PING, new byte[0]);
        assertThat(client.readFrame().opcode()).isEqualTo(RawClient.PONG);
    }

    private void assertEchoes(RawClient client) throws IOException {
        server.expectEcho(false);
        client.sendText("42[\"echo\",\"你好\"]");
        assertThat(client.readFrame()).isEqualTo(Frame.text("42[\"echo\",\"你好\"]"));
    }

    private RawClient open(int generation) throws IOException {
        RawClient client = RawClient.openWebSocket(server.live().address(),
                "/socket.io/?EIO=" + generation + "&transport=websocket");
        assertThat(client.readFrame().text()).startsWith("0{");
        return client;
    }

    private RawClient connected() throws IOException {
        RawClient client = open(4);
        client.sendText("40");
        assertThat(client.readFrame().text()).startsWith("40{");
        return client;
    }
}
