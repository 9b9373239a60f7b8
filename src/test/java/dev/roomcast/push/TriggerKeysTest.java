package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that are good for some rooms, namespaces or triggers a second. */
@Timeout(20)
class TriggerKeysTest {
    private static final String ORDERS = "orders-key";

    private final FakeClock clock = new FakeClock();
    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).loops(1).nanoClock(clock).triggerKey("all")
                .triggerKey(TriggerKey.of(ORDERS).withName("orders").withRooms("orders-*", "news"))
                .triggerKey(TriggerKey.of("chat").withNamespaces("/chat"))
                .triggerKey(TriggerKey.of("both").withNamespaces("/", "/chat").withRooms("orders-*"))
                .triggerKey(TriggerKey.of("slow").withName("slow").withRate(3)).start();
        server.socketIo().of("/chat");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "all|{\"event\":\"e\"}|200|",
        "all|{\"event\":\"e\",\"namespace\":\"/chat\"}|200|",
        "orders-key|{\"event\":\"e\",\"to\":\"orders-1\"}|200|",
        "orders-key|{\"event\":\"e\",\"to\":[\"orders-1\",\"news\"],\"except\":\"u\"}|200|",
        "orders-key|{\"event\":\"e\",\"to\":[\"news\",\"u\"]}|403|for the room \\\"u\\\"",
        "orders-key|{\"event\":\"e\"}|403|for everybody",
        "orders-key|{\"event\":\"e\",\"to\":null}|403|for everybody",
        "orders-key|{\"event\":\"e\",\"to\":\"news\",\"namespace\":\"/chat\"}|403|for the namespace \\\"/chat\\\"",
        "orders-key|[{\"event\":\"e\",\"to\":\"news\"},{\"event\":\"e\",\"to\":\"é\\\"\"}]|403|\\u00e9\\\"\\\"",
        "chat|{\"event\":\"e\",\"namespace\":\"/chat\"}|200|",
        "chat|{\"event\":\"e\",\"to\":\"u\",\"namespace\":\"/chat\"}|200|",
        "chat|{\"event\":\"e\",\"to\":\"u\"}|403|for the namespace \\\"/\\\"",
        "both|{\"event\":\"e\",\"to\":\"orders-1\",\"namespace\":\"/chat\"}|200|",
        "both|{\"event\":\"e\",\"to\":\"u\",\"namespace\":\"/chat\"}|403|for the room \\\"u\\\""})
    void emitsWhereTheKeyIsGoodFor(String key, String json, int status, String error) throws IOException {
        Response answer = post("/emit", key, json);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.text()).startsWith("{\"error\":\"").contains("this key is not ", error)
                    .endsWith(", see the setting trigger-keys\"}");
        }
    }

    @Test
    void triggersOnlyWhatTheKeyIsGoodFor() throws IOException {
        assertThat(get("/?name=orders-7&msg=m", ORDERS).status()).isEqualTo(200);
        assertThat(get("/?name=u&msg=m", ORDERS).text())
                .isEqualTo("{\"error\":\"this key is not for the room \\\"u\\\", see the setting trigger-keys\"}");
        assertThat(get("/?name=orders-7&name=u&msg=m", ORDERS).status()).isEqualTo(403);
        assertThat(post("/", ORDERS, "{\"name\":[\"news\",\"u\"],\"msg\":1}").status()).isEqualTo(403);
        assertThat(get("/?name=u&msg=m", "chat").status()).isEqualTo(403);
        assertThat(get("/metrics", ORDERS).text())
                .isEqualTo("{\"error\":\"this key is for some rooms alone, see the setting trigger-keys\"}");
        assertThat(get("/metrics", "slow").status()).isEqualTo(200);
        assertThat(server.counters().forbiddenTriggers.sum()).isEqualTo(5);
    }

    @Test
    void sendsNothingOfABatchThatTheKeyIsNotGoodForInPart() throws IOException {
        try (RawClient news = window("news")) {
            assertThat(post("/emit", ORDERS, "[{\"event\":\"a\",\"to\":\"news\"},{\"event\":\"b\",\"to\":\"u\"}]")
                    .text()).contains("event 1 of the batch: this key is not for the room \\\"u\\\"");
            assertThat(post("/emit", ORDERS, "{\"event\":\"c\",\"to\":\"news\"}").status()).isEqualTo(200);

            assertThat(news.readFrame().text()).contains("\"event\":\"c\"");
        }
    }

    @Test
    void showsTheRoomsThatTheKeyIsGoodFor() throws IOException {
        try (RawClient first = window("orders-1"); RawClient news = window("news"); RawClient other = window("u")) {
            assertThat(get("/rooms", "all").text()).isEqualTo("{\"rooms\":[{\"name\":\"news\",\"sockets\":1},"
                    + "{\"name\":\"orders-1\",\"sockets\":1},{\"name\":\"u\",\"sockets\":1}],\"sockets\":3}");
            assertThat(get("/rooms", ORDERS).text()).isEqualTo("{\"rooms\":[{\"name\":\"news\",\"sockets\":1},"
                    + "{\"name\":\"orders-1\",\"sockets\":1}],\"sockets\":2}");
            assertThat(get("/rooms", "chat").text()).isEqualTo("{\"rooms\":[],\"sockets\":0}");
            assertThat(get("/rooms/news", ORDERS).text()).isEqualTo("{\"name\":\"news\",\"sockets\":1}");
            assertThat(get("/rooms/u", ORDERS).status()).isEqualTo(403);
            for (RawClient window : List.of(first, news, other)) {
                window.sendText("still there");
            }
        }
    }

    @Test
    void answers429BeyondTheRateOfTheKey() throws IOException {
        try (LogRecorder log = LogRecorder.of(TriggerGuard.class)) {
            for (int i = 0; i < 3; i++) {
                assertThat(get("/?name=u&msg=m", "slow").status()).isEqualTo(200);
            }
            Response refused = get("/?name=u&msg=m", "slow");

            assertThat(refused.status() + refused.field("Retry-After")).isEqualTo("4291");
            assertThat(refused.text()).isEqualTo("{\"error\":\"more than 3 triggers a second by this key\"}");
            assertThat(get("/rooms", "slow").status()).as("a query").isEqualTo(200);
            assertThat(get("/?name=u&msg=m", "all").status()).as("another key").isEqualTo(200);
            assertThat(log.details()).containsExactly("refused trigger from=127.0.0.1 key=slow reason=rate allowed=3");
            assertThat(server.counters().tooManyTriggers.sum()).isEqualTo(1);
        }
        clock.advanceUnnoticed(400);
        server.wake();

        assertThat(get("/?name=u&msg=m", "slow").status()).isEqualTo(200);
        assertThat(get("/?name=u&msg=m", "slow").status()).isEqualTo(429);
    }

    @Test
    void chargesEachEventOfABatch() throws IOException {
        String two = "[{\"event\":\"a\"},{\"event\":\"b\"}]";
        String four = two.replace("]", "," + two.substring(1));
        assertThat(post("/emit", "slow", two).status()).isEqualTo(200);

        assertThat(post("/emit", "slow", two).status()).isEqualTo(429);
        assertThat(post("/emit", "slow", four).text()).isEqualTo("{\"error\":\"batch of 4 is more than this key may"
                + " send in a second, 3: send it in parts\"}");
        assertThat(post("/emit", "slow", "{\"event\":\"a\"}").status()).isEqualTo(200);
        assertThat(server.counters().triggers.sum()).isEqualTo(3);
    }

    @Test
    void logsTheNameOfAKeyAndNeverTheKey() throws IOException {
        try (LogRecorder log = LogRecorder.ofAll()) {
            get("/?name=secret-room&msg=secret-text", ORDERS);
            get("/rooms", "secret-key");
            get("/rooms?key=secret-key", "");

            assertThat(log.details()).contains("refused trigger from=127.0.0.1 key=orders reason=forbidden",
                    "refused trigger from=127.0.0.1 key=unknown reason=key").noneMatch(line -> line.contains("secret"));
        }
        assertThat(TriggerKey.of("secret-key").withRooms("a", "b").withRate(2).toString())
                .isEqualTo("key, rooms a b, 2 a second");
        assertThat(server.counters().wrongKeys.sum()).isEqualTo(2);
    }

    @Test
    void refusesTheSameKeyTwice() {
        assertThatThrownBy(() -> Roomcast.builder().port(0).triggerKey("a").triggerKey("b").triggerKey("a").start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trigger-key has the same key twice, or trigger-keys has it, too");
        assertThatThrownBy(() -> TriggerKey.of(""))
                .hasMessage("trigger-key is empty, must have one character at least");
        assertThatThrownBy(() -> TriggerKey.of("a").withRate(-1)).hasMessageContaining("rate is -1 triggers a second");
        assertThatThrownBy(() -> TriggerKey.of("a").withRooms("")).hasMessage("rooms has an empty pattern");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"GET /?name=u&msg=m|405|POST", "HEAD /?name=u&msg=m|405|POST",
        "GET /?name=u|405|POST", "POST /?name=u&msg=m|200|", "GET /|200|", "GET /rooms|200|"})
    void triggersByPostAloneIfItIsToldTo(String line, int status, String allow) throws IOException {
        try (Roomcast strict = Roomcast.builder().port(0).loops(1).triggerPostOnly(true).start();
                RawClient client = RawClient.connect(strict.address())) {
            client.send(line + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            Response answer = line.startsWith("HEAD") ? client.readHead() : client.readResponse();

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.field("Allow")).isEqualTo(allow == null ? "" : allow);
            if (line.startsWith("GET") && status == 405) {
                assertThat(answer.text()).contains("GET does not trigger, use POST (trigger-post-only)");
            }
        }
    }

    private RawClient window(String name) throws IOException {
        int before = server.sessionCount();
        RawClient window = RawClient.openWebSocket(server.address(), "/ws?name=" + name);
        Eventually.becomesTrue(name + " is there", () -> server.sessionCount() == before + 1);
        return window;
    }

    private Response get(String target, String key) throws IOException {
        return send("GET " + target, key, "", "");
    }

    private Response post(String target, String key, String json) throws IOException {
        return send("POST " + target, key, "Content-Type: application/json\r\nContent-Length: "
                + json.getBytes(StandardCharsets.UTF_8).length + "\r\n", json);
    }

    private Response send(String line, String key, String fields, String content) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send(line + " HTTP/1.1\r\nHost: localhost\r\n"
                    + (key.isEmpty() ? "" : "Authorization: Bearer " + key + "\r\n") + fields + "\r\n" + content)
                    .readResponse();
        }
    }
}
