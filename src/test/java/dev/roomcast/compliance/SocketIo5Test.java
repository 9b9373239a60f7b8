package dev.roomcast.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The 32 items of the suite beside the document of Socket.IO 5: 16 of Engine.IO, inherited, and 16 of its own. */
class SocketIo5Test extends EngineItems implements ServerPingItems {
    private static final String TWO_ATTACHMENTS =
            "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]";

    SocketIo5Test() {
        super(Suite.SOCKET_IO_V5, 4);
    }

    @Test
    void connectsToTheMainNamespace() throws IOException {
        expectConnected("40", "40", "42[\"auth\",{}]");
    }

    @Test
    void connectsToTheMainNamespaceWithAPayload() throws IOException {
        expectConnected("40{\"token\":\"123\"}", "40", "42[\"auth\",{\"token\":\"123\"}]");
    }

    @Test
    void connectsToACustomNamespace() throws IOException {
        expectConnected("40/custom,", "40/custom,", "42/custom,[\"auth\",{}]");
    }

    @Test
    void connectsToACustomNamespaceWithAPayload() throws IOException {
        expectConnected("40/custom,{\"token\":\"abc\"}", "40/custom,", "42/custom,[\"auth\",{\"token\":\"abc\"}]");
    }

    @Test
    void refusesAnUnknownNamespace() throws IOException {
        try (RawClient client = peer().openWebSocket()) {
            client.sendText("40/random");

            assertThat(client.readFrame()).isEqualTo(Frame.text("44/random,{\"message\":\"Invalid namespace\"}"));
        }
    }

    @Test
    void closesAClientWhoseFirstPacketIsInvalid() throws IOException {
        try (RawClient client = peer().openWebSocket()) {
            client.sendText("4abc");

            SuitePeer.expectClosed(client);
        }
    }

    @Test
    void closesAClientThatNeverConnects() throws IOException {
        try (RawClient client = peer().openWebSocket()) {
            for (int i = 0; i < 4; i++) {
                peer().advance(300);
                client.readFrame();
                client.sendText("3").sendFrame(RawClient.PING, new byte[0]);
                assertThat(client.readFrame().opcode()).isEqualTo(RawClient.PONG);
            }

            peer().advance(320);

            SuitePeer.expectClosed(client);
        }
    }

    @Test
    void leavesTheMainNamespaceAndGoesOnPinging() throws IOException {
        try (RawClient client = connect()) {
            client.sendText("41");
            peer().advance(300);

            assertThat(client.readFrame()).isEqualTo(Frame.text("2"));
        }
    }

    @Test
    void leavesACustomNamespaceAndServesTheMainOne() throws IOException {
        try (RawClient client = connect()) {
            client.sendText("40/custom");
            assertThat(client.readFrame().text()).startsWith("40/custom,");
            expectGreeting(client, "42/custom,[\"auth\",{}]");

            client.sendText("41/custom").sendText("42[\"message\",\"message to main namespace\"]");

            assertThat(client.readFrame())
                    .isEqualTo(Frame.text("42[\"message-back\",\"message to main namespace\"]"));
        }
    }

    @Test
    void sendsAnEventBack() throws IOException {
        try (RawClient client = connect()) {
            client.sendText("42[\"message\",1,\"2\",{\"3\":[true]}]");

            assertThat(client.readFrame()).isEqualTo(Frame.text("42[\"message-back\",1,\"2\",{\"3\":[true]}]"));
        }
    }

    @Test
    void sendsAnEventWithAttachmentsBack() throws IOException {
        try (RawClient client = connect()) {
            client.sendText("452-[\"message\"," + TWO_ATTACHMENTS).sendFrame(RawClient.BINARY, new byte[] {1, 2, 3})
                    .sendFrame(RawClient.BINARY, new byte[] {4, 5, 6});

            assertThat(client.readFrame()).isEqualTo(Frame.text("452-[\"message-back\"," + TWO_ATTACHMENTS));
            expectAttachments(client);
        }
    }

    @Test
    void acknowledgesAnEvent() throws IOException {
        try (RawClient client = connect()) {
            client.sendText("42456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");

            assertThat(client.readFrame()).isEqualTo(Frame.text("43456[1,\"2\",{\"3\":[false]}]"));
        }
    }

    @Test
    void acknowledgesAnEventWithAttachments() throws IOException {
        try (RawClient client = connect()) {
            client.sendText("452-789[\"message-with-ack\"," + TWO_ATTACHMENTS)
                    .sendFrame(RawClient.BINARY, new byte[] {1, 2, 3})
                    .sendFrame(RawClient.BINARY, new byte[] {4, 5, 6});

            assertThat(client.readFrame()).isEqualTo(Frame.text("462-789[" + TWO_ATTACHMENTS));
            expectAttachments(client);
        }
    }

    /** Three items: an unknown type, a payload that is no array, and an ack id that is no number. */
    @ParameterizedTest
    @ValueSource(strings = {"4abc", "42{}", "42abc[\"message-with-ack\",1,\"2\",{\"3\":[false]}]"})
    void closesAConnectedClientOnAnInvalidPacket(String packet) throws IOException {
        try (RawClient client = connect()) {
            client.sendText(packet);

            SuitePeer.expectClosed(client);
        }
    }

    @Override
    void expectAlive(RawClient webSocket) throws IOException {
        webSocket.sendText("40");
        assertThat(webSocket.readFrame().text()).startsWith("40{");
    }

    private RawClient connect() throws IOException {
        RawClient client = peer().openWebSocket();
        client.sendText("40");
        assertThat(client.readFrame().text()).startsWith("40{");
        expectGreeting(client, "42[\"auth\",{}]");
        return client;
    }

    private void expectConnected(String connect, String prefix, String greeting) throws IOException {
        try (RawClient client = peer().openWebSocket()) {
            client.sendText(connect);

            String answer = client.readFrame().text();
            assertThat(answer).startsWith(prefix + "{");
            assertThat(SuitePeer.json(answer.substring(prefix.length())).keySet()).isEqualTo(Set.of("sid"));
            expectGreeting(client, greeting);
        }
    }

    private void expectGreeting(RawClient client, String greeting) throws IOException {
        Eventually.runOnAll(peer().server().loops());
        peer().advance(SocketProtocolSuite.GREETING_MILLIS);
        assertThat(client.readFrame()).isEqualTo(Frame.text(greeting));
    }

    private static void expectAttachments(RawClient client) throws IOException {
        assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[] {1, 2, 3}));
        assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[] {4, 5, 6}));
    }
}
