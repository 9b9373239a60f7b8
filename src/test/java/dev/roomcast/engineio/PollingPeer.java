package dev.roomcast.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The client's side of a session that began with polling; each request goes on a connection of its own. */
final class PollingPeer {
    private static final Pattern SID = Pattern.compile("\"sid\":\"([A-Za-z0-9_-]{22})\"");

    private final EchoServer server;
    private final Generation generation;
    private final String sid;

    private PollingPeer(EchoServer server, Generation generation, String sid) {
        this.server = server;
        this.generation = generation;
        this.sid = sid;
    }

    static PollingPeer open(EchoServer server, Generation generation) throws IOException {
        Response handshake = server.live().get(EchoServer.PATH + "?EIO=" + generation + "&transport=polling");
        assertThat(handshake.status()).isEqualTo(200);
        return new PollingPeer(server, generation, sidOf(handshake.text()));
    }

    static String sidOf(String handshake) {
        Matcher sid = SID.matcher(handshake);
        assertThat(sid.find()).as("sid in " + handshake).isTrue();
        return sid.group(1);
    }

    String sid() {
        return sid;
    }

    String pollingPath() {
        return EchoServer.PATH + "?EIO=" + generation + "&transport=polling&sid=" + sid;
    }

    Response poll() throws IOException {
        return server.live().get(pollingPath());
    }

    /** A poll that has reached its session. */
    RawClient sendPoll() throws IOException {
        return server.live().sendGet(server.live().connect(), pollingPath());
    }

    Response post(String... packets) throws IOException {
        return server.live().post(pollingPath(), payload(packets));
    }

    /** Packets as the generation puts them into one text payload. */
    String payload(String... packets) {
        return payload(generation, packets);
    }

    static String payload(Generation generation, String... packets) {
        return switch (generation) {
            case EIO4 -> String.join("\u001e", packets);
            case EIO3 -> {
                StringBuilder payload = new StringBuilder();
                for (String packet : packets) {
                    payload.append(packet.length()).append(':').append(packet);
                }
                yield payload.toString();
            }
        };
    }

    /** A WebSocket for this session; its 101 has been read. */
    RawClient webSocket() throws IOException {
        return server.webSocket("EIO=" + generation + "&transport=websocket&sid=" + sid);
    }

    /** A whole upgrade, with nothing waiting. */
    RawClient upgrade() throws IOException {
        RawClient webSocket = webSocket();
        webSocket.sendText("2probe");
        assertThat(webSocket.readFrame()).isEqualTo(RawClient.Frame.text("3probe"));
        webSocket.sendText("5").sendText("4upgraded");
        assertThat(webSocket.readFrame()).isEqualTo(RawClient.Frame.text("4upgraded"));
        return webSocket;
    }

    void assertPolled(Response response, String... packets) {
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo(payload(packets));
    }

    void assertUnknown() throws IOException {
        assertError(poll(), 400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
    }

    static void assertError(Response response, int status, String body) {
        assertThat(response.text()).isEqualTo(body);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.field("Content-Type")).isEqualTo("application/json");
    }
}
