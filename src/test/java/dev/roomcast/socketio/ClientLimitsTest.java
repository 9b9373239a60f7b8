package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.engineio.LiveServer;
import dev.roomcast.http.OriginPolicy;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each limit of a client closes its session, has its counter, and a line in the log that names it. */
@Timeout(20)
class ClientLimitsTest {
    private LogRecorder log;
    private LiveServer server;
    private SocketIoServer socketIo;

    @BeforeEach
    void start() throws IOException {
        log = LogRecorder.of(EngineClient.class);
        server = LiveServer.start(1, OriginPolicy.SAME_HOST, 1_000_000, loops -> {
            socketIo = SocketIoServer.builder().sockets(new SocketSettings(45_000, 2, 100, 30_000, 3, 5))
                    .buildOn(loops);
            return socketIo.engine();
        });
    }

    @AfterEach
    void stop() {
        server.close();
        log.close();
    }

    /** attacks.md 11. */
    @ParameterizedTest
    @ValueSource(strings = {"453-[\"x\"]", "4510-/,[\"x\"]", "459999-[\"x\"]", "463-1[]"})
    void closesCountsAndNamesTooManyAttachments(String packet) throws Exception {
        try (RawClient client = connected()) {
            client.sendText(packet);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
        expect("tooManyAttachments", "max-attachments allowed=2");
    }

    /** attacks.md 11. */
    @Test
    void closesCountsAndNamesAttachmentsOfTooManyBytes() throws Exception {
        try (RawClient client = connected()) {
            client.sendText("452-[\"x\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]")
                    .sendFrame(RawClient.BINARY, new byte[60]).sendFrame(RawClient.BINARY, new byte[41]);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
        expect("packetsTooBig", "max-packet allowed=100");
    }

    /** attacks.md 11. */
    @Test
    void closesCountsAndNamesAttachmentsThatDoNotComeInTime() throws Exception {
        try (RawClient client = connected()) {
            client.sendText("452-[\"x\"]").sendFrame(RawClient.BINARY, new byte[1])
                    .sendFrame(RawClient.PING, new byte[0]).readFrame();
            server.advance(25_000);
            // A heartbeat on the way, or it would be that which closes.
            client.readFrame();
            client.sendText("3").sendFrame(RawClient.PING, new byte[0]).readFrame();
            server.advance(5_010);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
        expect("packetTimeouts", "packet-timeout allowed=30000");
    }

    @Test
    void closesCountsAndNamesAClientThatDoesNotConnectInTime() throws Exception {
        try (RawClient client = open(4)) {
            server.advance(25_000);
            client.readFrame();
            client.sendText("3").sendFrame(RawClient.PING, new byte[0]).readFrame();
            server.advance(20_010);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
        expect("connectTimeouts", "connect-timeout allowed=45000");
    }

    @Test
    void countsWhatIsNoPacketApart() throws Exception {
        try (RawClient client = connected()) {
            client.sendText("4abc");

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
        assertThat(counted()).isEqualTo(Map.of("invalid", 1L));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0 | 0  | 1 | 1 | 1 | 1 | connect-timeout is 0 ms, must be at least 1",
        "1 | -1 | 1 | 1 | 1 | 1 | max-attachments is -1, must be 0 to 9999",
        "1 | 0  | 0 | 1 | 1 | 1 | max-packet is 0 bytes, must be at least 1",
        "1 | 0  | 1 | 0 | 1 | 1 | packet-timeout is 0 ms, must be at least 1",
        "1 | 0  | 1 | 1 | 0 | 1 | max-rooms is 0 rooms, must be at least 1",
        "1 | 0  | 1 | 1 | 1 | 0 | max-room-name is 0 characters, must be at least 1"})
    void settingsOutOfTheirBoundsAreRefusedByName(long connect, int attachments, long bytes, long packet, int rooms,
            int name, String says) {
        assertThatThrownBy(() -> new SocketSettings(connect, attachments, bytes, packet, rooms, name))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(says);
    }

    private RawClient open(int revision) throws IOException {
        RawClient client = RawClient.openWebSocket(server.address(),
                "/socket.io/?transport=websocket&EIO=" + revision);
        client.readFrame();
        return client;
    }

    private RawClient connected() throws IOException {
        RawClient client = open(4);
        client.sendText("40");
        assertThat(client.readFrame().text()).startsWith("40{");
        return client;
    }

    private void expect(String counter, String reason) throws ReflectiveOperationException {
        Eventually.becomesTrue("it is gone", () -> socketIo.engine().sessionCount() == 0);
        assertThat(counted()).isEqualTo(Map.of(counter, 1L));
        assertThat(log.details()).singleElement().asString()
                .matches("passed limit sid=[A-Za-z0-9_-]{22} reason=" + reason);
    }

    /** The counters that are not 0, by their names. */
    private Map<String, Long> counted() throws ReflectiveOperationException {
        Map<String, Long> counted = new HashMap<>();
        for (Field field : SocketCounters.class.getFields()) {
            long value = ((LongAdder) field.get(socketIo.counters())).sum();
            if (value != 0) {
                counted.put(field.getName(), value);
            }
        }
        return counted;
    }
}
