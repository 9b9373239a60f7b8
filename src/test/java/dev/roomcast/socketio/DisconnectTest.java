package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How sockets end, and the reasons that are told (Socket.IO server API, event "disconnect"). */
@Timeout(20)
class DisconnectTest {
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start();
        server.io().onConnection(this::watch);
        server.io().of("/news").onConnection(this::watch);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void tellsOfTheEndWhileTheSocketIsInItsRoomsAndAfter() throws IOException {
        RawClient client = server.connect();
        Eventually.get(server.nextSocket().join("room"));

        client.sendText("41");

        expectEnds("/ disconnecting client namespace disconnect [room]", "/ disconnect client namespace disconnect []");
        assertThat(server.io().main().socketCount()).isZero();
        assertThat(server.io().engine().sessionCount()).isEqualTo(1);
    }

    @Test
    void takesASocketOutOfItsNamespaceAlone() throws IOException {
        RawClient client = server.connect();
        client.sendText("40/news,");
        ApiServer.read(client);
        Socket main = server.nextSocket();

        main.disconnect();
        main.disconnect();
        main.disconnect(true);

        assertThat(ApiServer.read(client)).isEqualTo("41");
        expectEnds("/ disconnecting server namespace disconnect []", "/ disconnect server namespace disconnect []");
        server.settle();
        server.io().of("/news").emit("still there");
        assertThat(ApiServer.read(client)).isEqualTo("42/news,[\"still there\"]");
        client.sendText("40");
        assertThat(ApiServer.read(client)).as("it may connect again").startsWith("40{");
    }

    @Test
    void closesASessionWithAllItsNamespaces() throws IOException {
        RawClient client = server.connect();
        client.sendText("40/news,");
        ApiServer.read(client);

        server.nextSocket().disconnect(true);

        assertThat(ApiServer.read(client)).isEqualTo("41");
        assertThat(ApiServer.read(client)).isEqualTo("41/news,");
        assertThat(client.readFrame().opcode()).isEqualTo(RawClient.CLOSE);
        expectEnds("/ disconnecting server namespace disconnect []", "/ disconnect server namespace disconnect []",
                "/news disconnecting server namespace disconnect []", "/news disconnect server namespace disconnect []");
        Eventually.becomesTrue("the session is over", () -> server.io().engine().sessionCount() == 0);
    }

    @Test
    void mayBeAskedForByTheHandlerOfTheConnection() throws IOException {
        server.io().of("/closed").onConnection(socket -> socket.disconnect(true));
        RawClient client = server.open();

        client.sendText("40/closed,");

        assertThat(ApiServer.read(client)).startsWith("40/closed,{");
        assertThat(ApiServer.read(client)).isEqualTo("41/closed,");
        assertThat(client.readFrame().opcode()).isEqualTo(RawClient.CLOSE);
    }

    @Test
    void saysWhenTheConnectionIsLost() throws IOException {
        server.connect().reset();

        expectReason("transport close");
    }

    @Test
    void saysWhenTheClientClosesItsWebSocket() throws IOException {
        server.connect().sendFrame(RawClient.CLOSE, RawClient.closePayload(1000, ""));

        expectReason("transport close");
    }

    @Test
    void saysWhenTheClientIsSilent() throws IOException {
        RawClient client = server.connect();
        server.advance(25_100);
        assertThat(client.readFrame()).isEqualTo(Frame.text("2"));

        server.advance(20_100);

        expectReason("ping timeout");
    }

    @Test
    void saysWhenTheClientSendsWhatIsNoPacketOfEngineIo() throws IOException {
        server.connect().sendText("9");

        expectReason("parse error");
    }

    @Test
    void saysWhenTheClientSendsWhatIsNoPacketOfSocketIo() throws IOException {
        server.connect().sendText("42{}");

        expectReason("forced close");
    }

    @Test
    void saysWhenPollsOverlap() throws IOException {
        PollingClient client = PollingClient.connect(server);
        Socket socket = server.nextSocket();
        client.sendPoll();
        Eventually.becomesTrue("the poll waits",
                () -> Eventually.onLoop(socket.loop(), () -> socket.client().isWritable()));

        client.poll();

        expectReason("transport error");
    }

    @Test
    void saysWhenTheServerStopsAsItMayFromAHandler() throws IOException {
        RawClient client = server.connect();
        server.nextSocket().on("stop", event -> server.io().close());

        client.sendText("42[\"stop\"]");

        assertThat(client.readFrame().closeCode()).isEqualTo(1001);
        client.close();
        expectReason("server shutting down");
        Eventually.becomesTrue("its loop has ended", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("roomcast-loop-")));
    }

    @Test
    void tellsTheOtherHandlersToo() throws IOException {
        RawClient client = server.connect();
        server.nextSocket().onDisconnect(reason -> ends.add("again " + reason));

        client.reset();

        expectReason("transport close");
        assertThat(ApiServer.next(ends)).isEqualTo("again transport close");
    }

    private void watch(Socket socket) {
        for (String event : new String[] {"disconnecting", "disconnect"}) {
            socket.on(event, end -> ends.add(socket.namespace().name() + " " + end.name() + " " + end.string(0) + " "
                    + socket.rooms()));
        }
    }

    private void expectReason(String reason) {
        expectEnds("/ disconnecting " + reason + " []", "/ disconnect " + reason + " []");
    }

    private void expectEnds(String... expected) {
        for (String end : expected) {
            assertThat(ApiServer.next(ends)).isEqualTo(end);
        }
    }
}
