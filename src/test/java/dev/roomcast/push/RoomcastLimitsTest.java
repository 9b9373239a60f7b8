package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits as a server is given them, and what shows of them in its metrics. */
@Timeout(60)
class RoomcastLimitsTest {
    private static final String SOCKET_IO = "/socket.io/?EIO=4&transport=websocket";

    /** Every way by which messages stream in, pings of the WebSocket itself among them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/socket.io/?EIO=4&transport=websocket | 81 | 36",
        "/socket.io/?EIO=3&transport=websocket | 81 | 32",
        "/socket.io/1/websocket/               | 81 | 323a3a",
        "/ws?name=u                            | 81 | 7b7d",
        "/ws?name=u                            | 89 | 70696e67",
        "/socket.io/?EIO=4&transport=websocket | 8a | 41",
    })
    void floodsOfMessagesAreClosedWith1008(String path, String firstByte, String payload) throws IOException {
        int allowed = 20;
        List<String> ends = new CopyOnWriteArrayList<>();
        byte[] frame = RawClient.frame(Integer.parseInt(firstByte, 16), HexFormat.of().parseHex(payload));
        try (Roomcast server = Roomcast.builder().port(0).loops(2).maxMessageRate(allowed)
                .nanoClock(new FakeClock()).start()) {
            server.socketIo().main().onConnection(socket -> socket.onDisconnect(ends::add));
            String sid = path.endsWith("/websocket/") ? handshake(server) : "";
            try (RawClient client = RawClient.openWebSocket(server.address(), path + sid)) {
                for (int i = 0; i <= allowed; i++) {
                    client.send(frame);
                }

                assertThat(closeCode(client)).isEqualTo(1008);
            }
            Eventually.becomesTrue("nothing is left", () -> server.sessionCount() == 0 && server.roomCount() == 0);
            // A client of protocol 4 has not asked for a namespace yet, all others are in one.
            List<String> told = path.contains("EIO=4") ? List.of() : List.of("rate exceeded");
            Eventually.becomesTrue("the end is told", () -> ends.equals(told));
        }
    }

    @Test
    void noRateIsALimitWhereItIs0() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).maxMessageRate(0).maxByteRate(0)
                .nanoClock(new FakeClock()).start();
                RawClient client = RawClient.openWebSocket(server.address(), "/ws?name=u")) {
            byte[] pong = RawClient.frame(0x8A, new byte[0]);
            for (int i = 0; i < 20_000; i++) {
                client.send(pong);
            }
            client.sendFrame(RawClient.PING, new byte[0]);

            assertThat(client.readFrame().opcode()).isEqualTo(RawClient.PONG);
        }
    }

    @Test
    void tenThousandMessagesASecondAreAllowedByDefault() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).nanoClock(new FakeClock()).start();
                RawClient client = RawClient.openWebSocket(server.address(), "/ws?name=u")) {
            byte[] pong = RawClient.frame(0x8A, new byte[0]);
            for (int i = 0; i < 9_999; i++) {
                client.send(pong);
            }
            client.sendFrame(RawClient.PING, new byte[0]);
            assertThat(client.readFrame().opcode()).isEqualTo(RawClient.PONG);

            client.send(pong);

            assertThat(client.readFrame().closeCode()).isEqualTo(1008);
            assertThat(metric(server, "{limit=\"max-message-rate\",layer=\"websocket\"}")).isEqualTo(1);
        }
    }

    /** Each join leaves the room before. */
    @Test
    void attack17_aClientThatJoinsAHundredThousandTimesIsInOneRoom() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(2).maxMessageRate(0).start();
                RawClient client = RawClient.openWebSocket(server.address(), SOCKET_IO)) {
            client.readFrame();
            client.sendText("40").readFrame();
            for (int i = 0; i < 100_000; i++) {
                client.sendText("42[\"join\",\"user " + i + "\"]");
            }
            client.sendText("420[\"join\",\"last\"]");

            assertThat(client.readFrame()).isEqualTo(Frame.text("430[{\"room\":\"last\"}]"));
            assertThat(server.roomCount()).isEqualTo(1);
            assertThat(server.counters().joins.sum()).isEqualTo(100_001);

            client.reset();
            Eventually.becomesTrue("empty rooms disappear", () -> server.roomCount() == 0);
        }
    }

    /** attacks.md 17, with the setting that bounds names everywhere. */
    @Test
    void namesAreBoundedWhereverTheyComeFrom() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).maxRoomName(5).start();
                RawClient client = RawClient.openWebSocket(server.address(), SOCKET_IO)) {
            client.readFrame();
            client.sendText("40").readFrame();
            client.sendText("420[\"join\",\"12345\"]").sendText("421[\"join\",\"123456\"]");

            assertThat(client.readFrame()).isEqualTo(Frame.text("430[{\"room\":\"12345\"}]"));
            assertThat(client.readFrame().text()).contains("join_error");
            assertThat(client.readFrame()).isEqualTo(
                    Frame.text("431[{\"error\":\"username longer than 5 characters\"}]"));
            assertThat(get(server, "/?name=12345&msg=m").text()).isEqualTo("{\"sockets\":1}");
            for (String path : new String[] {"/?name=12345&name=123456&msg=m", "/ws?name=123456",
                "/events?name=123456", "/poll?name=123456"}) {
                assertThat(get(server, path).status()).as(path).isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ | {\"name\":\"123456\",\"msg\":1} | name",
        "/ | {\"name\":[1,123456],\"msg\":1} | name",
        "/emit | {\"event\":\"e\",\"to\":\"123456\"} | to",
        "/emit | {\"event\":\"e\",\"except\":[\"123456\"]} | except",
        "/emit | [{\"event\":\"e\"},{\"event\":\"e\",\"to\":\"123456\"}] | event 1 of the batch: to"})
    void triggersToNamesThatAreTooLongAreRefused(String text) throws IOException {
        String[] parts = text.split(" \\| ");
        try (Roomcast server = Roomcast.builder().port(0).loops(1).maxRoomName(5).start();
                RawClient client = RawClient.connect(server.address())) {
            client.send("POST " + parts[0] + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + parts[1].getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + parts[1]);

            Response answer = client.readResponse();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo(
                    "{\"error\":\"" + parts[2] + " longer than 5 characters (max-room-name)\"}");
        }
    }

    @Test
    void attachmentsAreBoundedBySettingsOfTheirOwn() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).maxAttachments(2).maxPacket(100).start()) {
            expectClosed(server, "453-[\"x\"]");
            expectClosed(server, "451-[\"x\"]", "b".repeat(101));
            try (RawClient client = RawClient.openWebSocket(server.address(), SOCKET_IO)) {
                client.readFrame();
                client.sendText("40").readFrame();
                client.sendText("451-0[\"join\",{\"_placeholder\":true,\"num\":0}]")
                        .sendFrame(RawClient.BINARY, new byte[100]);

                assertThat(client.readFrame().text()).contains("join_error");
            }
            assertThat(metric(server, "{limit=\"max-attachments\",layer=\"socketio\"}")).isEqualTo(1);
            assertThat(metric(server, "{limit=\"max-packet\",layer=\"socketio\"}")).isEqualTo(1);
        }
    }

    private static void expectClosed(Roomcast server, String packet, String... attachments) throws IOException {
        try (RawClient client = RawClient.openWebSocket(server.address(), SOCKET_IO)) {
            client.readFrame();
            client.sendText("40").readFrame();
            client.sendText(packet);
            for (String attachment : attachments) {
                client.sendFrame(RawClient.BINARY, attachment.getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    private static int closeCode(RawClient client) throws IOException {
        Frame frame = client.readFrame();
        while (frame.opcode() != RawClient.CLOSE) {
            frame = client.readFrame();
        }
        return frame.closeCode();
    }

    private static String handshake(Roomcast server) throws IOException {
        String answer = get(server, "/socket.io/1/").text();
        return answer.substring(0, answer.indexOf(':'));
    }

    private static long metric(Roomcast server, String labels) throws IOException {
        return PrometheusText.samples(get(server, "/metrics").text()).get("roomcast_limit_exceeded_total" + labels);
    }

    private static Response get(Roomcast server, String path) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();
        }
    }
}
