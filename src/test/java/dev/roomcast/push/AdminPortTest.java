package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Triggers, queries and metrics at an address of their own. */
@Timeout(20)
class AdminPortTest {
    private Roomcast server;
    private InetSocketAddress admin;

    @BeforeEach
    void start() throws IOException {
        server = builder().start();
        admin = server.adminAddress().orElseThrow();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"GET /?name=u&msg=m|{\"sockets\":1}", "POST /?name=u&msg=m|{\"sockets\":1}",
        "GET /rooms|{\"rooms\":[{\"name\":\"u\",\"sockets\":1}],\"sockets\":1}",
        "GET /rooms/u|{\"name\":\"u\",\"sockets\":1}", "GET /health|{\"status\":\"ok\"}",
        "GET /ready|{\"status\":\"ready\"}", "GET /metrics|# HELP "})
    void answersThemThere(String line, String answer) throws IOException {
        try (RawClient window = RawClient.openWebSocket(server.address(), "/ws?name=u")) {
            Eventually.becomesTrue("it is there", () -> server.roomCount() == 1);

            Response response = ask(admin, line);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).startsWith(answer);
            window.sendText("still there");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /?name=u&msg=m", "HEAD /?name=u&msg=m", "POST /?name=u&msg=m", "POST /", "POST /emit",
        "GET /emit", "GET /rooms", "GET /rooms/u", "DELETE /rooms/u", "GET /ready", "GET /metrics"})
    void answersNoneOfThemWhereClientsConnect(String line) throws IOException {
        Response response = ask(server.address(), line);

        assertThat(response.status()).isEqualTo(404);
        if (!line.startsWith("HEAD")) {
            assertThat(response.text())
                    .isEqualTo("{\"error\":\"not answered at this address, but at that of the setting admin-port\"}");
        }
        assertThat(server.counters().triggers.sum()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"/, 200", "/health, 200", "/test-pages/, 200", "/socket.io/socket.io.js, 200",
        "/socket.io/?EIO=4&transport=polling, 200", "/socket.io/1/, 200", "/ws?name=u, 426", "/nothing, 404"})
    void servesClientsAsEverWhereTheyConnect(String target, int status) throws IOException {
        assertThat(ask(server.address(), "GET " + target).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/test-pages/", "/socket.io/socket.io.js", "/socket.io/?EIO=4&transport=polling",
        "/socket.io/1/", "/ws?name=u", "/events?name=u", "/poll?name=u"})
    void servesNoClientThere(String target) throws IOException {
        assertThat(ask(admin, "GET " + target).status()).isEqualTo(404);
    }

    @Test
    void asksForTheKeyThereToo() throws IOException {
        try (Roomcast locked = builder().triggerKey("KEY").start()) {
            InetSocketAddress address = locked.adminAddress().orElseThrow();

            assertThat(ask(address, "GET /?name=u&msg=m").status()).isEqualTo(401);
            assertThat(ask(address, "GET /metrics").status()).isEqualTo(401);
            assertThat(ask(address, "GET /?name=u&msg=m&key=KEY").status()).isEqualTo(200);
            assertThat(ask(address, "GET /health").status()).isEqualTo(200);
        }
    }

    /** What is on this machine triggers without a key again, though a proxy here brings the clients. */
    @Test
    void trustsNoProxyThere() throws IOException {
        try (Roomcast behind = builder().trustProxy(List.of("loopback")).start()) {
            InetSocketAddress address = behind.adminAddress().orElseThrow();

            assertThat(ask(address, "GET /?name=u&msg=m").status()).isEqualTo(200);
            assertThat(ask(address, "GET /?name=u&msg=m", "X-Forwarded-For: 127.0.0.1").status()).isEqualTo(403);
        }
    }

    @Test
    void isAnsweredWhenTheClientsAreAtTheirLimit() throws IOException {
        try (Roomcast full = builder().maxConnections(1).start();
                RawClient client = RawClient.openWebSocket(full.address(), "/ws?name=u")) {
            assertThat(ask(full.address(), "GET /health").status()).isEqualTo(503);

            assertThat(ask(full.adminAddress().orElseThrow(), "GET /rooms").status()).isEqualTo(200);
            client.sendText("still there");
        }
    }

    @Test
    void isTriggeredByNoPageThatMayBeAnybodys() throws IOException {
        try (Roomcast open = builder().host("0.0.0.0").start();
                RawClient client = RawClient.connect(open.adminAddress().orElseThrow())) {
            client.send("GET /?name=u&msg=m HTTP/1.1\r\nHost: evil.example\r\nAccept-Encoding: gzip\r\n\r\n");

            assertThat(client.readResponse().status()).isEqualTo(403);
        }
    }

    @Test
    void drainsAndClosesWithTheOther() throws IOException {
        try (RawClient prober = RawClient.connect(admin)) {
            prober.send("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();
            server.drain(Duration.ofSeconds(10));

            assertThat(prober.send("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse().status())
                    .isEqualTo(503);
            Eventually.becomesTrue("no connection is taken", () -> isRefused(admin));
        }
        server.close();
        assertThat(server.connectionCount()).isZero();
    }

    @Test
    void saysWhichAddressCannotBeHad() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> builder().adminPort(taken.getLocalPort()).adminHost("0.0.0.0").start())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("admin-port: cannot listen on 0.0.0.0 port " + taken.getLocalPort() + ": ");
        }
        assertThatThrownBy(() -> builder().adminPort(65_536).start())
                .hasMessage("admin-port is 65536, must be 0 to 65535");
        assertThatThrownBy(() -> builder().adminHost("no.such.host.invalid").start())
                .hasMessage("admin-host is \"no.such.host.invalid\", which cannot be resolved");
    }

    @Test
    void isNotThereUnlessItIsSet() throws IOException {
        try (Roomcast plain = Roomcast.builder().port(0).loops(1).start()) {
            assertThat(plain.adminAddress()).isEmpty();
        }
    }

    private static RoomcastBuilder builder() {
        return Roomcast.builder().port(0).loops(2).adminPort(0);
    }

    private static boolean isRefused(InetSocketAddress address) {
        try {
            RawClient.connect(address).close();
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Response ask(InetSocketAddress address, String line, String... fields) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            client.send(line + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                    + String.join("", List.of(fields).stream().map(field -> field + "\r\n").toList()) + "\r\n");
            return line.startsWith("HEAD") ? client.readHead() : client.readResponse();
        }
    }
}
