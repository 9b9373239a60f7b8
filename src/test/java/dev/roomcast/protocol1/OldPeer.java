package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The client's side of one session; each request goes on a connection of its own. */
final class OldPeer {
    private final OldServer server;
    private final String sid;

    private OldPeer(OldServer server, String sid) {
        this.server = server;
        this.sid = sid;
    }

    /** After its handshake. */
    static OldPeer handshaken(OldServer server) throws IOException {
        Response handshake = server.live().get("/socket.io/1/?t=1");
        assertThat(handshake.status()).isEqualTo(200);
        return new OldPeer(server, handshake.text().substring(0, handshake.text().indexOf(':')));
    }

    /** Connected by xhr-polling. */
    static OldPeer polling(OldServer server) throws IOException {
        OldPeer peer = handshaken(server);
        assertThat(peer.poll()).isEqualTo("1::");
        return peer;
    }

    String sid() {
        return sid;
    }

    String path(String transport) {
        return "/socket.io/1/" + transport + "/" + sid + "?t=2";
    }

    /** The text that a poll brings. */
    String poll() throws IOException {
        Response answer = server.live().get(path("xhr-polling"));
        assertThat(answer.status()).isEqualTo(200);
        return answer.text();
    }

    /** A poll that has reached its session. */
    RawClient sendPoll() throws IOException {
        return server.live().sendGet(server.live().connect(), path("xhr-polling"));
    }

    Response post(String... packets) throws IOException {
        return server.live().post(path("xhr-polling"), payload(packets), "Content-Type: text/plain;charset=UTF-8");
    }

    /** A WebSocket whose 101 has been read. */
    RawClient webSocket() throws IOException {
        return server.webSocket(sid);
    }

    /** A WebSocket that is the session's transport: its {@code 1::} has been read. */
    RawClient connectedWebSocket() throws IOException {
        RawClient webSocket = webSocket();
        assertThat(webSocket.readFrame()).isEqualTo(Frame.text("1::"));
        return webSocket;
    }

    /** An htmlfile stream whose head and prelude have been read. */
    RawClient stream() throws IOException {
        RawClient stream = server.live().sendGet(server.live().connect(), path("htmlfile"));
        Response head = stream.readHead();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.field("Content-Type")).isEqualTo("text/html; charset=UTF-8");
        assertThat(readChunk(stream)).hasSize(256)
                .startsWith("<html><body><script>var _ = function (msg) { parent.s._(msg, document); };</script>  ");
        return stream;
    }

    /** The next piece of a stream; empty at its end. */
    static String readChunk(RawClient stream) throws IOException {
        int length = Integer.parseInt(stream.readLine(), 16);
        String chunk = new String(stream.read(length), StandardCharsets.UTF_8);
        assertThat(stream.readLine()).isEmpty();
        return chunk;
    }

    /** What the poll that waits has brought; it must have come. */
    static String read(RawClient poll) throws IOException {
        Response answer = poll.readResponse();
        assertThat(answer.status()).isEqualTo(200);
        return answer.text();
    }

    static String payload(String... packets) {
        if (packets.length == 1) {
            return packets[0];
        }
        StringBuilder payload = new StringBuilder();
        for (String packet : packets) {
            payload.append('\ufffd').append(packet.length()).append('\ufffd').append(packet);
        }
        return payload.toString();
    }
}
