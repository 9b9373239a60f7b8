package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.roomcast.EchoServer;
import dev.roomcast.EchoSettings;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** WebSocket clients that others have written, on the bare echo server: Node's ws and the JDK's own. */
class WebSocketClientsIT {
    private static final List<String> TEXTS = List.of("", "hello", "你好 😀", "x".repeat(1_024),
            "{\"user\":\"测试\",\"n\":1},".repeat(5_000), "ab".repeat(500_000), "last");

    private static EchoServer server;
    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        server = EchoServer.start(EchoSettings.DEFAULTS);
        node = NodeProcess.start("websocket.js", "ws8", event -> { });
    }

    @AfterAll
    static void stop() throws IOException {
        node.close();
        server.close();
    }

    /** What ws is told about permessage-deflate, and whether we agree to what it then offers. */
    static Stream<Arguments> deflateOptions() {
        return Stream.of(
                arguments(false, false),
                arguments(true, true),
                arguments(Map.of("threshold", 0), true),
                arguments(Map.of("threshold", 0, "clientMaxWindowBits", 9), true),
                arguments(Map.of("serverNoContextTakeover", true, "clientNoContextTakeover", true), true),
                arguments(Map.of("serverMaxWindowBits", 15), true),
                arguments(Map.of("serverMaxWindowBits", 10), false));
    }

    @ParameterizedTest
    @MethodSource("deflateOptions")
    void wsOfNodeGetsBackWhatItSends(Object perMessageDeflate, boolean agrees) {
        Object result = node.call("echo",
                Map.of("url", url(), "perMessageDeflate", perMessageDeflate, "texts", TEXTS));

        assertThat(Json.write(result)).isEqualTo("{\"extensions\":\"" + (agrees ? "permessage-deflate" : "")
                + "\",\"answered\":" + 2 * TEXTS.size() + ",\"wrong\":0,\"pongs\":1,\"code\":4321}");
    }

    @Test
    void clientOfTheJdkGetsBackWhatItSends() throws Exception {
        Echoes echoes = new Echoes();
        WebSocket client = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create(url()), echoes)
                .get(10, TimeUnit.SECONDS);
        String all = String.join("", TEXTS);

        for (String text : TEXTS) {
            client.sendText(text, true).get(10, TimeUnit.SECONDS);
        }
        client.sendText("in ", false).get(10, TimeUnit.SECONDS);
        client.sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})).get(10, TimeUnit.SECONDS);
        client.sendText("parts", true).get(10, TimeUnit.SECONDS);
        client.sendClose(4000, "done").get(10, TimeUnit.SECONDS);

        assertThat(echoes.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4000);
        assertThat(echoes.texts.toString()).isEqualTo(all + "in parts");
        assertThat(echoes.pongs).isEqualTo(1);
    }

    private static String url() {
        return "ws://127.0.0.1:" + server.address().getPort() + "/echo";
    }

    /** Read after {@code closed}, which comes last. */
    private static final class Echoes implements WebSocket.Listener {
        private final StringBuilder texts = new StringBuilder();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private int pongs;

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            texts.append(data);
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            pongs++;
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
