package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says to one client, and the answers. */
@Timeout(20)
class SocketEmitTest {
    private static final String LONG_TEXT = "a".repeat(5_000);

    private ApiServer server;
    private RawClient client;
    private Socket socket;

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start();
        client = server.connect();
        socket = server.nextSocket();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void sendsPlainJavaAsJson() throws IOException {
        socket.emit("event", "text", 1, 2.5, true, null, Map.of("k", List.of(1L, 2)));
        socket.emit("nothing");
        socket.send("a", "b");

        assertThat(ApiServer.read(client)).isEqualTo("42[\"event\",\"text\",1,2.5,true,null,{\"k\":[1,2]}]");
        assertThat(ApiServer.read(client)).isEqualTo("42[\"nothing\"]");
        assertThat(ApiServer.read(client)).isEqualTo("42[\"message\",\"a\",\"b\"]");
    }

    @Test
    void sendsBinaryAnywhereInside() throws IOException {
        socket.emit("event", Map.of("k", List.of(new byte[] {1, 2})), new byte[] {3});

        assertThat(ApiServer.read(client)).isEqualTo("452-[\"event\",{\"k\":[{\"_placeholder\":true,\"num\":0}]},"
                + "{\"_placeholder\":true,\"num\":1}]");
        assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[] {1, 2}));
        assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[] {3}));
    }

    @Test
    void sendsInOrderFromOneThread() throws IOException {
        for (int i = 0; i < 100; i++) {
            socket.emit("n", i);
        }

        for (int i = 0; i < 100; i++) {
            assertThat(ApiServer.read(client)).isEqualTo("42[\"n\"," + i + "]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"})
    void refusesReservedNames(String name) {
        assertThatThrownBy(() -> socket.emit(name)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + name + "\" is a reserved event name");
        assertThatThrownBy(() -> socket.emitWithAck(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> server.io().emit(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> server.io().emitWithAck(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> socket.volatile_().emit(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAtOnceWhatJsonHasNoFormFor() {
        assertThatThrownBy(() -> socket.emit("event", new Object())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no JSON form for java.lang.Object");
    }

    @Test
    void saysNothingToAClientThatIsGone() throws IOException {
        socket.disconnect();
        socket.emit("late");
        socket.volatile_().send("late");

        assertThat(ApiServer.read(client)).isEqualTo("41");
        client.sendText("40");
        assertThat(ApiServer.read(client)).startsWith("40{");
    }

    @Test
    void takesAnAnswer() throws IOException {
        CompletableFuture<Arguments> answer = socket.emitWithAck("question", 1);
        assertThat(ApiServer.read(client)).isEqualTo("420[\"question\",1]");

        client.sendText("430[\"yes\",{\"n\":2}]");

        Arguments arguments = Eventually.get(answer);
        assertThat(arguments.size()).isEqualTo(2);
        assertThat(arguments.string(0)).isEqualTo("yes");
        assertThat(arguments.map(1).intValue("n")).isEqualTo(2);
        assertThatThrownBy(() -> arguments.string(1))
                .hasMessage("argument 1 of the ack of \"question\" is an object, must be text");
    }

    @Test
    void takesEachAnswerOnceAndIgnoresThoseItHasNotAskedFor() throws IOException {
        CompletableFuture<Arguments> first = socket.emitWithAck("a");
        CompletableFuture<Arguments> second = socket.emitWithAck("b");
        ApiServer.read(client);
        ApiServer.read(client);

        client.sendText("437[]").sendText("431[2]").sendText("430[1]").sendText("430[3]");

        assertThat(Eventually.get(second).intValue(0)).isEqualTo(2);
        assertThat(Eventually.get(first).intValue(0)).isEqualTo(1);
    }

    @Test
    void takesABinaryAnswer() throws IOException {
        CompletableFuture<Arguments> answer = socket.emitWithAck("question");
        ApiServer.read(client);

        client.sendText("461-0[{\"_placeholder\":true,\"num\":0}]").sendFrame(RawClient.BINARY, new byte[] {7});

        assertThat(Eventually.get(answer).bytes(0)).containsExactly(7);
    }

    @Test
    void waitsForAnAnswerNoLongerThanItIsTold() throws IOException {
        CompletableFuture<Arguments> answer = socket.timeout(Duration.ofSeconds(3)).emitWithAck("question");
        ApiServer.read(client);
        server.advance(2_900);
        assertThat(answer).isNotDone();

        server.advance(200);

        assertThatThrownBy(answer::join).hasCause(new AckException("operation has timed out", List.of()));
        client.sendText("430[]");
        server.settle();
        assertThat(socket.isConnected()).isTrue();
    }

    @Test
    void waitsForNoAnswerWhenTheClientIsGone() throws IOException {
        CompletableFuture<Arguments> answer = socket.emitWithAck("question");
        ApiServer.read(client);

        client.close();

        assertThatThrownBy(answer::join).hasRootCauseInstanceOf(AckException.class)
                .hasMessageContaining("socket has been disconnected");
        assertThatThrownBy(() -> socket.emitWithAck("late").join()).hasRootCauseInstanceOf(AckException.class);
    }

    @Test
    void answersOnceFromAnyThread() throws Exception {
        CompletableFuture<Event> asked = new CompletableFuture<>();
        socket.on("later", asked::complete);
        socket.on("add", event -> event.ack(event.intValue(0) + event.intValue(1)));
        socket.on("plain", event -> {
            assertThat(event.wantsAck()).isFalse();
            event.ack("nobody asked");
        });

        client.sendText("427[\"later\"]").sendText("42[\"plain\"]").sendText("428[\"add\",1,2]");
        assertThat(ApiServer.read(client)).isEqualTo("438[3]");
        Event event = Eventually.get(asked);
        assertThat(event.wantsAck()).isTrue();
        assertThat(event.socket()).isSameAs(socket);
        event.ack("first", new byte[] {1});
        event.ack("second");

        assertThat(ApiServer.read(client)).isEqualTo("461-7[\"first\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[] {1}));
        socket.emit("end");
        assertThat(ApiServer.read(client)).isEqualTo("42[\"end\"]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deflatesUnlessToldOtherwise(boolean deflates) throws IOException {
        RawClient deflated = server.keep(
                RawClient.openDeflated(server.address(), "/socket.io/?EIO=4&transport=websocket"));
        deflated.readFrame();
        deflated.sendText("40");
        deflated.readFrame();
        Socket other = server.nextSocket();

        other.compress(deflates).emit("event", LONG_TEXT);
        other.compress(deflates).send(LONG_TEXT);
        server.io().compress(deflates).emit("event", LONG_TEXT);

        for (int i = 0; i < 3; i++) {
            Frame frame = deflated.readFrame();
            assertThat(frame.firstByte()).isEqualTo(deflates ? 0xC1 : 0x81);
            assertThat(frame.payload().length < 1_000).isEqualTo(deflates);
        }
    }

    @Test
    void saysWhichTransportItGoesBy() throws IOException {
        assertThat(socket.transportName()).isEqualTo("websocket");
        PollingClient.connect(server);
        assertThat(server.nextSocket().transportName()).isEqualTo("polling");
    }

    @Test
    void keepsWhatBelongsToASocket() {
        socket.data().put("name", "Ann");

        assertThat(socket.data()).isEqualTo(Map.of("name", "Ann"));
        assertThat(socket.data()).isSameAs(socket.data());
        assertThat(socket.id()).matches("[A-Za-z0-9_-]{22}");
        assertThat(socket).hasToString("socket=" + socket.id());
        assertThat(socket.recovered()).isFalse();
    }
}
