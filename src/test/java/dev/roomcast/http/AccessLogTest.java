package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.io.CloseReason;
import dev.roomcast.io.Connection;
import dev.roomcast.io.ConnectionHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class AccessLogTest implements HttpStream.Listener {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final BlockingQueue<Access> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<HttpExchange> waiting = new LinkedBlockingQueue<>();
    private final BlockingQueue<HttpStream> streams = new LinkedBlockingQueue<>();
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(this::handle, told::add);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws HttpException {
        switch (exchange.request().path()) {
            case "/wait" -> waiting.add(exchange);
            case "/stream" -> exchange.stream(HttpResponse.of(200), this, server.loops.loops().get(1));
            case "/upgrade" -> exchange.upgrade(HttpResponse.of(101), new Deaf(), exchange.loop());
            case "/refuse" -> throw new HttpException(409, "no");
            case "/fail" -> throw new IllegalStateException("made up");
            case "/unchanged" -> exchange.respond(HttpResponse.of(304));
            default -> exchange.respond(HttpResponse.text(200, "text/plain", "twelve bytes"));
        }
    }

    @Override
    public void onOpen(HttpStream stream) {
        streams.add(stream);
    }

    @Override
    public void onClosed(HttpStream stream, CloseReason reason) {
        // The access log is what is looked at.
    }

    @Test
    void tellsWhoAskedForWhatAndWhatItGot() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET /a?b=c HTTP/1.1\r\nHost: localhost\r\nUser-Agent: me\r\n\r\n").readResponse();

            Access access = next();
            assertThat(access).isEqualTo(new Access(server.http.date().millisAt(0), InetAddress.getLoopbackAddress(),
                    "GET", "/a?b=c", 1, access.fields(), 200, 12, 0));
            assertThat(access.fields().first("User-Agent")).contains("me");
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAD /, 200, 0", "GET /refuse, 409, 14", "GET /unchanged, 304, 0"})
    void tellsTheBytesOfTheContentThatGoesOut(String request, int status, long bytes) throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request + HOST).readHead();

            Access access = next();
            assertThat(access.status()).isEqualTo(status);
            assertThat(access.bytes()).isEqualTo(bytes);
        }
    }

    @Test
    void tellsOfEachOfSeveralRequestsOnOneConnection() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET /1" + HOST + "GET /2" + HOST);

            assertThat(next().target() + next().target()).isEqualTo("/1/2");
        }
    }

    @Test
    void tellsHowLongAnAnswerTook() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET /wait" + HOST);
            HttpExchange exchange = waiting.poll(5, TimeUnit.SECONDS);
            server.clock.advance(server.loops, 1_234);
            assertThat(told).isEmpty();
            exchange.respond(HttpResponse.of(204));

            Access access = next();
            assertThat(access.millis()).isEqualTo(1_234);
            assertThat(access.atMillis()).isEqualTo(server.http.date().millisAt(0));
        }
    }

    @Test
    void tellsOfARequestThatIsNoneAsFarAsItIsKnown() throws Exception {
        assertThat(server.answerTo("G?T / HTTP/1.1\r\n\r\n").status()).isEqualTo(400);
        Access unknown = next();
        assertThat(server.answerTo("GET /x HTTP/1.1\r\nHost : x\r\n\r\n").status()).isEqualTo(400);
        Access known = next();

        assertThat(unknown.method() + unknown.target() + unknown.status()).isEqualTo("400");
        assertThat(known.method() + known.target() + known.status()).isEqualTo("GET/x400");
        assertThat(known.bytes()).isPositive();
    }

    @Test
    void tellsOfAnUpgradeWhenItIsDone() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET /upgrade" + HOST).readHead();

            Access access = next();
            assertThat(access.status()).isEqualTo(101);
            assertThat(access.bytes()).isZero();
        }
        Eventually.becomesTrue("closed", () -> server.loops.connectionCount() == 0);
        assertThat(told).isEmpty();
    }

    @Test
    void tellsOfAStreamAtItsEndWithAllItsBytes() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET /stream" + HOST).readHead();
            HttpStream stream = streams.poll(5, TimeUnit.SECONDS);
            Eventually.runOnLoop(stream.loop(), () -> stream.write(bytes("one"), bytes(" piece")));
            Eventually.runOnLoop(stream.loop(), () -> stream.write(bytes("more")));
            server.clock.advance(server.loops, 7_000);
            assertThat(told).isEmpty();
        }

        Access access = next();
        assertThat(access.status()).isEqualTo(200);
        assertThat(access.bytes()).isEqualTo(13);
        assertThat(access.millis()).isEqualTo(7_000);
        assertThat(told).isEmpty();
    }

    @Test
    void tellsNothingOfARequestThatNobodyWaitsForAnyMore() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET /wait" + HOST);
            HttpExchange exchange = waiting.poll(5, TimeUnit.SECONDS);
            client.reset();
            Eventually.becomesTrue("closed", () -> server.loops.connectionCount() == 0);
            exchange.respond(HttpResponse.of(204));
            Eventually.runOnAll(server.loops);
        }
        assertThat(told).isEmpty();
    }

    private Access next() throws InterruptedException {
        Access access = told.poll(5, TimeUnit.SECONDS);
        assertThat(access).as("told of a request").isNotNull();
        return access;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Another protocol, which says nothing. */
    private static final class Deaf implements ConnectionHandler {
        @Override
        public void onOpen(Connection connection) {
            // Nothing to say.
        }

        @Override
        public void onRead(Connection connection, ByteBuffer in) {
            in.position(in.limit());
        }

        @Override
        public void onEnd(Connection connection) {
            connection.close(CloseReason.PEER);
        }

        @Override
        public void onShutdown(Connection connection) {
            connection.finish();
        }

        @Override
        public void onClosed(Connection connection, CloseReason reason) {
            // Nothing is kept.
        }
    }
}
