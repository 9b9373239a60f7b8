package dev.roomcast.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import dev.roomcast.socketio.Event;
import dev.roomcast.socketio.Socket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WebSocketFeedTest {
    private static final Map<String, Object> HELLO = Map.of("data", "hello");

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private LiveFeeds live;

    @BeforeEach
    void start() throws IOException {
        live = LiveFeeds.start(2);
        live.onConnection(socket -> {
            socket.on("say", events::add);
            socket.on("greet", event -> socket.emit("greeting", event.value(0), 2));
            sockets.add(socket);
        });
    }

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void receivesTheMessagesOfItsRoomAsText() throws Exception {
        try (RawClient first = open("u"); RawClient second = open("u"); RawClient other = open("other")) {
            live.awaitRooms(Map.of("u", 2, "other", 1));

            assertThat(live.emit("u", "message", HELLO)).isEqualTo(2);
            assertThat(live.emit("other", "news")).isEqualTo(1);

            Frame message = Frame.text("{\"event\":\"message\",\"data\":{\"data\":\"hello\"}}");
            assertThat(first.readFrame()).isEqualTo(message);
            assertThat(second.readFrame()).isEqualTo(message);
            assertThat(other.readFrame()).isEqualTo(Frame.text("{\"event\":\"news\",\"data\":null}"));
            assertThat(sockets.take().transportName()).isEqualTo("websocket");
        }
        live.awaitRooms(Map.of());
        assertThat(live.ended.take()).isEqualTo("transport close");
        live.expectNothingLeft();
    }

    @Test
    void emitsWhatItsPageSendsAsEvents() throws Exception {
        try (RawClient page = open("u")) {
            page.sendText("{\"event\":\"say\",\"data\":[1,{\"a\":null}]}").sendText(" {\"event\":\"say\",\"more\":1} ")
                    .sendText("{\"event\":\"say\",\"data\":null}").sendText("{\"event\":\"greet\",\"data\":\"é\"}");

            assertThat(page.readFrame()).isEqualTo(Frame.text("{\"event\":\"greeting\",\"data\":[\"é\",2]}"));
            assertThat(events.take().toList()).hasToString("[[1, {a=null}]]");
            assertThat(events.take().toList()).isEmpty();
            assertThat(events.take().toList()).hasToString("[null]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "{", "[]", "\"say\"", "{}", "{\"event\":7}", "{\"event\":null}",
        "{\"event\":\"connect\"}", "{\"event\":\"disconnect\"}", "{\"event\":\"disconnecting\",\"data\":1}",
        "{\"event\":\"no such handler\"}", "{\"event\":\"\"}", "{\"event\":\"say\"}{\"event\":\"say\"}"})
    void ignoresWhatIsNoEvent(String text) throws Exception {
        try (RawClient page = open("u")) {
            page.sendText(text).sendFrame(RawClient.BINARY, "{\"event\":\"say\"}".getBytes(StandardCharsets.UTF_8));
            page.sendText("{\"event\":\"greet\",\"data\":1}");

            assertThat(page.readFrame().text()).isEqualTo("{\"event\":\"greeting\",\"data\":[1,2]}");
            assertThat(events).isEmpty();
            assertThat(live.feeds().feedCount()).isEqualTo(1);
        }
    }

    @Test
    void pingsAndKeepsAPageThatAnswersWithAPongOrAMessage() throws Exception {
        try (RawClient page = open("u")) {
            live.server().advance(24_900);
            live.server().advance(200);
            assertThat(page.readFrame()).isEqualTo(Frame.of(RawClient.PING, new byte[0]));
            page.sendFrame(RawClient.PONG, new byte[0]).sendText("{\"event\":\"greet\",\"data\":1}");
            page.readFrame();

            live.server().advance(25_100);
            assertThat(page.readFrame().opcode()).isEqualTo(RawClient.PING);
            live.server().advance(19_000);
            page.sendText("{\"event\":\"greet\",\"data\":1}");
            page.readFrame();
            live.server().advance(24_000);
            assertThat(live.feeds().feedCount()).isEqualTo(1);
            live.server().advance(1_100);
            assertThat(page.readFrame().opcode()).isEqualTo(RawClient.PING);
        }
    }

    @Test
    void closesAPageThatDoesNotAnswerAPing() throws Exception {
        try (RawClient page = open("u")) {
            live.server().advance(25_100);
            page.readFrame();
            live.server().advance(19_900);
            assertThat(live.feeds().feedCount()).isEqualTo(1);
            live.server().advance(200);

            assertThat(page.readFrame().closeCode()).isEqualTo(1000);
            assertThat(live.ended.take()).isEqualTo("ping timeout");
            assertThat(live.feeds().counters().pingTimeouts.sum()).isEqualTo(1);
            live.server().advance(3_000);
            live.server().advance(10_000);
            live.expectNothingLeft();
        }
    }

    @Test
    void tellsThePageWhenTheServerDisconnectsItOrStops() throws Exception {
        try (RawClient page = open("u"); RawClient other = open("u")) {
            Socket socket = sockets.take();
            Eventually.runOnLoop(socket.loop(), socket::disconnect);
            assertThat(page.readFrame().closeCode()).isEqualTo(1000);
            assertThat(live.ended.take()).isEqualTo("server namespace disconnect");
            live.awaitRooms(Map.of("u", 1));

            live.feeds().closeAll();
            assertThat(other.readFrame().closeCode()).isEqualTo(1001);
            assertThat(live.ended.take()).isEqualTo("server shutting down");
            assertThat(live.feeds().feedCount()).isZero();
        }
        live.expectNothingLeft();
    }

    @Test
    void isClosedByAHandlerThatDisconnectsItAtOnce() throws Exception {
        live.onConnection(Socket::disconnect);
        try (RawClient page = RawClient.openWebSocket(live.address(), "/ws?name=u")) {
            assertThat(page.readFrame().closeCode()).isEqualTo(1000);
            assertThat(live.rooms()).isEmpty();
            assertThat(live.feeds().feedCount()).isZero();
        }
        live.expectNothingLeft();
    }

    @Test
    void saysWhatIsMissingWhereNoUpgradeComes() throws IOException {
        Response response = live.server().get("/ws?name=u");

        assertThat(response.status()).isEqualTo(426);
        assertThat(response.field("Upgrade")).isEqualTo("websocket");
        assertThat(response.field("Content-Type")).isEqualTo("application/json");
        assertThat(response.text()).startsWith("{\"error\":\"").contains("no Upgrade: websocket", "a proxy");
        assertThat(live.server().get("/ws?name=u", "Upgrade: h2c", "Connection: Upgrade").status()).isEqualTo(426);
        assertThat(live.server().post("/ws?name=u", "").status()).isEqualTo(405);
        assertThat(live.server().request("HEAD", "/ws?name=u", new byte[0]).status()).isEqualTo(426);
        assertThat(live.feeds().counters().refused.sum()).isEqualTo(3);
    }

    @Test
    void refusesBeforeTheUpgradeWhatIsNoNameAndWhatIsNoHandshake() throws IOException {
        for (String path : List.of("/ws", "/ws?", "/ws?user=u", "/ws?name=", "/ws?name")) {
            try (RawClient client = live.server().connect()) {
                Response response = client.send(RawClient.handshake(path)).readResponse();

                assertThat(response.status()).as(path).isEqualTo(400);
                assertThat(response.text()).startsWith("{\"error\":\"name is ");
            }
        }
        try (RawClient client = live.server().connect()) {
            String old = RawClient.handshake("/ws?name=u").replace("Version: 13", "Version: 8");
            assertThat(client.send(old).readResponse().field("Sec-WebSocket-Version")).isEqualTo("13");
        }
        assertThat(live.feeds().counters().refused.sum()).isEqualTo(6);
        assertThat(live.feeds().counters().opened.sum()).isZero();
        live.expectNothingLeft();
    }

    @Test
    void closesAPageThatReadsTooSlowly() throws Exception {
        try (RawClient page = RawClient.connect(live.address(), 4096)) {
            page.send(RawClient.handshake("/ws?name=u")).readResponse();
            String large = "x".repeat(1_000_000);
            Eventually.becomesTrue("it is closed", () -> live.emit("u", "message", large) == 0);

            assertThat(live.ended.poll(5, TimeUnit.SECONDS)).isEqualTo("slow consumer");
            assertThat(live.feeds().counters().slowConsumers.sum()).isEqualTo(1);
        }
        live.expectNothingLeft();
    }

    private RawClient open(String name) throws IOException {
        RawClient client = RawClient.openWebSocket(live.address(), "/ws?name=" + name);
        Eventually.becomesTrue("joined", () -> live.rooms().containsKey(name));
        return client;
    }
}
