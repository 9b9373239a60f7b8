package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.Feed;
import dev.roomcast.RawClient;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.HttpServer;
import dev.roomcast.http.HttpSettings;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.Acceptor;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flash's question at the start of a connection, and whatever looks like it. */
@Timeout(20)
class PolicyFileTest {
    private static final byte[] REQUEST = Feed.bytes("<policy-file-request/>\0");
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final FakeClock clock = new FakeClock();
    private EventLoopGroup loops;
    private HttpServer http;
    private Acceptor acceptor;

    @BeforeEach
    void start() throws IOException {
        loops = clock.startLoops(1);
        http = new HttpServer(HttpSettings.DEFAULTS, OriginPolicy.SAME_HOST,
                exchange -> exchange.respond(HttpResponse.text(200, "text/plain", "hello")), loops.wallMillisAtZero());
        acceptor = loops.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), IoSettings.DEFAULTS,
                () -> new PolicyFile(http.newConnection()));
    }

    @AfterEach
    void stop() {
        acceptor.close();
        loops.close();
    }

    @Test
    void answersWithThePolicyOfItsPortAndEnds() throws IOException {
        try (RawClient client = connect()) {
            client.send(REQUEST);

            assertThat(new String(client.readToEnd(), StandardCharsets.US_ASCII)).isEqualTo(policy());
        }
    }

    @Test
    void takesTheRequestCutAnywhere() throws IOException {
        for (int cut = 1; cut < REQUEST.length; cut++) {
            long before = loops.counters().bytesIn.sum();
            try (RawClient client = connect()) {
                client.send(Arrays.copyOf(REQUEST, cut));
                awaitRead(before + cut);
                client.send(Arrays.copyOfRange(REQUEST, cut, REQUEST.length));

                assertThat(new String(client.readToEnd(), StandardCharsets.US_ASCII)).as("cut at " + cut)
                        .isEqualTo(policy());
            }
        }
    }

    @Test
    void dropsWhatFollows() throws IOException {
        try (RawClient client = connect()) {
            client.send(REQUEST).send(GET);

            assertThat(new String(client.readToEnd(), StandardCharsets.US_ASCII)).isEqualTo(policy());
        }
    }

    @Test
    void handsHttpOnWholeAndByteByByte() throws IOException {
        try (RawClient client = connect()) {
            client.send(GET);
            assertThat(client.readResponse().text()).isEqualTo("hello");
            // Later reads are no concern of it.
            client.send(GET);
            assertThat(client.readResponse().text()).isEqualTo("hello");
            for (byte one : Feed.bytes(GET)) {
                client.send(new byte[] {one});
            }
            assertThat(client.readResponse().text()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<", "<policy", "<policy-file-request/>", "<policy-file-request/> ", "<?xml",
        "<policy-file-request/>\r", "<<policy-file-request/>\0"})
    void handsOnWhatOnlyLooksLikeIt(String start) throws IOException {
        try (RawClient client = connect()) {
            client.send(Feed.bytes(start)).send(" / HTTP/1.1\r\n\r\n");

            assertThat(client.readResponse().status()).isEqualTo(400);
            client.expectEnd();
            assertThat(http.counters().malformed.sum()).isEqualTo(1);
        }
    }

    @Test
    void answersItAtTheStartOfAConnectionAlone() throws IOException {
        try (RawClient client = connect()) {
            client.send(GET);
            assertThat(client.readResponse().text()).isEqualTo("hello");
            client.send(REQUEST).send("\r\n\r\n");

            assertThat(client.readResponse().status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<policy-file", "<policy-file-request/>"})
    void keepsTheDeadlineOfAHeaderSection(String start) throws IOException {
        try (RawClient client = connect()) {
            client.send(start);
            Eventually.becomesTrue("accepted", () -> loops.connectionCount() == 1);
            awaitRead(start.length());
            clock.advance(loops, HttpSettings.DEFAULTS.headerTimeoutMillis() - 20);
            assertThat(loops.connectionCount()).isEqualTo(1);
            clock.advance(loops, 40);

            client.expectGone();
            Eventually.becomesTrue("closed", () -> loops.connectionCount() == 0);
        }
    }

    @Test
    void doesNotBeginTheDeadlineAnewWhenItHandsOn() throws IOException {
        try (RawClient client = connect()) {
            Eventually.becomesTrue("accepted", () -> loops.connectionCount() == 1);
            clock.advance(loops, HttpSettings.DEFAULTS.headerTimeoutMillis() - 20);
            client.send("GET / ");
            awaitRead(6);
            clock.advance(loops, 40);

            assertThat(client.readResponse().status()).isEqualTo(408);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<policy-file"})
    void leavesNothingBehindWhenThePeerEnds(String start) throws IOException {
        try (RawClient client = connect()) {
            client.send(start);
            Eventually.becomesTrue("accepted", () -> loops.connectionCount() == 1);
            client.endOutput();

            client.expectEnd();
            Eventually.becomesTrue("closed", () -> loops.connectionCount() == 0);
            assertThat(Eventually.get(loops.timerCount())).isZero();
        }
    }

    private RawClient connect() throws IOException {
        return RawClient.connect(acceptor.localAddress());
    }

    /** Waits until so many bytes have been read since the test began. */
    private void awaitRead(long bytes) {
        Eventually.becomesTrue("read", () -> loops.counters().bytesIn.sum() >= bytes);
        Eventually.runOnAll(loops);
    }

    private String policy() {
        return "<?xml version=\"1.0\"?><!DOCTYPE cross-domain-policy SYSTEM"
                + " \"http://www.macromedia.com/xml/dtds/cross-domain-policy.dtd\"><cross-domain-policy>"
                + "<allow-access-from domain=\"*\" to-ports=\"" + acceptor.localAddress().getPort()
                + "\"/></cross-domain-policy>";
    }
}
