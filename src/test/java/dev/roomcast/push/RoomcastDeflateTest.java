package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Deflated;
import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RoomcastDeflateTest {
    private static final String PATH = "/socket.io/?EIO=4&transport=websocket";

    @Test
    void deflatesABroadcastForThoseWhoHaveAgreedToIt() throws Exception {
        String text = "你好, ".repeat(1_000);
        String packet = "42[\"message\",{\"code\":0,\"data\":\"" + text + "\"}]";
        try (Roomcast server = Roomcast.builder().port(0).loops(2).start();
                RawClient deflated = joined(RawClient.openDeflated(server.address(), PATH));
                RawClient other = joined(RawClient.openDeflated(server.address(), PATH));
                RawClient plain = joined(RawClient.openWebSocket(server.address(), PATH))) {
            int windows = Eventually.get(server.push("test", text));

            assertThat(windows).isEqualTo(3);
            for (RawClient client : List.of(deflated, other)) {
                Frame frame = client.readFrame();
                assertThat(frame.firstByte()).isEqualTo(0xC1);
                assertThat(new String(Deflated.inflate(frame.payload()), StandardCharsets.UTF_8)).isEqualTo(packet);
            }
            assertThat(plain.readFrame()).isEqualTo(Frame.text(packet));
        }
    }

    @Test
    void sendsShortMessagesAsTheyAre() throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).deflateThreshold(500).start();
                RawClient client = joined(RawClient.openDeflated(server.address(), PATH))) {
            Eventually.get(server.push("test", "a".repeat(500 - "42[\"message\",{\"code\":0,\"data\":\"\"}]".length())));
            Eventually.get(server.push("test", "short"));

            assertThat(client.readFrame().firstByte()).isEqualTo(0xC1);
            assertThat(client.readFrame()).isEqualTo(Frame.text("42[\"message\",{\"code\":0,\"data\":\"short\"}]"));
        }
    }

    @Test
    void agreesToNothingWhenSwitchedOff() throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).deflate(false).start();
                RawClient client = RawClient.connect(server.address())) {
            client.send(RawClient.handshake(PATH, List.of("Sec-WebSocket-Extensions: permessage-deflate")));

            RawClient.Response response = client.readResponse();
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.field("Sec-WebSocket-Extensions")).isEmpty();
        }
    }

    private static RawClient joined(RawClient client) throws IOException {
        assertThat(client.readFrame().text()).startsWith("0{");
        client.sendText("40");
        assertThat(client.readFrame().text()).startsWith("40{");
        client.sendText("420[\"join\",{\"username\":\"test\"}]");
        assertThat(client.readFrame().text()).startsWith("430");
        return client;
    }
}
