package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events that are left out for whom they cannot be written to at once. */
@Timeout(20)
class VolatileTest {
    private static final String PIECE = "x".repeat(64 * 1024);

    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void comeToAClientThatReads() throws IOException {
        RawClient client = server.connect();
        Socket socket = server.nextSocket();

        socket.volatile_().emit("direct", 1);
        server.settle();
        server.io().volatile_().emit("broadcast");

        assertThat(ApiServer.read(client)).isEqualTo("42[\"direct\",1]");
        assertThat(ApiServer.read(client)).isEqualTo("42[\"broadcast\"]");
    }

    @Test
    void areLeftOutForAClientWhoseBuffersAreFull() throws IOException {
        RawClient slow = server.keep(RawClient.connect(server.address(), 4_096));
        slow.send(RawClient.handshake("/socket.io/?EIO=4&transport=websocket"));
        slow.readResponse();
        slow.readFrame();
        slow.sendText("40");
        slow.readFrame();
        Socket socket = server.nextSocket();
        RawClient quick = server.connect();
        // More than the kernel takes, less than the connection may queue.
        for (int i = 0; i < 110; i++) {
            socket.emit("piece", PIECE);
        }
        server.settle();

        socket.volatile_().emit("direct");
        server.io().volatile_().emit("broadcast");
        CompletableFuture<Arguments> answer = socket.volatile_().emitWithAck("question");

        assertThat(ApiServer.read(quick)).isEqualTo("42[\"broadcast\"]");
        assertThatThrownBy(answer::join).hasRootCauseInstanceOf(AckException.class);
        for (int i = 0; i < 110; i++) {
            assertThat(ApiServer.read(slow)).startsWith("42[\"piece\"");
        }
        socket.emit("end");
        assertThat(ApiServer.read(slow)).isEqualTo("42[\"end\"]");
    }

    @Test
    void comeToAPollThatWaitsAndToNoLaterOne() throws IOException {
        PollingClient client = PollingClient.connect(server);
        Socket socket = server.nextSocket();
        socket.volatile_().emit("nobody polls");
        socket.emit("kept");
        assertThat(client.poll()).isEqualTo("42[\"kept\"]");

        client.sendPoll();
        Eventually.becomesTrue("the poll waits",
                () -> Eventually.onLoop(socket.loop(), () -> socket.client().isWritable()));
        socket.volatile_().emit("in time");

        assertThat(client.readPoll()).isEqualTo("42[\"in time\"]");
    }
}
