package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.push.Roomcast;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The article's system with the real client 0.9.17 in Node, over each transport that needs no page. */
class Client09IT {
    private static final List<String> TRANSPORTS = List.of("websocket", "xhr-polling");
    private static final List<String> TEXTS = List.of("hello", "", " ", "你好", "😀 é ß \u00a0", "\"quotes\" 'and' `more`",
            "back\\slash \\n \\u4f60 \\/", "a+b c%20d%2Be&f=g;h#i?j", "<b>&amp;</b></script>", "two\nlines\r\n\tand a tab",
            "\u0000\u0001\u001e\u007f\u2028\u2029\ufeff", "5:::{\"name\":\"x\"}", "null", "\ufffd3\ufffd2::");
    private static final List<String> JSON_VALUES = List.of("\"text 你好 😀\"", "\"\"", "0", "-1.5", "9007199254740991",
            "true", "false", "null", "[]", "{}", "[1,[2,[null,\"三\"]]]", "{\"a\":{\"b\":[{}]},\"钥\":\"匙\"}");
    private static final int LONG_TEXT_CHARS = 100_000;
    private static final int STREAM_MESSAGES = 200;
    private static final int HEARTBEATS = 6;

    private static final Map<String, NodeProcess> AGENTS = new HashMap<>();
    private static final Map<String, ClientWindow> BY_ID = new ConcurrentHashMap<>();
    private static Roomcast server;
    private static int lastId;

    private final List<ClientWindow> windows = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        server = Roomcast.builder().port(0).loops(2).start();
        for (String transport : TRANSPORTS) {
            AGENTS.put(transport, NodeProcess.start("agent09.js", transport,
                    event -> BY_ID.get((String) event.get("window")).take(event)));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        for (NodeProcess agent : AGENTS.values()) {
            agent.close();
        }
        server.close();
    }

