package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Deflated;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Triggers whose contents are read and written on another thread than the loop: they are answered as all others. */
@Timeout(30)
class LargeTriggersTest {
    private static final String TEXT = "é😀x".repeat(200_000);
    private static final String EVENT = "42[\"message\",{\"code\":0,\"data\":\"" + TEXT + "\"}]";

    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).loops(1).maxPayload(8_000_000).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void reachTheirWindowsPlainAndDeflated() throws IOException {
        try (RawClient plain = join(RawClient.openWebSocket(server.address(), "/socket.io/?EIO=4&transport=websocket"));
                RawClient deflating = join(
                        RawClient.openDeflated(server.address(), "/socket.io/?EIO=4&transport=websocket"))) {
            assertThat(post("/", "{\"name\":\"u\",\"msg\":\"" + TEXT + "\"}")).isEqualTo("200 {\"sockets\":2}");

            assertThat(plain.readFrame().text()).isEqualTo(EVENT);
            Frame deflated = deflating.readFrame();
            assertThat(deflated.payload().length).isLessThan(100_000);
            assertThat(new String(Deflated.inflate(deflated.payload()), StandardCharsets.UTF_8)).isEqualTo(EVENT);
        }
    }

    @Test
    void comeInOrderOfTheirConnection() throws IOException {
        try (RawClient window = join(RawClient.openWebSocket(server.address(), "/socket.io/?EIO=4&transport=websocket"));
                RawClient trigger = RawClient.connect(server.address())) {
            trigger.send(request("/emit", "{\"to\":[\"u\"],\"event\":\"message\",\"args\":[{\"code\":0,\"data\":\"" + TEXT
                    + "\"}]}") + "GET /?name=u&msg=next HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(window.readFrame().text()).isEqualTo(EVENT);
            assertThat(window.readFrame().text()).isEqualTo("42[\"message\",{\"code\":0,\"data\":\"next\"}]");
            assertThat(trigger.readResponse().text()).isEqualTo("{\"sockets\":1}");
            assertThat(trigger.readResponse().text()).isEqualTo("{\"sockets\":1}");
        }
    }

    @Test
    void areRefusedAndCountedWhenSomethingIsWrong() throws IOException {
        assertThat(post("/", "{\"name\":\"u\",\"msg\":\"" + TEXT)).startsWith("400 {\"error\":\"invalid JSON");
        assertThat(post("/emit", "{\"args\":[\"" + TEXT + "\"]}"))
                .isEqualTo("400 {\"error\":\"event must be a text that is not empty\"}");
        assertThat(server.counters().invalidTriggers.sum()).isEqualTo(2);
    }

    private static RawClient join(RawClient client) throws IOException {
        client.readFrame();
        client.sendText("40");
        client.readFrame();
        client.sendText("420[\"join\",\"u\"]");
        assertThat(client.readFrame().text()).startsWith("430");
        return client;
    }

    private String post(String path, String json) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            Response answer = client.send(request(path, json)).readResponse();
            return answer.status() + " " + answer.text();
        }
    }

    private static String request(String path, String json) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json;
    }
}
