package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Windows without a library by real programs: curl, and the JDK's WebSocket. */
class FeedIT {
    private static final int MESSAGES = 200;

    private Roomcast server;
    private Trigger trigger;

    @BeforeEach
    void start() throws IOException {
        // A poll loop that is killed between two polls is missed so much later: sooner than the test's patience ends.
        server = Roomcast.builder().port(0).loops(2).pingInterval(5_000).pingTimeout(10_000).start();
        trigger = new Trigger(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void threeWindowsReceiveRapidTriggersOnceAndInOrderAndLeave(FeedWindow.Way way) throws IOException {
        List<FeedWindow> windows = new ArrayList<>();
        try (RawWindow socketIo = RawWindow.webSocket(server.address(), "u")) {
            for (int i = 0; i < 3; i++) {
                windows.add(way.open(server.address(), "u"));
            }
            Patience.awaitRoom(server, "u", 4);

            for (int i = 0; i < MESSAGES; i++) {
                assertThat(trigger.get("u", "message " + i)).isEqualTo(4);
            }

            List<?> all = IntStream.range(0, MESSAGES).mapToObj(i -> message("message " + i)).toList();
            for (FeedWindow window : windows) {
                Patience.becomes(() -> "messages by " + way, () -> window.data().size(), MESSAGES);
                assertThat(window.data()).isEqualTo(all);
            }
            for (int i = 0; i < MESSAGES; i++) {
                socketIo.expect("message " + i);
            }
        } finally {
            windows.forEach(FeedWindow::close);
        }
        Patience.becomesTrue("left", () -> server.roomCount() == 0 && server.sessionCount() == 0);
        assertThat(server.feedCounters().opened.sum()).isEqualTo(3);
        assertThat(server.feedCounters().lost.sum()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void windowsReceiveChineseAndLargeText(FeedWindow.Way way) throws IOException {
        String large = "€😀".repeat(60_000);
        try (FeedWindow window = way.open(server.address(), "%E7%94%A8%E6%88%B7+1")) {
            Eventually.becomesTrue("joined", () -> server.roomCount() == 1);

            assertThat(trigger.get("用户 1", "你好 😀\n\"quoted\"")).isEqualTo(1);
            assertThat(trigger.postJson("用户 1", "\"" + large + "\"")).isEqualTo(1);

            Patience.becomes(() -> "messages", () -> window.data().size(), 2);
            assertThat(window.data()).isEqualTo(List.of(message("你好 😀\n\"quoted\""), message(large)));
        }
    }

    @Test
    void webSocketWindowMovesByTheJoinEvent() {
        try (FeedWindow.ByWebSocket window =
                (FeedWindow.ByWebSocket) open(FeedWindow.Way.JAVA_WEB_SOCKET, "before")) {
            Eventually.becomesTrue("joined", () -> server.roomCount() == 1);
            window.send("{\"event\":\"join\",\"data\":{\"username\":\"after\"}}");
            Patience.becomesTrue("moved", () -> Eventually.get(server.push("after", 1)) == 1);
            assertThat(Eventually.get(server.push("before", 2))).isZero();

            window.send("{\"event\":\"join\",\"data\":{\"username\":\"\"}}");
            Patience.becomes(() -> "messages", () -> window.data().size(), 2);
            assertThat(window.data().get(1)).isEqualTo(
                    Map.of("error", "join needs a username, a text or a number"));
        }
    }

    @Test
    void emitAndRoomsKnowFeedsAsAnyWindow() throws Exception {
        try (FeedWindow events = open(FeedWindow.Way.CURL_EVENTS, "u");
                FeedWindow poll = open(FeedWindow.Way.CURL_POLL, "v")) {
            Patience.becomesTrue("both", () -> server.roomCount() == 2);
            String rooms = Command.sh("curl -sS $1/rooms", url()).output();
            String emitted = Command.sh("curl -sS $1/emit -H 'Content-Type: application/json' -d \"$2\"", url(),
                    "{\"event\":\"news\",\"args\":[1,\"two\"]}").output();

            assertThat(rooms).isEqualTo(
                    "{\"rooms\":[{\"name\":\"u\",\"sockets\":1},{\"name\":\"v\",\"sockets\":1}],\"sockets\":2}");
            assertThat(emitted).isEqualTo("{\"sockets\":2}");
            Patience.becomes(() -> "the event", events::data, List.of(List.of(1, "two")));
            Patience.becomes(() -> "the event", poll::data, List.of(List.of(1, "two")));
        }
    }

    @Test
    void stoppingTellsEveryWindow() throws Exception {
        try (LineProcess events = LineProcess.sh("curl -sSN \"$1\"; echo ended $?", url() + "/events?name=u");
                LineProcess poll = LineProcess.sh("curl -sS \"$1\"; echo; echo ended $?", url() + "/poll?name=u");
                RawClient webSocket = RawClient.openWebSocket(server.address(), "/ws?name=u")) {
            Patience.awaitRoom(server, "u", 3);

            server.close();

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1001);
            Patience.becomesTrue("ended in good order", () -> events.lines().contains("ended 0"));
            Patience.becomesTrue("answered", () -> poll.lines().contains("ended 0"));
            assertThat(poll.lines().get(0)).contains("\"messages\":[]");
        }
    }

    private FeedWindow open(FeedWindow.Way way, String user) {
        try {
            return way.open(server.address(), user);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String url() {
        return "http://127.0.0.1:" + server.port();
    }

    private static Map<String, Object> message(String data) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("code", 0);
        message.put("data", data);
        return message;
    }
}
