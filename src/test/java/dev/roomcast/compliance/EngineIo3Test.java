package dev.roomcast.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The 24 items of the suite beside the document of Engine.IO 3, one of which the suite itself skips. */
class EngineIo3Test extends EngineItems implements MessageItems {
    EngineIo3Test() {
        super(Suite.ENGINE_IO_V3, 3);
    }

    @Test
    void sendsTextAndBinaryPacketsBackByPollingAsBase64() throws IOException {
        expectBackByPolling("4hello", "b4AQIDBA==");
    }

    @Test
    void sendsTextAndBinaryPacketsBackByPollingAsBytes() throws IOException {
        String sid = peer().open();

        String posted = peer().post(peer().polling(sid), "6:4hello10:b4AQIDBA==").text();
        byte[] polled = peer().get(peer().polling(sid)).content();

        assertThat(posted).isEqualTo("ok");
        assertThat(polled).containsExactly(0, 6, 255, '4', 'h', 'e', 'l', 'l', 'o', 1, 5, 255, 4, 1, 2, 3, 4);
    }

    @Test
    void answersPingsByPolling() throws IOException {
        String sid = peer().open("&b64=1");
        for (int i = 0; i < 3; i++) {
            assertThat(peer().post(peer().polling(sid), "1:2").status()).isEqualTo(200);

            assertThat(peer().get(peer().polling(sid)).text()).isEqualTo("1:3");
        }
    }

    @Test
    void answersPingsByWebSocket() throws IOException {
        try (RawClient webSocket = peer().openWebSocket()) {
            for (int i = 0; i < 3; i++) {
                webSocket.sendText("2");

                assertThat(webSocket.readFrame()).isEqualTo(Frame.text("3"));
            }
        }
    }

    @Override
    void expectAlive(RawClient webSocket) throws IOException {
        webSocket.sendText("4hello");
        assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4hello"));
    }
}
