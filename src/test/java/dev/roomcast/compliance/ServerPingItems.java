package dev.roomcast.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The items that Engine.IO 4 has alone, and with it the suite of Socket.IO 5. */
interface ServerPingItems {
    SuitePeer peer();

    @Test
    default void failsByPollingWithAnInvalidVersion() throws IOException {
        assertThat(peer().get("transport=polling").status()).isEqualTo(400);
        assertThat(peer().get("EIO=abc&transport=polling").status()).isEqualTo(400);
    }

    @Test
    default void pingsByPolling() throws IOException {
        String sid = peer().open();
        for (int i = 0; i < 3; i++) {
            try (RawClient poll = peer().sendPoll(sid)) {
                peer().advance(300);

                assertThat(poll.readResponse().text()).isEqualTo("2");
            }
            assertThat(peer().post(peer().polling(sid), "3").status()).isEqualTo(200);
        }
    }

    @Test
    default void pingsByWebSocket() throws IOException {
        try (RawClient webSocket = peer().openWebSocket()) {
            for (int i = 0; i < 3; i++) {
                peer().advance(300);

                assertThat(webSocket.readFrame()).isEqualTo(Frame.text("2"));
                webSocket.sendText("3");
                // So that the answer is taken before the clock goes on.
                webSocket.sendFrame(RawClient.PING, new byte[0]);
                assertThat(webSocket.readFrame().opcode()).isEqualTo(RawClient.PONG);
            }
        }
    }
}
