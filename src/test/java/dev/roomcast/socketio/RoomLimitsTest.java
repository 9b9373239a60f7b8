package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.engineio.LiveServer;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.RateLimits;
import dev.roomcast.websocket.WebSocketSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many rooms a socket gets into, and how long their names may be; its handlers let the client choose. */
@Timeout(60)
class RoomLimitsTest {
    private static final int MAX_ROOMS = 100;

    private final List<Boolean> joined = new ArrayList<>();
    private LiveServer server;
    private SocketIoServer socketIo;
    private RawClient client;
    private Socket socket;

    @BeforeEach
    void start() throws IOException {
        server = LiveServer.start(1, OriginPolicy.SAME_HOST, 1_000_000, loops -> {
            SocketSettings defaults = SocketSettings.DEFAULTS;
            socketIo = SocketIoServer.builder().webSocket(withoutRates()).sockets(new SocketSettings(
                    defaults.connectTimeoutMillis(), 10, 100, 1, MAX_ROOMS, 256)).buildOn(loops);
            return socketIo.engine();
        });
        socketIo.main().onConnection(connected -> {
            socket = connected;
            connected.on("enter", event -> joined.add(connected.join(event.string(0)).join()));
            connected.on("leave", event -> connected.leave(event.string(0)));
            connected.on("ask", event -> event.ack(connected.rooms().size()));
        });
        client = RawClient.openWebSocket(server.address(), "/socket.io/?EIO=4&transport=websocket");
        client.readFrame();
        client.sendText("40").readFrame();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void attack17_aClientThatEntersAHundredThousandRoomsIsInAsManyAsAllowed() throws IOException {
        sendForEachOf100000Rooms("enter");
        client.sendText("420[\"ask\"]");

        assertThat(client.readFrame().text()).isEqualTo("430[" + MAX_ROOMS + "]");
        assertThat(socketIo.main().rooms().roomCount()).isEqualTo(MAX_ROOMS);
        assertThat(joined).hasSize(100_000);
        assertThat(joined.subList(0, MAX_ROOMS)).containsOnly(true);
        assertThat(joined.subList(MAX_ROOMS, 100_000)).containsOnly(false);
        assertThat(socketIo.counters().tooManyRooms.sum()).isEqualTo(100_000 - MAX_ROOMS);

        client.close();

        Eventually.becomesTrue("empty rooms disappear", () -> socketIo.main().rooms().roomCount() == 0);
    }

    @Test
    void attack17_aClientThatEntersAndLeavesAHundredThousandRoomsLeavesNone() throws IOException {
        sendForEachOf100000Rooms("enter", "leave");
        client.sendText("420[\"ask\"]");

        assertThat(client.readFrame().text()).isEqualTo("430[0]");
        assertThat(socketIo.main().rooms().roomCount()).isZero();
        assertThat(joined).hasSize(100_000).containsOnly(true);
    }

    @Test
    void isNotRefusedARoomThatItIsIn() {
        List<String> rooms = IntStream.range(0, MAX_ROOMS).mapToObj(i -> "room " + i).toList();

        assertThat(rooms).allMatch(this::join);
        assertThat(rooms).allMatch(this::join);
        assertThat(join("one more")).isFalse();

        Eventually.runOnLoop(socket.loop(), () -> socket.leave("room 7"));
        assertThat(join("one more")).isTrue();
    }

    @Test
    void refusesANameThatIsTooLongAndSaysSo() {
        try (LogRecorder log = LogRecorder.of(Rooms.class)) {
            assertThat(join("你".repeat(256))).isTrue();
            assertThat(join("你".repeat(257))).isFalse();

            assertThat(log.details()).containsExactly(
                    "refused to join a room socket=" + socket.id() + " reason=max-room-name allowed=256");
        }
        assertThat(socketIo.counters().roomNamesTooLong.sum()).isEqualTo(1);
        assertThat(socketIo.main().rooms().roomCount()).isEqualTo(1);
    }

    @Test
    void entersNothingOnceItIsDisconnected() throws IOException {
        client.close();
        Eventually.becomesTrue("gone", () -> socketIo.engine().sessionCount() == 0);

        assertThat(join("late")).isFalse();
        assertThat(socketIo.main().rooms().roomCount()).isZero();
    }

    /** Many in one write: what is measured is the server. */
    private void sendForEachOf100000Rooms(String... events) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            for (String event : events) {
                String packet = "42[\"" + event + "\",\"room " + i + "\"]";
                frames.writeBytes(RawClient.frame(0x81, packet.getBytes(StandardCharsets.US_ASCII)));
            }
            if (frames.size() > 50_000 || i == 99_999) {
                client.send(frames.toByteArray());
                frames.reset();
            }
        }
    }

    private boolean join(String room) {
        return Eventually.onLoop(socket.loop(), () -> socket.join(room).join());
    }

    private static WebSocketSettings withoutRates() {
        WebSocketSettings defaults = WebSocketSettings.DEFAULTS;
        return new WebSocketSettings(defaults.maxMessageBytes(), defaults.maxFragments(),
                defaults.messageTimeoutMillis(), defaults.closeTimeoutMillis(), false,
                defaults.deflateThresholdBytes(), RateLimits.NONE);
    }
}
