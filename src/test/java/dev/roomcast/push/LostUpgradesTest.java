package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.FakeClock;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.websocket.LostUpgrades;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets as they come through proxies that do not pass the fields of the opening handshake on. */
class LostUpgradesTest {
    private static final String KEY = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String ENGINE_IO = "/socket.io/?EIO=4&transport=websocket";
    private static final String REFUSED = "WARNING WebSockets arrive without their Upgrade and are refused from=";

    private final FakeClock clock = new FakeClock();
    private Roomcast server;
    private LogRecorder log;

    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).loops(1).nanoClock(clock).trustProxy(List.of("127.0.0.1")).start();
        log = LogRecorder.of(LostUpgrades.class);
    }

    @AfterEach
    void stop() {
        log.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/ws?name=u | 426 | application/json | {\"error\":\"this is a WebSocket address, but the request has no"
            + " Upgrade: websocket; a proxy on the way may have dropped it\"}",
        "/socket.io/?EIO=4&transport=websocket | 400 | application/json | {\"code\":3,\"message\":\"Bad request\"}",
        "/socket.io/?EIO=3&transport=websocket | 400 | application/json | {\"code\":3,\"message\":\"Bad request\"}",
        "/socket.io/1/websocket/sid | 400 | text/plain; charset=UTF-8 | websocket without the field Upgrade: a proxy"
            + " on the way may not pass it on"})
    void tellsTheClientAndTheOperator(String path, int status, String type, String content) throws IOException {
        for (String fields : List.of(KEY, "", KEY + "Connection: close\r\n")) {
            Response answer = send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.field("Content-Type")).isEqualToIgnoringCase(type);
            assertThat(answer.text()).isEqualTo(content);
        }
        assertThat(lost()).isEqualTo(3);
        assertThat(log.lines()).containsExactly(REFUSED + "127.0.0.1 count=1: the proxy in front has to pass it on,"
                + " in nginx by proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";"
                + " (in Apache ProxyPass needs upgrade=websocket)");
        assertThat(server.sessionCount()).isZero();
    }

    @Test
    void tellsOnceAMinuteAndHowMany() throws IOException {
        for (int i = 0; i < 5; i++) {
            send("GET " + (i % 2 == 0 ? ENGINE_IO : "/ws?name=u") + " HTTP/1.1\r\nHost: localhost\r\n" + KEY);
            advance(14_000);
        }

        assertThat(log.lines()).hasSize(1);

        send("GET /ws?name=u HTTP/1.1\r\nHost: localhost\r\n" + KEY);

        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().get(1)).startsWith(REFUSED + "127.0.0.1 count=5:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1.0 | Connection: close | proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;"
            + " proxy_set_header Connection \"upgrade\"; (",
        "1.0 | Upgrade: websocket | proxy_http_version 1.1; proxy_set_header Connection \"upgrade\"; (",
        "1.1 | Upgrade: websocket | proxy_set_header Connection \"upgrade\"; (",
        "1.1 | Connection: Upgrade | proxy_set_header Upgrade $http_upgrade; ("})
    void namesTheLinesOfNginxThatAreMissing(String version, String field, String lines) throws IOException {
        for (String path : List.of(ENGINE_IO, "/ws?name=u", "/socket.io/1/websocket/sid")) {
            assertThat(send("GET " + path + " HTTP/" + version + "\r\nHost: localhost\r\n" + field + "\r\n" + KEY)
                    .status()).isIn(400, 426);
        }

        assertThat(log.lines()).hasSize(1).first().asString().contains(": the proxy in front has to pass it on,"
                + " in nginx by " + lines);
        assertThat(lost()).isEqualTo(3);
    }

    @Test
    void knowsApacheByWhatItAdds() throws IOException {
        send("GET " + ENGINE_IO + " HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.7\r\n"
                + "X-Forwarded-Host: localhost\r\nX-Forwarded-Server: localhost\r\nConnection: Keep-Alive\r\n" + KEY);

        assertThat(log.lines()).containsExactly(REFUSED + "192.0.2.7 count=1: the proxy in front has to pass it on,"
                + " in Apache ProxyPass needs upgrade=websocket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n",
        "GET /socket.io/?EIO=4&transport=websocket&sid=unknown HTTP/1.1\r\n",
        "GET /ws?name=u HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n",
        "GET /ws HTTP/1.1\r\n", "POST /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nContent-Length: 0\r\n",
        "GET / HTTP/1.0\r\n"})
    void hasNothingToSayOfOtherRequests(String head) throws IOException {
        send(head + "Host: localhost\r\n");

        assertThat(log.lines()).isEmpty();
        assertThat(lost()).isZero();
    }

    private Response send(String head) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send(head + "\r\n").readResponse();
        }
    }

    private long lost() {
        return server.webSocketCounters().stream().mapToLong(counters -> counters.lostUpgrades.sum()).sum();
    }

    private void advance(long millis) {
        clock.advanceUnnoticed(millis);
        server.wake();
    }
}
