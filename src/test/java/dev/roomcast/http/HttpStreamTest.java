package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.io.CloseReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HttpStreamTest implements HttpStream.Listener {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final BlockingQueue<HttpStream> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(exchange -> exchange.stream(
                HttpResponse.of(200).with("Content-Type", "text/event-stream"), this, server.loops.loops().get(1)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    public void onOpen(HttpStream stream) {
        opened.add(stream);
    }

    @Override
    public void onClosed(HttpStream stream, CloseReason reason) {
        closed.add(reason);
    }

    @Test
    void sendsEachPieceAsAChunkAtOnceAndEndsInGoodOrder() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(REQUEST);
            HttpStream stream = next(opened);
            Response head = client.readHead();

            assertThat(stream.loop().index()).isEqualTo(1);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("Content-Type")).isEqualTo("text/event-stream");
            assertThat(head.field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(head.field("Connection")).isEqualTo("close");
            assertThat(head.field("Content-Length")).isEmpty();
            stream.loop().execute(() -> stream.write(bytes("twelve"), bytes(" bytes")));
            assertThat(client.readLine() + "|" + client.readLine()).isEqualTo("c|twelve bytes");
            stream.loop().execute(() -> {
                stream.end();
                stream.write(bytes("dropped"));
                stream.end();
            });
            assertThat(client.readLine() + "|" + client.readLine()).isEqualTo("0|");
            client.expectEnd();
            assertThat(next(closed)).isEqualTo(CloseReason.DONE);
        }
        assertNothingIsLeft();
    }

    @Test
    void sendsPlainBytesToAClientOfHttp10() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            HttpStream stream = next(opened);
            stream.loop().execute(() -> {
                stream.write(bytes("plain"));
                stream.end();
            });

            Response response = client.readResponse();
            assertThat(response.field("Transfer-Encoding")).isEmpty();
            assertThat(response.text()).isEqualTo("plain");
        }
    }

    @Test
    void givesAHeadTheFieldsAlone() throws Exception {
        try (RawClient client = server.connect()) {
            Response head = client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n").readHead();

            assertThat(head.field("Content-Type")).isEqualTo("text/event-stream");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").readHead().status()).isEqualTo(200);
            next(opened);
            assertThat(opened).isEmpty();
        }
    }

    @Test
    void dropsWhatTheClientSendsMeanwhile() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(REQUEST + REQUEST + "\0garbage");
            HttpStream stream = next(opened);
            client.send("more");
            stream.loop().execute(() -> stream.write(bytes("x")));

            client.readHead();
            assertThat(client.readLine() + "|" + client.readLine()).isEqualTo("1|x");
            assertThat(opened).isEmpty();
        }
    }

    @Test
    void tellsOnceThatTheClientHasGone() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(REQUEST).readHead();
            client.endOutput();
            assertThat(next(closed)).isEqualTo(CloseReason.PEER);
        }
        try (RawClient client = server.connect()) {
            client.send(REQUEST).readHead();
            client.reset();
            assertThat(next(closed)).isEqualTo(CloseReason.PEER);
        }
        assertNothingIsLeft();
        assertThat(closed).isEmpty();
    }

    @Test
    void endsTheStreamWhenTheServerStops() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(REQUEST).readHead();

            server.loops.shutdownConnections();

            assertThat(client.readLine() + "|" + client.readLine()).isEqualTo("0|");
            client.expectEnd();
            assertThat(next(closed)).isEqualTo(CloseReason.DONE);
        }
    }

    private void assertNothingIsLeft() {
        Eventually.becomesTrue("no connection is left", () -> server.loops.connectionCount() == 0);
        Eventually.becomesTrue("no timer is left", () -> server.loops.timerCount().join() == 0);
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T value = queue.poll(10, TimeUnit.SECONDS);
        assertThat(value).as("came in time").isNotNull();
        return value;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
