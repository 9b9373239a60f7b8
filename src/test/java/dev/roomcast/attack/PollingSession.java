package dev.roomcast.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.engineio.LiveServer;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An attacker's session by long-polling, in the words of its generation; each request is a connection of its own. */
final class PollingSession {
    private static final Pattern SID = Pattern.compile("sid\\\\?\":\\\\?\"([-_0-9A-Za-z]+)");

    private final AttackedServer server;
    private final int eio;
    private final String sid;

    private PollingSession(AttackedServer server, int eio, String sid) {
        this.server = server;
        this.eio = eio;
        this.sid = sid;
    }

    static PollingSession open(AttackedServer server, int eio) throws IOException {
        Response handshake = server.get(path("polling", eio));
        assertThat(handshake.status()).isEqualTo(200);
        return new PollingSession(server, eio, sidOf(handshake.text()));
    }

    /** One that is in the main namespace; nothing waits for it. Protocol 3 says so in the handshake's answer. */
    static PollingSession connected(AttackedServer server, int eio) throws IOException {
        PollingSession session = open(server, eio);
        if (eio == 4) {
            session.post("40");
            assertThat(session.poll().text()).startsWith("40{");
        }
        return session;
    }

    /** The sid in a handshake's answer, which may be a script. */
    static String sidOf(String handshake) {
        Matcher found = SID.matcher(handshake);
        assertThat(found.find()).as(handshake).isTrue();
        return found.group(1);
    }

    String sid() {
        return sid;
    }

    String path() {
        return path("polling", eio) + "&sid=" + sid;
    }

    String webSocketPath() {
        return path("websocket", eio) + "&sid=" + sid;
    }

    Response poll() throws IOException {
        return server.get(path());
    }

    /** A poll that has reached its session, on an attacker's connection. */
    RawClient startPoll() throws IOException {
        LongAdder requests = server.roomcast().httpCounters().requests;
        long before = requests.sum();
        RawClient poll = server.connect().send(LiveServer.head("GET", path(), 0));
        Eventually.becomesTrue("the poll has come", () -> requests.sum() > before);
        // To the session's loop.
        server.timers();
        server.timers();
        return poll;
    }

    Response post(String... packets) throws IOException {
        return server.post(path(), payload(packets), "Content-Type: text/plain;charset=UTF-8");
    }

    Response postBinary(byte[] content) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send(LiveServer.head("POST", path(), content.length, "Content-Type: application/octet-stream"));
            return client.send(content).readResponse();
        }
    }

    void expectAlive() throws IOException {
        assertThat(post("42[\"hello\"]").text()).isEqualTo("ok");
    }

    void expectUnknown() throws IOException {
        assertThat(poll().text()).isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
    }

    private static String path(String transport, int eio) {
        return "/socket.io/?EIO=" + eio + "&transport=" + transport;
    }

    private String payload(String... packets) {
        if (eio == 4) {
            return String.join("\u001e", packets);
        }
        StringBuilder payload = new StringBuilder();
        for (String packet : packets) {
            payload.append(packet.length()).append(':').append(packet);
        }
        return payload.toString();
    }
}
