package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One API for clients of every protocol and parser: 5, 4, msgpack, and one that polls; see protocol1 for 0.9. */
@Timeout(20)
class EveryClientTest {
    private ApiServer server;
    private RawClient current;
    private RawClient old;
    private RawClient packed;
    private PollingClient polling;

    @BeforeEach
    void start() throws Exception {
        server = ApiServer.start(builder -> builder.loops(2));
        server.io().onConnection(socket -> {
            socket.join("room");
            socket.on("add", event -> event.ack(event.intValue(0) + event.map(1).intValue("n")));
            socket.on("bytes", event -> event.ack(event.bytes(0).length));
        });
        current = server.connect();
        old = server.connectOld();
        packed = server.open();
        send(packed, Map.of("type", 0, "data", Map.of(), "nsp", "/"));
        assertThat(read(packed)).containsEntry("type", 0);
        polling = PollingClient.connect(server);
        Eventually.becomesTrue("all are in the room",
                () -> Eventually.get(server.io().to("room").fetchSockets()).size() == 4);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void areInTheSameRooms() throws Exception {
        server.io().to("room").emit("news", Map.of("n", 1), "你好");

        String text = "42[\"news\",{\"n\":1},\"你好\"]";
        assertThat(ApiServer.read(current)).isEqualTo(text);
        assertThat(ApiServer.read(old)).isEqualTo(text);
        assertThat(read(packed)).isEqualTo(
                Map.of("type", 2, "data", List.of("news", Map.of("n", 1), "你好"), "nsp", "/"));
        assertThat(polling.poll()).isEqualTo(text);
    }

    @Test
    void getBinaryInTheirOwnForm() throws Exception {
        server.io().to("room").emit("b", List.of(new byte[] {7}));

        String text = "451-[\"b\",[{\"_placeholder\":true,\"num\":0}]]";
        assertThat(ApiServer.read(current)).isEqualTo(text);
        assertThat(current.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[] {7}));
        assertThat(ApiServer.read(old)).isEqualTo(text);
        assertThat(old.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[] {4, 7}));
        List<?> data = (List<?>) read(packed).get("data");
        assertThat((byte[]) ((List<?>) data.get(1)).get(0)).containsExactly(7);
        assertThat(polling.poll()).isEqualTo(text + "\u001ebBw==");
    }

    @Test
    void areAnswered() throws Exception {
        assertThat(current.sendText("421[\"add\",1,{\"n\":2}]").readFrame()).isEqualTo(Frame.text("431[3]"));
        assertThat(old.sendText("422[\"add\",1,{\"n\":3}]").readFrame()).isEqualTo(Frame.text("432[4]"));
        send(packed, Map.of("type", 2, "data", List.of("add", 1, Map.of("n", 4)), "nsp", "/", "id", 3));
        assertThat(read(packed)).isEqualTo(Map.of("type", 3, "data", List.of(5), "nsp", "/", "id", 3));
        send(packed, Map.of("type", 2, "data", List.of("bytes", new byte[9]), "nsp", "/", "id", 4));
        assertThat(read(packed)).containsEntry("data", List.of(9));
        polling.post("424[\"add\",1,{\"n\":5}]");
        assertThat(polling.poll()).isEqualTo("434[6]");
    }

    @Test
    void answer() throws Exception {
        CompletableFuture<List<Arguments>> answers = server.io().to("room").emitWithAck("ask");
        current.sendText("43" + id(ApiServer.read(current)) + "[1]");
        old.sendText("43" + id(ApiServer.read(old)) + "[2]");
        send(packed, Map.of("type", 3, "data", List.of(3), "nsp", "/", "id", read(packed).get("id")));
        polling.post("43" + id(polling.poll()) + "[4]");

        assertThat(Eventually.get(answers)).extracting(one -> one.intValue(0)).containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    @Test
    void areDisconnected() throws Exception {
        server.io().disconnectSockets();

        assertThat(ApiServer.read(current)).isEqualTo("41");
        assertThat(ApiServer.read(old)).isEqualTo("41");
        assertThat(read(packed)).containsEntry("type", 1).containsEntry("nsp", "/");
        assertThat(polling.poll()).isEqualTo("41");
        Eventually.becomesTrue("no room is left", () -> server.io().main().rooms().roomCount() == 0);
    }

    private static String id(String question) {
        return question.substring(2, question.indexOf('['));
    }

    private static void send(RawClient client, Map<String, Object> packet) throws IOException {
        client.sendFrame(RawClient.BINARY, MsgPackWriter.write(packet));
    }

    private static Map<Object, Object> read(RawClient client) throws Exception {
        Frame frame = client.readFrame();
        assertThat(frame.opcode()).isEqualTo(RawClient.BINARY);
        return Map.copyOf((Map<?, ?>) MsgPackReader.read(frame.payload()));
    }
}
