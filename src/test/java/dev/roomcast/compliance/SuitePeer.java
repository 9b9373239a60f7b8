package dev.roomcast.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A suite's server with a clock that stands still, and the client's side of the suite; each request on a connection of
 * its own.
 */
final class SuitePeer implements AutoCloseable {
    private final FakeClock clock = new FakeClock();
    private final ComplianceSettings settings;
    private final int generation;
    private final ComplianceServer server;

    private SuitePeer(Suite suite, int generation) throws IOException {
        this.settings = suite.defaults();
        this.generation = generation;
        this.server = ComplianceServer.start(settings, clock);
    }

    /**
     * Starts the server.
     *
     * @param generation of the Engine.IO protocol, 3 or 4
     */
    static SuitePeer start(Suite suite, int generation) throws IOException {
        return new SuitePeer(suite, generation);
    }

    ComplianceServer server() {
        return server;
    }

    int generation() {
        return generation;
    }

    /** A query with this generation's {@code EIO}. */
    String query(String rest) {
        return "EIO=" + generation + "&" + rest;
    }

    String polling(String sid) {
        return query("transport=polling&sid=" + sid);
    }

    Response request(String method, String query, byte[] content, String... fields) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send(head(method, query, content.length, fields)).send(content).readResponse();
        }
    }

    Response get(String query, String... fields) throws IOException {
        return request("GET", query, new byte[0], fields);
    }

    Response post(String query, String content) throws IOException {
        return request("POST", query, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Opens a session by polling; answers its sid. */
    String open(String... more) throws IOException {
        String payload = get(query("transport=polling" + String.join("", more))).text();
        return (String) handshake(payload.substring(payload.indexOf('0'))).get("sid");
    }

    /** The members of a packet {@code 0{…}}. */
    static Map<?, ?> handshake(String packet) {
        assertThat(packet).startsWith("0{");
        return json(packet.substring(1));
    }

    static Map<?, ?> json(String text) {
        try {
            return (Map<?, ?>) Json.read(text);
        } catch (Json.InvalidException e) {
            throw new AssertionError(text, e);
        }
    }

    /** Sends a poll that is left waiting. */
    RawClient sendPoll(String sid) throws IOException {
        RawClient client = RawClient.connect(server.address());
        long before = server.http().counters().requests.sum();
        client.send(head("GET", polling(sid), 0));
        Eventually.becomesTrue("the poll has come", () -> server.http().counters().requests.sum() > before);
        Eventually.runOnAll(server.loops());
        return client;
    }

    /** Opens a WebSocket; its 101 is read. */
    RawClient webSocket(String query) throws IOException {
        return RawClient.openWebSocket(server.address(), settings.path() + "?" + query);
    }

    /** Opens a session by WebSocket; the handshake is read. */
    RawClient openWebSocket() throws IOException {
        RawClient client = webSocket(query("transport=websocket"));
        handshake(client.readFrame().text());
        return client;
    }

    /** Asks for a WebSocket, and reads the answer. */
    Response refusedWebSocket(String query) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send(RawClient.handshake(settings.path() + "?" + query)).readResponse();
        }
    }

    /** Upgrades a session that polls, up to the packet that completes it. */
    RawClient upgrade(String sid) throws IOException {
        RawClient client = webSocket(query("transport=websocket&sid=" + sid));
        client.sendText("2probe");
        assertThat(client.readFrame()).isEqualTo(Frame.text("3probe"));
        return client.sendText("5");
    }

    /** Returns when the server has taken the packet that completes the upgrade. */
    void awaitUpgrade() {
        Eventually.becomesTrue("the upgrade is done", () -> server.engine().counters().upgraded.sum() == 1);
    }

    /** Fails unless the server closes a WebSocket; what it sends before is dropped. */
    static void expectClosed(RawClient webSocket) throws IOException {
        Frame frame = webSocket.readFrame();
        while (frame.opcode() != RawClient.CLOSE) {
            frame = webSocket.readFrame();
        }
    }

    /** Packets as the generation puts them into a text payload. */
    String payload(String... packets) {
        if (generation == 4) {
            return String.join("\u001e", packets);
        }
        StringBuilder payload = new StringBuilder();
        for (String packet : packets) {
            payload.append(packet.length()).append(':').append(packet);
        }
        return payload.toString();
    }

    void advance(long millis) {
        clock.advance(server.loops(), millis);
    }

    @Override
    public void close() {
        server.close();
    }

    private String head(String method, String query, int length, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return method + " " + settings.path() + "?" + query + " HTTP/1.1\r\nHost: localhost\r\n" + more
                + (method.equals("GET") ? "" : "Content-Length: " + length + "\r\n") + "\r\n";
    }
}
