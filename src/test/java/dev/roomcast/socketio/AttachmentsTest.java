package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Binary in events and acks, both ways, with the default parser of each generation on each transport. */
@Timeout(20)
class AttachmentsTest {
    private static final String RECORD_SEPARATOR = "\u001e";

    /** How the messages of a client travel. */
    private enum Way {
        EIO4_WEBSOCKET("EIO=4&transport=websocket"), EIO4_POLLING("EIO=4&transport=polling"),
        EIO3_WEBSOCKET("EIO=3&transport=websocket"), EIO3_WEBSOCKET_BASE64("EIO=3&transport=websocket&b64=1"),
        EIO3_POLLING("EIO=3&transport=polling"), EIO3_POLLING_BASE64("EIO=3&transport=polling&b64=1");

        private final String query;

        Way(String query) {
            this.query = query;
        }
    }

    /** A client's side of a session; messages are text, or binary as {@code hex:…}. */
    private interface Peer extends AutoCloseable {
        void send(String... messages) throws IOException;

        String receive() throws IOException;

        @Override
        void close() throws IOException;
    }

    private EchoSocketServer server;

    @BeforeEach
    void start() throws IOException {
        server = EchoSocketServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void comeBackInAnEvent(Way way) throws IOException {
        try (Peer peer = connected(way)) {
            server.expectEcho(false);
            peer.send("52-[\"echo\",{\"a\":{\"_placeholder\":true,\"num\":1}},\"é\",{\"_placeholder\":true,\"num\":0}]",
                    "hex:00ff", "hex:");

            // Numbered anew, in the order of their places.
            assertThat(peer.receive()).isIn(
                    "52-[\"echo\",{\"a\":{\"_placeholder\":true,\"num\":0}},\"é\",{\"_placeholder\":true,\"num\":1}]",
                    "52-[\"echo\",{\"a\":{\"_placeholder\":true,\"num\":0}},\"\\u00e9\","
                            + "{\"_placeholder\":true,\"num\":1}]");
            assertThat(peer.receive()).isEqualTo("hex:");
            assertThat(peer.receive()).isEqualTo("hex:00ff");
        }
    }

    @ParameterizedTest
    @EnumSource
    void comeBackInAnAck(Way way) throws IOException {
        try (Peer peer = connected(way)) {
            server.expectEcho(true);
            server.expectEcho(true);
            peer.send("51-7[\"echo\",{\"_placeholder\":true,\"num\":0}]", "hex:010203", "28[\"echo\",1]");

            assertThat(peer.receive()).isEqualTo("61-7[{\"_placeholder\":true,\"num\":0}]");
            assertThat(peer.receive()).isEqualTo("hex:010203");
            assertThat(peer.receive()).isEqualTo("38[1]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void comeInTheAnswerToAnEventOfOurs(Way way) throws IOException {
        CompletableFuture<List<Object>> answer = new CompletableFuture<>();
        server.socketIo().of("/ask")
                .onConnection(socket -> socket.emitWithAck("question", new byte[] {7})
                        .thenAccept(values -> answer.complete(values.toList())));
        try (Peer peer = connected(way)) {
            peer.send("0/ask,");
            assertThat(peer.receive()).startsWith("0/ask,");
            assertThat(peer.receive()).isEqualTo("51-/ask,0[\"question\",{\"_placeholder\":true,\"num\":0}]");
            assertThat(peer.receive()).isEqualTo("hex:07");

            peer.send("61-/ask,0[{\"_placeholder\":true,\"num\":0},\"x\"]", "hex:2a");

            assertThat(Eventually.get(answer)).hasSize(2).last().isEqualTo("x");
            assertThat((byte[]) Eventually.get(answer).get(0)).containsExactly(42);
        }
    }

    private Peer connected(Way way) throws IOException {
        Peer peer = switch (way) {
            case EIO4_WEBSOCKET, EIO3_WEBSOCKET, EIO3_WEBSOCKET_BASE64 -> new WebSocketPeer(way);
            case EIO4_POLLING, EIO3_POLLING, EIO3_POLLING_BASE64 -> new PollingPeer(way);
        };
        if (way.query.startsWith("EIO=4")) {
            peer.send("0");
        }
        assertThat(peer.receive()).startsWith("0");
        return peer;
    }

    private static boolean isBinary(String message) {
        return message.startsWith("hex:");
    }

    private static byte[] bytes(String message) {
        return HexFormat.of().parseHex(message.substring("hex:".length()));
    }

    private static String binary(byte[] bytes) {
        return "hex:" + HexFormat.of().formatHex(bytes);
    }

    private static byte[] typed(byte[] bytes) {
        byte[] packet = new byte[1 + bytes.length];
        packet[0] = 4;
        System.arraycopy(bytes, 0, packet, 1, bytes.length);
        return packet;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A text packet of protocol 3 or 4 as a message. */
    private static String message(String packet) {
        int prefix = packet.startsWith("b4") ? 2 : 1;
        return packet.startsWith("b") ? binary(Base64.getDecoder().decode(packet.substring(prefix)))
                : packet.substring(1);
    }

    private final class WebSocketPeer implements Peer {
        private final Way way;
        private final RawClient client;

        private WebSocketPeer(Way way) throws IOException {
            this.way = way;
            client = RawClient.openWebSocket(server.live().address(), "/socket.io/?" + way.query);
            assertThat(client.readFrame().text()).startsWith("0{");
        }

        @Override
        public void send(String... messages) throws IOException {
            for (String message : messages) {
                if (!isBinary(message)) {
                    client.sendText("4" + message);
                } else if (way == Way.EIO3_WEBSOCKET_BASE64) {
                    client.sendText("b4" + base64(bytes(message)));
                } else {
                    client.sendFrame(RawClient.BINARY,
                            way == Way.EIO4_WEBSOCKET ? bytes(message) : typed(bytes(message)));
                }
            }
        }

        @Override
        public String receive() throws IOException {
            Frame frame = client.readFrame();
            if (frame.opcode() == RawClient.TEXT) {
                assertThat(frame.text().startsWith("b") && way != Way.EIO3_WEBSOCKET_BASE64).isFalse();
                return message(frame.text());
            }
            if (way == Way.EIO4_WEBSOCKET) {
                return binary(frame.payload());
            }
            assertThat(way).isEqualTo(Way.EIO3_WEBSOCKET);
            assertThat(frame.payload()[0]).isEqualTo((byte) 4);
            return binary(Arrays.copyOfRange(frame.payload(), 1, frame.payload().length));
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    private final class PollingPeer implements Peer {
        private final Way way;
        private final String path;
        private final Deque<String> received = new ArrayDeque<>();

        private PollingPeer(Way way) throws IOException {
            this.way = way;
            Response handshake = server.live().get("/socket.io/?" + way.query);
            Matcher sid = Pattern.compile("\"sid\":\"([^\"]+)\"").matcher(handshake.text());
            assertThat(sid.find()).isTrue();
            path = "/socket.io/?" + way.query + "&sid=" + sid.group(1);
            take(handshake);
            // The handshake is not a message.
            received.removeFirst();
        }

        @Override
        public void send(String... messages) throws IOException {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            for (String message : messages) {
                boolean binary = isBinary(message);
                String text = switch (way) {
                    case EIO4_POLLING -> binary ? "b" + base64(bytes(message)) : "4" + message;
                    default -> binary ? "b4" + base64(bytes(message)) : "4" + message;
                };
                if (way == Way.EIO3_POLLING) {
                    byte[] packet = binary ? typed(bytes(message)) : text.getBytes(StandardCharsets.UTF_8);
                    payload.write(binary ? 1 : 0);
                    for (char digit : String.valueOf(packet.length).toCharArray()) {
                        payload.write(digit - '0');
                    }
                    payload.write(0xFF);
                    payload.writeBytes(packet);
                } else if (way == Way.EIO3_POLLING_BASE64) {
                    payload.writeBytes((text.length() + ":" + text).getBytes(StandardCharsets.UTF_8));
                } else {
                    payload.writeBytes(((payload.size() > 0 ? RECORD_SEPARATOR : "") + text)
                            .getBytes(StandardCharsets.UTF_8));
                }
            }
            Response response = server.live().request("POST", path, payload.toByteArray(), "Content-Type: "
                    + (way == Way.EIO3_POLLING ? "application/octet-stream" : "text/plain;charset=UTF-8"));
            assertThat(response.text()).isEqualTo("ok");
        }

        @Override
        public String receive() throws IOException {
            if (received.isEmpty()) {
                take(server.live().get(path));
            }
            return received.removeFirst();
        }

        @Override
        public void close() throws IOException {
            sendPacket("1");
        }

        /** A packet that is no message, alone. */
        private void sendPacket(String packet) throws IOException {
            server.live().post(path, way == Way.EIO4_POLLING ? packet : packet.length() + ":" + packet);
        }

        private void take(Response response) {
            assertThat(response.status()).isEqualTo(200);
            if (response.field("Content-Type").equals("application/octet-stream")) {
                assertThat(way).isEqualTo(Way.EIO3_POLLING);
                takeBinary(response.content());
            } else if (way == Way.EIO4_POLLING) {
                for (String packet : response.text().split(RECORD_SEPARATOR)) {
                    received.add(message(packet));
                }
            } else {
                String text = response.text();
                for (int at = 0; at < text.length();) {
                    int colon = text.indexOf(':', at);
                    int end = colon + 1 + Integer.parseInt(text.substring(at, colon));
                    received.add(message(text.substring(colon + 1, end)));
                    at = end;
                }
            }
        }

        private void takeBinary(byte[] payload) {
            for (int at = 0; at < payload.length;) {
                boolean binary = payload[at++] == 1;
                int length = 0;
                while (payload[at] != (byte) 0xFF) {
                    length = 10 * length + payload[at++];
                }
                byte[] data = Arrays.copyOfRange(payload, at + 2, at + 1 + length);
                received.add(binary ? binary(data) : new String(data, StandardCharsets.UTF_8));
                at += 1 + length;
            }
        }
    }
}
