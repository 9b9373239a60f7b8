package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.TlsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack 18, with what clients are told, on their own and behind a trusted proxy, 127.0.0.2. */
@Timeout(30)
class ClientLimitsTest {
    private static final String PROXY = "127.0.0.2";
    private static final String SESSION = "/socket.io/?EIO=4&transport=polling";

    private final FakeClock clock = new FakeClock();
    private Roomcast server;

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.connectionCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1 | 0 | 0 | 503 | 5 | too many connections, see the setting max-connections",
        "0 | 1 | 0 | 429 | 5 | too many connections from this address, see the setting max-connections-per-address",
        "0 | 0 | 1 | 429 | 1 | too many new connections a second from this address,"
            + " see the setting max-connection-rate",
    })
    void attack18_tellsAClientWhichLimitItHasReached(int total, int perAddress, int rate, int status, String seconds,
            String message) throws IOException {
        start(builder().maxConnections(total).maxConnectionsPerAddress(perAddress).maxConnectionRate(rate));
        try (RawClient first = RawClient.connect(server.address()); RawClient second = connectAfter(first)) {
            Response answer = second.readResponse();

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.field("Retry-After")).isEqualTo(seconds);
            assertThat(answer.field("Connection")).isEqualTo("close");
            assertThat(answer.field("Content-Type")).isEqualTo("application/json");
            assertThat(answer.text()).isEqualTo("{\"error\":\"" + message + "\"}");
            second.expectEnd();
            assertThat(get(first, "/health").status()).isEqualTo(200);
        }
        assertThat(server.httpCounters().requests.sum()).as("requests looked at").isEqualTo(2);
        assertThat(server.sessionCount()).isZero();
    }

    @Test
    void attack18_closesOneTooManyWithoutAHandshakeWhereThePortSpeaksTls() throws IOException {
        start(builder().maxConnections(1).tlsCert(TlsFolder.file("rsa.pem")).tlsKey(TlsFolder.file("rsa.key")));
        try (RawClient first = RawClient.connect(server.address())) {
            Eventually.becomesTrue("it is open", () -> server.connectionCount() == 1);
            try (RawClient second = RawClient.connect(server.address())) {
                second.expectGone();
            }
            assertThat(first.localPort()).isPositive();
        }
        assertThat(server.ioCounters().tlsHandshakesFailed.sum()).isLessThan(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/socket.io/?EIO=4&transport=websocket", "/socket.io/?EIO=3&transport=websocket",
        "/socket.io/1/websocket/unknown", "/ws?name=test"})
    void attack18_countsTheWebSocketsOfAClientBehindAProxy(String path) throws IOException {
        start(builder().maxConnectionsPerAddress(1));

        countsWhatLasts(client -> RawClient.handshake(path, List.of("X-Forwarded-For: " + client)), 101);
    }

    @Test
    void attack18_countsTheEventStreamsOfAClientBehindAProxy() throws IOException {
        start(builder().maxConnectionsPerAddress(1));

        countsWhatLasts(client -> request("/events?name=test", "Forwarded: for=" + client), 200);
    }

    @Test
    void attack18_countsTheHtmlFilesOfAClientBehindAProxy() throws IOException {
        start(builder().maxConnectionsPerAddress(1));
        try (RawClient client = RawClient.connect(server.address())) {
            String sid = get(client, "/socket.io/1/").text().split(":")[0];

            countsWhatLasts(from -> request("/socket.io/1/htmlfile/" + sid, "X-Forwarded-For: " + from), 200);
        }
    }

    private void countsWhatLasts(UnaryOperator<String> request, int status) throws IOException {
        RawClient first = connectAsProxy();
        try (RawClient other = connectAsProxy(); RawClient kept = connectAsProxy()) {
            assertThat(first.send(request.apply("192.0.2.1")).readHead().status()).isEqualTo(status);
            assertThat(other.send(request.apply("192.0.2.2")).readHead().status()).isEqualTo(status);
            Response refused = kept.send(request.apply("192.0.2.1")).readResponse();

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.field("Retry-After")).isEqualTo("5");
            assertThat(refused.text()).contains("max-connections-per-address");
            assertThat(get(kept, "/health", "X-Forwarded-For: 192.0.2.1").status())
                    .as("a request of the same client on the proxy's connection").isEqualTo(200);
            assertThat(server.ioCounters().refusedPerAddress.sum()).isEqualTo(1);
            first.reset();
            Eventually.becomesTrue("its place is free", () -> status(kept, request.apply("192.0.2.1")) == status);
        }
        Eventually.becomesTrue("only what is no proxy's is left", () -> server.connectionCount() < 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {SESSION, "/socket.io/?EIO=3&transport=polling", "/socket.io/1/"})
    void attack18_boundsHowManySessionsAClientBehindAProxyBeginsInASecond(String path) throws IOException {
        start(builder().maxConnectionRate(2));
        try (RawClient proxy = connectAsProxy()) {
            for (int i = 0; i < 2; i++) {
                assertThat(get(proxy, path, "X-Forwarded-For: 192.0.2.1").status()).isEqualTo(200);
            }
            Response refused = get(proxy, path, "X-Forwarded-For: 6.6.6.6, 192.0.2.1");
            Response other = get(proxy, path, "X-Forwarded-For: 192.0.2.2");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.field("Retry-After")).isEqualTo("1");
            assertThat(refused.text()).contains("max-connection-rate");
            assertThat(other.status()).isEqualTo(200);
            assertThat(server.sessionCount()).isEqualTo(3);
            clock.advanceUnnoticed(500);
            server.wake();
            assertThat(get(proxy, path, "X-Forwarded-For: 192.0.2.1").status()).isEqualTo(200);
            assertThat(server.ioCounters().refusedRate.sum()).isEqualTo(1);
        }
    }

    @Test
    void attack18_boundsHowManyPollsAClientBehindAProxyBegins() throws IOException {
        start(builder().maxConnectionRate(1));
        try (RawClient first = connectAsProxy(); RawClient second = connectAsProxy()) {
            first.send(request("/poll?name=test", "X-Forwarded-For: 192.0.2.1"));
            Eventually.becomesTrue("it waits", () -> server.sessionCount() == 1);
            Response refused = get(second, "/poll?name=test", "X-Forwarded-For: 192.0.2.1");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(server.sessionCount()).isEqualTo(1);
        }
    }

    @Test
    void doesNotCountWhatProxiesDoNotSay() throws IOException {
        start(builder().maxConnectionsPerAddress(1).maxConnectionRate(1));
        try (RawClient proxy = connectAsProxy(); RawClient second = connectAsProxy()) {
            for (int i = 0; i < 3; i++) {
                assertThat(get(proxy, SESSION, "Forwarded: for=unknown").status()).isEqualTo(200);
                assertThat(get(second, SESSION).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void keepsNoPlaceForAHeadThatGetsNoStream() throws IOException {
        start(builder().maxConnectionsPerAddress(1));
        try (RawClient proxy = connectAsProxy(); RawClient stream = connectAsProxy()) {
            proxy.send(request("/events?name=test", "X-Forwarded-For: 192.0.2.1").replace("GET", "HEAD")).readHead();
            stream.send(request("/events?name=test", "X-Forwarded-For: 192.0.2.1"));

            assertThat(stream.readHead().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.2, 192.0.2.1", "127.0.0.3, 127.0.0.3"})
    void givesSocketsTheAddressThatATrustedProxyNames(String peer, String expected) throws Exception {
        start(builder());
        BlockingQueue<InetAddress> addresses = new LinkedBlockingQueue<>();
        server.socketIo().main().onConnection(socket -> addresses.add(socket.handshake().address()));
        String field = "X-Forwarded-For: 203.0.113.9, 192.0.2.1";

        for (String path : List.of("/socket.io/?EIO=4&transport=websocket", "/ws?name=test")) {
            try (RawClient client = RawClient.connectFrom(peer, server.address())) {
                client.send(RawClient.handshake(path, List.of(field)));
                assertThat(client.readResponse().status()).isEqualTo(101);
                if (path.startsWith("/socket.io")) {
                    client.readFrame();
                    client.sendText("40");
                }
                assertThat(addresses.poll(5, TimeUnit.SECONDS)).isEqualTo(InetAddress.getByName(expected));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "127.0.0.2 | off | ''                                      | X-Nothing: 1               | 200 | 403",
        "127.0.0.2 | off | ''                                      | X-Forwarded-For: 127.0.0.1 | 403 | 403",
        "loopback  | off | ''                                      | X-Nothing: 1               | 403 | 403",
        "loopback  | off | ''                                      | Forwarded: for=unknown     | 403 | 403",
        "127.0.0.2 | on  | PROXY TCP4 127.0.0.1 127.0.0.1 1 2      | X-Nothing: 1               | 400 | 403",
        "127.0.0.2 | on  | PROXY UNKNOWN                           | X-Nothing: 1               | 400 | 403",
    })
    void neverTakesATrustedProxyForThisMachine(String trusted, String proxyProtocol, String header, String field,
            int statusDirectly, int statusOfProxy) throws IOException {
        start(Roomcast.builder().port(0).loops(1).trustProxy(List.of(trusted))
                .proxyProtocol(proxyProtocol.equals("on")));
        String request = (header.isEmpty() ? "" : header + "\r\n") + request("/?name=test&msg=hello", field);

        assertThat(answer("127.0.0.1", request).status()).isEqualTo(statusDirectly);
        assertThat(answer(PROXY, request).status()).isEqualTo(statusOfProxy);
    }

    @Test
    void doesNotTakeAProxyThatSpeaksForItselfForThisMachine() throws IOException {
        start(Roomcast.builder().port(0).loops(1).trustProxy(List.of(PROXY)).proxyProtocol(true));
        String local = "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0";

        assertThat(answer(PROXY, local + request("/?name=test&msg=hello")).status()).isEqualTo(403);
        assertThat(answer(PROXY, local + request("/health")).status()).isEqualTo(200);
    }

    /** Sends a request and reads its answer, of a stream the head alone. */
    private static int status(RawClient client, String request) {
        try {
            Response head = client.send(request).readHead();
            client.read(head.field("Content-Length").isEmpty() ? 0 : Integer.parseInt(head.field("Content-Length")));
            return head.status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RoomcastBuilder builder() {
        return Roomcast.builder().port(0).loops(2).trustProxy(List.of(PROXY)).nanoClock(clock);
    }

    private void start(RoomcastBuilder settings) throws IOException {
        server = settings.start();
    }

    /** A second connection, begun when the first is served. */
    private RawClient connectAfter(RawClient first) throws IOException {
        assertThat(get(first, "/health").status()).isEqualTo(200);
        return RawClient.connect(server.address());
    }

    private RawClient connectAsProxy() throws IOException {
        return RawClient.connectFrom(PROXY, server.address());
    }

    private Response answer(String source, String request) throws IOException {
        try (RawClient client = RawClient.connectFrom(source, server.address())) {
            return client.send(request).readResponse();
        }
    }

    private static Response get(RawClient client, String target, String... fields) throws IOException {
        return client.send(request(target, fields)).readResponse();
    }

    private static String request(String target, String... fields) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", fields)
                + (fields.length > 0 ? "\r\n\r\n" : "\r\n");
    }
}
