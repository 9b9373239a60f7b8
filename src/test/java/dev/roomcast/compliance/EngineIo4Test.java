package dev.roomcast.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The 25 items of the suite beside the document of Engine.IO 4. */
class EngineIo4Test extends EngineItems implements ServerPingItems, MessageItems {
    EngineIo4Test() {
        super(Suite.ENGINE_IO_V4, 4);
    }

    @Test
    void sendsTextAndBinaryPacketsBackByPolling() throws IOException {
        expectBackByPolling("4hello", "bAQIDBA==");
    }

    /** The clock stands still: it is the end of the connection that is noticed. */
    @Test
    void closesAPollingSessionWhosePollIsCancelled() throws IOException {
        String sid = peer().open();
        peer().sendPoll(sid).close();
        Eventually.becomesTrue("the session is closed", () -> peer().server().engine().sessionCount() == 0);

        assertThat(peer().get(peer().polling(sid)).status()).isEqualTo(400);
    }

    @Override
    void expectAlive(RawClient webSocket) throws IOException {
        webSocket.sendText("4hello");
        assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4hello"));
    }
}
