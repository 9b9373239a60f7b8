package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One window of a user, on plain sockets: a Socket.IO client of protocol 5 that has joined. What it is told is read
 * packet for packet, so that a message too many shows as well as one too few.
 */
abstract class RawWindow implements AutoCloseable {
    static final String WEB_SOCKET = "/socket.io/?EIO=4&transport=websocket";
    static final String POLLING = "/socket.io/?EIO=4&transport=polling";

    private RawWindow() {
    }

    /** A window by WebSocket alone. */
    static RawWindow webSocket(InetSocketAddress server, String user) throws IOException {
        return new ByWebSocket(RawClient.openWebSocket(server, WEB_SOCKET)).joined(user);
    }

    /** One that has connected, but not joined. */
    static RawWindow webSocket(InetSocketAddress server) throws IOException {
        return new ByWebSocket(RawClient.openWebSocket(server, WEB_SOCKET)).connected();
    }

    /** A window by long-polling alone. */
    static RawWindow polling(InetSocketAddress server, String user) throws IOException {
        return new ByPolling(server).joined(user);
    }

    /** Fails unless the next that comes is {@code message} with code 0 and this data. */
    void expect(Object data) throws IOException {
        String packet = next();
        assertThat(packet).startsWith("42");
        assertThat(json(packet.substring(2))).isEqualTo(Arrays.asList("message", messageOf(data)));
    }

    /** The next Socket.IO packet, pings answered. */
    final String next() throws IOException {
        String packet = nextPacket();
        while (packet.equals("2") || packet.equals("6")) {
            if (packet.equals("2")) {
                send("3");
            }
            packet = nextPacket();
        }
        return packet;
    }

    /** Sends one Engine.IO packet. */
    abstract void send(String packet) throws IOException;

    abstract String nextPacket() throws IOException;

    @Override
    public abstract void close() throws IOException;

    static Object json(String text) {
        try {
            return Json.read(text);
        } catch (Json.InvalidException e) {
            throw new AssertionError(text, e);
        }
    }

    private static Map<String, Object> messageOf(Object data) {
        Map<String, Object> message = new java.util.LinkedHashMap<>();
        message.put("code", json("0"));
        message.put("data", data);
        return message;
    }

    final RawWindow connected() throws IOException {
        send("40");
        assertThat(next()).matches("40\\{\"sid\":\"[-_0-9A-Za-z]{20,}\"}");
        return this;
    }

    final RawWindow joined(String user) throws IOException {
        connected();
        send("420" + Json.write(List.of("join", Map.of("username", user))));
        assertThat(next()).isEqualTo("430" + Json.write(List.of(Map.of("room", user))));
        return this;
    }

    private static final class ByWebSocket extends RawWindow {
        private final RawClient client;

        private ByWebSocket(RawClient client) throws IOException {
            this.client = client;
            assertThat(nextPacket()).startsWith("0{");
        }

        @Override
        void send(String packet) throws IOException {
            client.sendText(packet);
        }

        @Override
        String nextPacket() throws IOException {
            RawClient.Frame frame = client.readFrame();
            assertThat(frame.firstByte()).isEqualTo(0x80 | RawClient.TEXT);
            return frame.text();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    private static final class ByPolling extends RawWindow {
        private final RawClient client;
        private final ArrayDeque<String> packets = new ArrayDeque<>();
        private String path = POLLING;

        private ByPolling(InetSocketAddress server) throws IOException {
            client = RawClient.connect(server);
            String open = nextPacket();
            assertThat(open).startsWith("0{");
            path = POLLING + "&sid=" + ((Map<?, ?>) json(open.substring(1))).get("sid");
        }

        @Override
        void send(String packet) throws IOException {
            byte[] content = packet.getBytes(StandardCharsets.UTF_8);
            client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain;charset=UTF-8\r\n"
                    + "Content-Length: " + content.length + "\r\n\r\n").send(content);
            RawClient.Response response = client.readResponse();
            assertThat(response.status() + " " + response.text()).isEqualTo("200 ok");
        }

        @Override
        String nextPacket() throws IOException {
            while (packets.isEmpty()) {
                client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                RawClient.Response response = client.readResponse();
                assertThat(response.status()).as(response.text()).isEqualTo(200);
                packets.addAll(List.of(response.text().split("\u001e")));
            }
            return packets.poll();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
