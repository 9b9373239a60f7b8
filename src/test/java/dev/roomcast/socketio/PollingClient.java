package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import java.io.IOException;

/** A client of protocol 4 that polls: each request on a connection of its own. */
final class PollingClient {
    private final ApiServer server;
    private final String sid;
    private RawClient poll;

    private PollingClient(ApiServer server, String sid) {
        this.server = server;
        this.sid = sid;
    }

    /** One in the main namespace, which does not poll. */
    static PollingClient connect(ApiServer server) throws IOException {
        String handshake = server.get("/socket.io/?EIO=4&transport=polling").text();
        PollingClient client = new PollingClient(server, handshake.split("\"")[3]);
        client.post("40");
        assertThat(client.poll()).startsWith("40{\"sid\":");
        return client;
    }

    void post(String payload) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send("POST " + target() + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                    + "Content-Length: " + payload.length() + "\r\n\r\n" + payload);
            assertThat(client.readResponse().text()).isEqualTo("ok");
        }
    }

    /** A poll that is answered. */
    String poll() throws IOException {
        return server.get(target()).text();
    }

    /** A poll that waits. */
    void sendPoll() throws IOException {
        poll = server.keep(RawClient.connect(server.address()));
        poll.send("GET " + target() + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    /** What the poll that waits has brought. */
    String readPoll() throws IOException {
        return poll.readResponse().text();
    }

    private String target() {
        return "/socket.io/?EIO=4&transport=polling&sid=" + sid;
    }
}
