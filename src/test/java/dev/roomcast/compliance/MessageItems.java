package dev.roomcast.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The items about messages that the suites of Engine.IO 3 and 4 share. */
interface MessageItems {
    SuitePeer peer();

    @Test
    default void sendsATextPacketBackByPolling() throws IOException {
        expectBackByPolling("4hello");
    }

    @Test
    default void sendsSeveralTextPacketsBackByPolling() throws IOException {
        expectBackByPolling("4test1", "4test2", "4test3");
    }

    @Test
    default void closesAPollingSessionOnAnInvalidPacket() throws IOException {
        String sid = peer().open();

        assertThat(peer().post(peer().polling(sid), "abc").status()).isEqualTo(400);
        assertThat(peer().get(peer().polling(sid)).status()).isEqualTo(400);
    }

    /** The suite of Engine.IO 3 has it, but skips it. */
    @Test
    default void closesAPollingSessionOnTwoPollsAtOnce() throws IOException {
        String sid = peer().open("&b64=1");
        try (RawClient first = peer().sendPoll(sid)) {
            Response second = peer().get(peer().polling(sid) + "&t=burst");

            Response answer = first.readResponse();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(peer().payload("1"));
            assertThat(second.status()).isEqualTo(400);
            assertThat(peer().get(peer().polling(sid)).status()).isEqualTo(400);
        }
    }

    @Test
    default void sendsATextPacketBackByWebSocket() throws IOException {
        try (RawClient webSocket = peer().openWebSocket()) {
            webSocket.sendText("4hello");

            assertThat(webSocket.readFrame()).isEqualTo(Frame.text("4hello"));
        }
    }

    @Test
    default void sendsABinaryPacketBackByWebSocket() throws IOException {
        byte[] packet = peer().generation() == 4 ? new byte[] {1, 2, 3, 4} : new byte[] {4, 1, 2, 3, 4};
        try (RawClient webSocket = peer().openWebSocket()) {
            webSocket.sendFrame(RawClient.BINARY, packet);

            assertThat(webSocket.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, packet));
        }
    }

    @Test
    default void closesAWebSocketOnAnInvalidPacket() throws IOException {
        try (RawClient webSocket = peer().openWebSocket()) {
            webSocket.sendText("abc");

            SuitePeer.expectClosed(webSocket);
        }
    }

    /** Posts packets, which must come back as they are. */
    default void expectBackByPolling(String... packets) throws IOException {
        String sid = peer().open("&b64=1");

        Response posted = peer().post(peer().polling(sid), peer().payload(packets));
        Response polled = peer().get(peer().polling(sid));

        assertThat(posted.status()).isEqualTo(200);
        assertThat(posted.text()).isEqualTo("ok");
        assertThat(polled.status()).isEqualTo(200);
        assertThat(polled.text()).isEqualTo(peer().payload(packets));
    }
}
