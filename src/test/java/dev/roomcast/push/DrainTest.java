package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is about to end, and closes its clients one after the other. */
@Timeout(20)
class DrainTest {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final FakeClock clock = new FakeClock();
    private final List<RawClient> clients = new ArrayList<>();
    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).loops(2).nanoClock(clock).start();
    }

    @AfterEach
    void stop() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/socket.io/?EIO=4&transport=websocket", "/ws?name=U"})
    void closesClientsSomeTimeWithinTheWhile(String path) throws Exception {
        for (int i = 0; i < 40; i++) {
            clients.add(RawClient.openWebSocket(server.address(), path));
        }
        Eventually.becomesTrue("all are there", () -> server.sessionCount() == 40);

        server.drain(Duration.ofSeconds(10));
        // Each loop has chosen its moments before time goes on.
        Eventually.runOnAll(server.socketIo().group());

        advance(5_000);
        assertThat(server.sessionCount()).isBetween(4, 36);
        advance(5_001);
        Eventually.becomesTrue("all are closed", () -> server.sessionCount() == 0);
    }

    @Test
    void closesAllAtOnceWithoutAWhile() throws Exception {
        clients.add(RawClient.openWebSocket(server.address(), "/socket.io/?EIO=4&transport=websocket"));
        Eventually.becomesTrue("it is there", () -> server.sessionCount() == 1);

        server.drain(Duration.ZERO);

        Eventually.becomesTrue("it is closed", () -> server.sessionCount() == 0);
        clients.get(0).readFrame();
        assertThat(clients.get(0).readFrame().closeCode()).isEqualTo(1001);
    }

    @Test
    void saysThatItIsAliveButNotReady() throws Exception {
        RawClient prober = connect();
        RawClient other = connect();
        assertThat(prober.send("GET /ready" + HOST).readResponse().text()).isEqualTo("{\"status\":\"ready\"}");
        assertThat(other.send("GET /health" + HOST).readResponse().status()).isEqualTo(200);

        server.drain(Duration.ofSeconds(10));

        Response ready = prober.send("GET /ready" + HOST).readResponse();
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.text()).isEqualTo("{\"status\":\"draining\"}");
        assertThat(ready.field("Connection")).isEqualTo("close");
        Response health = other.send("GET /health" + HOST).readResponse();
        assertThat(health.status() + health.field("Connection")).isEqualTo("200");
    }

    @Test
    void takesNoNewConnection() {
        server.drain(Duration.ofSeconds(10));

        // The port is closed by a thread of its own, soon.
        Eventually.becomesTrue("refused", this::isRefused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/socket.io/?EIO=4&transport=polling", "/socket.io/1/", "/poll?name=U", "/events?name=U"})
    void beginsNoSession(String path) throws Exception {
        RawClient client = connect();
        client.send("GET /health" + HOST).readResponse();

        server.drain(Duration.ofSeconds(10));
        Response refused = client.send("GET " + path + HOST).readResponse();

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.field("Connection")).isEqualTo("close");
        client.expectEnd();
        assertThat(server.sessionCount()).isZero();
    }

    @Test
    void deliversToWhoIsStillThere() throws Exception {
        RawClient window = RawClient.openWebSocket(server.address(), "/ws?name=U");
        clients.add(window);
        Eventually.becomesTrue("it is there", () -> server.roomCount() == 1);

        server.drain(Duration.ofSeconds(10));

        assertThat(Eventually.get(server.push("U", "late"))).isEqualTo(1);
        assertThat(window.readFrame().text()).contains("late");
    }

    private boolean isRefused() {
        try {
            connect();
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            // Reset, being caught between the two.
            return false;
        }
    }

    private RawClient connect() throws IOException {
        RawClient client = RawClient.connect(server.address());
        clients.add(client);
        return client;
    }

    private void advance(long millis) {
        clock.advance(server.socketIo().group(), millis);
    }
}