    @AfterEach
    void leavesNothingBehind() {
        windows.forEach(ClientWindow::close);
        Patience.becomesTrue("no session is left", () -> server.sessionCount() == 0);
        Patience.becomesTrue("no room is left", () -> server.roomCount() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-polling"})
    void receivesExactlyWhatIsTriggered(String transport) throws Json.InvalidException {
        String user = newUser();
        ClientWindow window = open(transport, user);
        Trigger trigger = new Trigger(server.port());
        List<Object> expected = new ArrayList<>();

        for (String text : TEXTS) {
            assertThat(trigger.get(user, text)).isEqualTo(1);
            assertThat(trigger.postForm(user, text)).isEqualTo(1);
            expected.addAll(List.of(message(text), message(text)));
        }
        for (String json : JSON_VALUES) {
            assertThat(trigger.postJson(user, json)).isEqualTo(1);
            expected.add(message(Json.read(json)));
        }
        for (String text : List.of("0123456789".repeat(LONG_TEXT_CHARS / 10), "你好😀".repeat(LONG_TEXT_CHARS / 12))) {
            assertThat(trigger.postForm(user, text)).isEqualTo(1);
            expected.add(message(text));
        }

        assertThat(window.awaitMessages(expected.size())).isEqualTo(expected);
        assertThat(window.transport()).isEqualTo(transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-polling"})
    void joinsUnderAnyName(String transport) {
        ClientWindow window = open(transport, newUser());
        Trigger trigger = new Trigger(server.port());
        List<Object> names = List.of("你好", "😀", "Zoë O'Neil", "a+b c%20&d=e", "\"\\\"", "__proto__", 42);

        for (Object name : names) {
            assertThat(window.join(Map.of("username", name))).isEqualTo(Map.of("room", String.valueOf(name)));
            assertThat(trigger.get(String.valueOf(name), "to you")).isEqualTo(1);
        }

        assertThat(window.awaitMessages(names.size())).hasSize(names.size());
        assertThat(server.roomCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-polling"})
    void everyWindowReceivesAStreamInOrderAndNobodyElse(String transport) {
        String user = newUser();
        List<ClientWindow> three = IntStream.range(0, 3).mapToObj(i -> open(transport, user)).toList();
        ClientWindow other = open(transport, newUser());
        Trigger trigger = new Trigger(server.port());
        List<Object> expected = new ArrayList<>();

        for (int i = 0; i < STREAM_MESSAGES; i++) {
            assertThat(trigger.get(user, String.valueOf(i))).isEqualTo(3);
            expected.add(message(String.valueOf(i)));
        }

        for (ClientWindow window : three) {
            assertThat(window.awaitMessages(STREAM_MESSAGES)).isEqualTo(expected);
        }
        assertThat(other.messages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-polling"})
    void leavesItsRoomOnDisconnect(String transport) {
        String user = newUser();
        ClientWindow first = open(transport, user);
        open(transport, user);
        Trigger trigger = new Trigger(server.port());
        assertThat(trigger.get(user, "to both")).isEqualTo(2);
        first.awaitMessages(1);

        windows.remove(first);
        first.close();

        Patience.becomesTrue("the first has left", () -> trigger.get(user, "") == 1);
        assertThat(first.disconnects()).containsExactly("booted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-polling"})
    void connectsAgainWhenItsSessionWasClosed(String transport) throws IOException {
        try (Roomcast own = Roomcast.builder().port(0).loops(2).start()) {
            ClientWindow window = open(own.port(), transport, "me");
            Trigger trigger = new Trigger(own.port());
            assertThat(trigger.get("me", "before")).isEqualTo(1);
            window.awaitMessages(1);

            own.closeSessions();
            window.awaitJoins(2);

            assertThat(trigger.get("me", "after")).isEqualTo(1);
            assertThat(window.awaitMessages(2)).containsExactly(message("before"), message("after"));
            assertThat(window.disconnects()).hasSize(1);
            window.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-polling"})
    void connectsAgainWhenTheServerWasRestarted(String transport) throws IOException {
        Roomcast before = Roomcast.builder().port(0).loops(1).start();
        ClientWindow window = open(before.port(), transport, "me");
        before.close();

        try (Roomcast after = Roomcast.builder().port(before.port()).loops(1).start()) {
            window.awaitJoins(2);

            assertThat(new Trigger(after.port()).get("me", "hello")).isEqualTo(1);
            assertThat(window.awaitMessages(1)).containsExactly(message("hello"));
            window.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-polling"})
    void staysConnectedByHeartbeats(String transport) throws IOException {
        try (Roomcast own = Roomcast.builder().port(0).loops(2).pingInterval(150).pingTimeout(1_000).start()) {
            ClientWindow window = open(own.port(), transport, "me");

            window.awaitHeartbeats(HEARTBEATS * 2);

            assertThat(window.disconnects()).isEmpty();
            assertThat(new Trigger(own.port()).get("me", "still there")).isEqualTo(1);
            assertThat(window.awaitMessages(1)).containsExactly(message("still there"));
            window.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-polling"})
    void learnsOfNamespacesAndAcknowledgements(String transport) throws IOException {
        try (Roomcast own = Roomcast.builder().port(0).loops(2).start()) {
            own.socketIo().of("/news");
            open(own.port(), transport, "me");
            NodeProcess agent = AGENTS.get(transport);
            String id = "w" + lastId;

            assertThat(agent.call("namespace", Map.of("window", id, "name", "/news"))).isEqualTo("connect");
            assertThat(agent.call("namespace", Map.of("window", id, "name", "/nope")))
                    .isEqualTo("connect_failed unauthorized");
            assertThat(agent.call("send", Map.of("window", id, "text", "plain"))).isEqualTo("acknowledged");
            agent.call("close", Map.of("window", id));
        }
    }

    @Test
    void answersFlashWithThePolicyOfItsPort() throws IOException {
        try (RawClient flash = RawClient.connect(server.address())) {
            flash.send("<policy-file-request/>\0");

            assertThat(new String(flash.readToEnd(), StandardCharsets.US_ASCII)).startsWith("<?xml ")
                    .endsWith("to-ports=\"" + server.port() + "\"/></cross-domain-policy>");
        }
    }

    private ClientWindow open(String transport, String user) {
        ClientWindow window = open(server.port(), transport, user);
        windows.add(window);
        return window;
    }

    private static ClientWindow open(int port, String transport, String user) {
        String id = "w" + ++lastId;
        ClientWindow window = new ClientWindow(id, AGENTS.get(transport));
        BY_ID.put(id, window);
        AGENTS.get(transport).call("open", Map.of("window", id, "url", "http://127.0.0.1:" + port, "join",
                Map.of("username", user)));
        return window.awaitJoins(1).awaitTransport(transport);
    }

    private static String newUser() {
        return "user" + ++lastId;
    }

    /** The arguments of the event that carries this data. */
    private static List<Object> message(Object data) {
        Map<String, Object> argument = new LinkedHashMap<>();
        argument.put("code", 0);
        argument.put("data", data);
        return Collections.singletonList(argument);
    }
}
