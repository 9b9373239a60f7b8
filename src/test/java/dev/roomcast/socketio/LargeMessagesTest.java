package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Deflated;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that are read on another thread than the loop: nobody but the others of the loop may notice. */
@Timeout(30)
class LargeMessagesTest {
    private static final String LARGE = "é😀x".repeat(400_000);
    private static final int DEFLATED_TEXT = 0xC1;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start(options -> options.maxHttpBufferSize(16 * 1024 * 1024));
        server.io().main().onEvent("large", event -> heard.add("large " + event.string(0).equals(LARGE) + " "
                + Thread.currentThread().getName().startsWith("roomcast-loop")));
        server.io().main().onEvent("small", event -> heard.add("small " + event.intValue(0)));
        server.io().onConnection(socket -> socket.onDisconnect(heard::add));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void comeInOrderAmongOthersByWebSocket() throws IOException, InterruptedException {
        RawClient client = server.connect("");

        client.send(together(text("42[\"small\",1]"), text("42[\"large\",\"" + LARGE + "\"]"), text("42[\"small\",2]"),
                text("42[\"large\",\"" + LARGE + "\"]"), text("42[\"small\",3]")));

        assertHeard("small 1", "large true true", "small 2", "large true true", "small 3");
    }

    @Test
    void comeInOrderWhenTheyAreDeflated() throws IOException, InterruptedException {
        RawClient client = server.keep(RawClient.openDeflated(server.address(), "/socket.io/?EIO=4&transport=websocket"));
        client.readFrame();
        client.sendText("40");
        client.readFrame();
        byte[] deflated = Deflated.deflate(("42[\"large\",\"" + LARGE + "\"]").getBytes(StandardCharsets.UTF_8));

        client.send(RawClient.frame(DEFLATED_TEXT, deflated));
        client.sendText("42[\"small\",1]");

        assertHeard("large true true", "small 1");
    }

    @Test
    void comeInOrderByPost() throws IOException, InterruptedException {
        PollingClient client = PollingClient.connect(server);

        client.post("42[\"small\",1]\u001e42[\"large\",\"" + "x".repeat(300_000) + "\"]\u001e42[\"small\",2]");

        assertHeard("small 1", "large false true", "small 2");
    }

    @Test
    void areRefusedLikeOthersWhenTheyAreNoPackets() throws IOException, InterruptedException {
        RawClient client = server.connect("");

        client.sendText("42[\"large\",\"" + LARGE);

        assertHeard("forced close");
        assertThat(server.io().counters().invalid.sum()).isEqualTo(1);
        assertThat(client.readFrame().opcode()).isEqualTo(0x8);
    }

    @Test
    void areForgottenWhenTheClientIsGoneMeanwhile() throws IOException, InterruptedException {
        RawClient client = server.connect("");

        client.sendText("42[\"large\",\"" + LARGE + "\"]");
        client.close();

        assertThat(heard.poll(10, TimeUnit.SECONDS)).isIn("large true true", "transport close");
    }

    @Test
    void areDeliveredPieceByPiece() throws IOException {
        RawClient client = server.connect("");

        server.io().main().emit("large", LARGE);
        server.io().main().emit("small", 1);

        Frame first = client.readFrame();
        assertThat(first.text()).isEqualTo("42[\"large\",\"" + LARGE + "\"]");
        assertThat(client.readFrame().text()).isEqualTo("42[\"small\",1]");
    }

    private void assertHeard(String... expected) throws InterruptedException {
        for (String one : expected) {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(one);
        }
    }

    private static byte[] text(String message) {
        return RawClient.frame(0x81, message.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] together(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }
}
