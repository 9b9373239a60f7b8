package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FreePort;
import dev.roomcast.e2e.ClientKind.Host;
import dev.roomcast.e2e.ClientKind.Row;
import dev.roomcast.push.Roomcast;
import dev.roomcast.socketio.Json;
import dev.roomcast.socketio.PreparedPacket;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The article's system with the real clients of each generation, in Node and in Chromium, over each transport. What
 * passes makes the table of the README.
 */
@ExtendWith(ClientTable.class)
class ClientsIT {
    /** How many checks a client of Socket.IO must pass. */
    static final int CHECKS = 12;

    private static final List<String> TEXTS = List.of("hello", "", " ", "你好", "😀 é ß \u00a0", "\"quotes\" 'and' `more`",
            "back\\slash \\n \\u4f60", "a+b c%20d%2Be&f=g;h#i?j", "<b>&amp;</b>", "two\nlines\r\n\tand a tab",
            "\u0000\u0001\u001e\u007f\u2028\u2029\ufeff", "42[\"message\",{}]", "null", "b64:4你");
    private static final List<String> JSON_VALUES = List.of("\"text 你好 😀\"", "\"\"", "0", "-1.5", "9007199254740991",
            "true", "false", "null", "[]", "{}", "[1,[2,[null,\"三\"]]]", "{\"a\":{\"b\":[{}]},\"钥\":\"匙\"}",
            "{\"_placeholder\":true,\"num\":0}");
    private static final int LONG_TEXT_CHARS = 100_000;
    private static final int STREAM_MESSAGES = 200;
    private static final long NODE_PACE_NANOS = 300_000;
    private static final long PAGE_PACE_NANOS = 2_000_000;
    /** From the delivery of so many on, a stream goes on slowly: a busy machine must not fall behind without end. */
    private static final int FAST_MESSAGES = 500;
    private static final long SLOW_PACE_NANOS = 20_000_000;
    private static final long STREAM_PATIENCE_NANOS = 25_000_000_000L;
    private static final int HEARTBEATS = 6;
    private static final long PING_INTERVAL_MILLIS = 1_000;
    private static final long PING_TIMEOUT_MILLIS = 2_000;
    /** A JSON poll that does not come again is gone so soon. */
    private static final long NEXT_POLL_MILLIS = 3_000;
    /** An event stream that was closed is gone so soon. */
    private static final long RESUME_MILLIS = 200;

    /** A namespace that sends every {@code echo} back, as a message and in its ack. */
    private static final String ECHO = "/echo";

    private static final Map<ClientKind, ClientAgent> IN_NODE = new EnumMap<>(ClientKind.class);
    /** One window a row, opened before all tests, to live through many heartbeats while these run. */
    private static final Map<Row, ClientWindow> PATIENTS = new LinkedHashMap<>();
    private static ClientAgent inChromium;
    private static Roomcast server;
    private static Roomcast heartbeatServer;
    private static int lastUser;

    private final List<ClientWindow> windows = new ArrayList<>();
    /** How many windows a test has opened for each user. */
    private final Map<String, Integer> inRoom = new HashMap<>();

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    private @interface EachClientAndTransport {
    }

    /** For what pages without a library cannot do: emit, and be acknowledged. */
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest(name = "{0}")
    @MethodSource("clientRows")
    private @interface EachSocketIoClientAndTransport {
    }

    static Stream<Row> rows() {
        return ClientKind.rows();
    }

    static Stream<Row> binaryRows() {
        return ClientKind.rows().filter(Row::hasBinary);
    }

    static Stream<Row> clientRows() {
        return ClientKind.rows().filter(Row::isClient);
    }

    @BeforeAll
    static void start() throws IOException {
        server = Roomcast.builder().port(0).loops(2).resumeTimeout(RESUME_MILLIS)
                .pingTimeout(NEXT_POLL_MILLIS).start();
        server.socketIo().of(ECHO).onConnection(socket -> socket.on("echo", event -> {
            socket.emit("message", event.toList().toArray());
            event.ack(event.toList().toArray());
        }));
        heartbeatServer = Roomcast.builder().port(0).loops(2).pingInterval(PING_INTERVAL_MILLIS)
                .pingTimeout(PING_TIMEOUT_MILLIS).start();
        for (ClientKind kind : ClientKind.values()) {
            if (kind.moduleInNode().isPresent()) {
                IN_NODE.put(kind, ClientAgent.inNode(kind.moduleInNode().get()));
            }
        }
        inChromium = ClientAgent.inChromium();
        clientRows().forEach(row -> PATIENTS.put(row, agent(row).open(heartbeatServer.port(), row,
                Optional.of(patient(row)))));
    }

    @AfterAll
    static void stop() throws IOException {
        for (ClientAgent agent : IN_NODE.values()) {
            agent.close();
        }
        inChromium.close();
        server.close();
        heartbeatServer.close();
    }

    @AfterEach
    void leavesNothingBehind() {
        windows.forEach(ClientWindow::close);
        Patience.becomesTrue("no session is left", () -> server.sessionCount() == 0);
        Patience.becomesTrue("no room is left", () -> server.roomCount() == 0);
    }

    @EachClientAndTransport
    void receivesExactlyTheTextsTriggered(Row row) {
        String user = newUser();
        ClientWindow window = openJoined(row, user);
        Trigger trigger = new Trigger(server.port());
        String longText = "0123456789".repeat(LONG_TEXT_CHARS / 10);
        String longChinese = "你好😀".repeat(LONG_TEXT_CHARS / 12);

        for (String text : TEXTS) {
            assertThat(trigger.get(user, text)).isEqualTo(1);
            assertThat(trigger.postForm(user, text)).isEqualTo(1);
        }
        assertThat(trigger.postForm(user, longText)).isEqualTo(1);
        assertThat(trigger.postForm(user, longChinese)).isEqualTo(1);
        // Once more when it is on the last of its transports.
        window.awaitTransport(row.last());
        TEXTS.forEach(text -> assertThat(trigger.get(user, text)).isEqualTo(1));

        List<Object> expected = new ArrayList<>();
        TEXTS.forEach(text -> expected.addAll(List.of(message(text), message(text))));
        expected.add(message(longText));
        expected.add(message(longChinese));
        TEXTS.forEach(text -> expected.add(message(text)));
        assertThat(window.awaitMessages(expected.size())).isEqualTo(expected);
        assertThat(window.transport()).isEqualTo(row.last());
    }

    @EachClientAndTransport
    void receivesWhatABrowserFormWouldDecode(Row row) {
        ClientWindow window = openJoined(row, "a b+c");
        Trigger trigger = new Trigger(server.port());

        assertThat(trigger.getRaw("name=a+b%2Bc&msg=a+b%20c%2Bd%2520")).isEqualTo(1);
        assertThat(trigger.getRaw("msg=%E4%BD%A0%f0%9f%98%80&name=a%20b%2bc")).isEqualTo(1);
        assertThat(trigger.getRaw("name=a+b%2Bc&msg=")).isEqualTo(1);

        assertThat(window.awaitMessages(3))
                .containsExactly(message("a b c+d%20"), message("你😀"), message(""));
    }

    @EachClientAndTransport
    void receivesEveryKindOfJsonValue(Row row) throws Json.InvalidException {
        String user = newUser();
        ClientWindow window = openJoined(row, user);
        Trigger trigger = new Trigger(server.port());

        List<Object> expected = new ArrayList<>();
        for (String json : JSON_VALUES) {
            assertThat(trigger.postJson(user, json)).isEqualTo(1);
            expected.add(message(Json.read(json)));
        }

        assertThat(window.awaitMessages(expected.size())).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("binaryRows")
    void sendsAndReceivesBinaryInEventsAndAcks(Row row) {
        ClientWindow window = remember(agent(row).open(server.port(), ECHO, row, Optional.empty()));
        List<Object> arguments = List.of(buffer(1, 2, 255), "你好", Map.of("deep", List.of(buffer(), buffer(7))));

        Object before = window.ask("echo", arguments);
        window.awaitTransport(row.last());
        Object after = window.ask("echo", List.of(buffer(0)));

        assertThat(before).isEqualTo(arguments);
        assertThat(after).isEqualTo(List.of(buffer(0)));
        assertThat(window.awaitMessages(2)).containsExactly(arguments, List.of(buffer(0)));
        window.awaitEncoding(row.encoding());
    }

    /** Every generation, transport and parser in one room: one broadcast, encoded for each, once for each. */
    @Test
    void aRoomOfAllKindsReceivesEachBroadcastOnce() {
        String user = newUser();
        Map<Row, ClientWindow> all = new LinkedHashMap<>();
        rows().forEach(row -> all.put(row, openJoined(row, user)));
        CompletableFuture<Integer> delivered = new CompletableFuture<>();
        byte[] bytes = {1, 2, (byte) 255};

        server.socketIo().main().rooms().broadcast(List.of(user),
                PreparedPacket.event("message", List.of(bytes, Map.of("deep", List.of(bytes)))), delivered::complete);
        assertThat(Eventually.get(delivered)).isEqualTo(all.size());
        assertThat(new Trigger(server.port()).get(user, "你好 end")).isEqualTo(all.size());

        all.forEach((row, window) -> {
            window.awaitMessage(message("你好 end"));
            Object binary = row.hasBinary() ? buffer(1, 2, 255) : "AQL/";
            List<Object> arguments = List.of(binary, Map.of("deep", List.of(binary)));
            assertThat(window.messages()).as(row.toString()).containsExactly(
                    row.showsData() ? List.of(arguments) : arguments, message("你好 end"));
        });
    }

    @EachSocketIoClientAndTransport
    void joinsUnderAnyNameAndLeavesTheRoomOfTheNameBefore(Row row) {
        List<Object> names = List.of("test", "你好", "😀", "Zoë O'Neil", "a+b c%20&d=e", "\"\\\"", "__proto__", 42, "ÿÃ©");
        Trigger trigger = new Trigger(server.port());
        ClientWindow window = open(row);
        List<Object> expected = new ArrayList<>();
        List<Object> joins = List.of(Map.of("username", "first"), "bare", 7);

        for (Object join : joins) {
            window.join(join);
        }
        assertThat(List.of(trigger.get("first", ""), trigger.get("bare", ""), trigger.get("7", "by number")))
                .containsExactly(0, 0, 1);
        expected.add(message("by number"));
        String before = "7";
        for (Object name : names) {
            String text = String.valueOf(name);
            assertThat(window.join(Map.of("username", name))).isEqualTo(Map.of("room", text));
            assertThat(trigger.get(text, "to " + text)).as(text).isEqualTo(1);
            assertThat(trigger.postJson(name, Json.write("JSON to " + text))).as(text).isEqualTo(1);
            assertThat(trigger.get(before, "to the name before")).as(before).isZero();
            expected.add(message("to " + text));
            expected.add(message("JSON to " + text));
            before = text;
        }

        assertThat(window.awaitMessages(expected.size())).isEqualTo(expected);
        assertThat(server.roomCount()).isEqualTo(1);
    }

    @EachSocketIoClientAndTransport
    void joinsByAnEventEmittedBeforeItIsConnected(Row row) {
        String user = newUser();
        Trigger trigger = new Trigger(server.port());

        ClientWindow window = open(row);
        window.emit("join", Map.of("username", user));
        Patience.becomesTrue("joined", () -> trigger.get(user, "hello") == 1);

        assertThat(window.awaitMessages(1)).containsExactly(message("hello"));
    }

    @EachClientAndTransport
    void everyWindowOfTheUserReceivesAndNobodyElse(Row row) {
        String user = newUser();
        String other = newUser();
        List<ClientWindow> mine = IntStream.range(0, 3).mapToObj(i -> openJoined(row, user)).toList();
        ClientWindow theirs = openJoined(row, other);
        Trigger trigger = new Trigger(server.port());

        assertThat(trigger.get(user, "to three")).isEqualTo(3);
        assertThat(trigger.get(other, "to one")).isEqualTo(1);
        assertThat(trigger.getRaw("name=" + user + "&name=" + other + "&msg=to+all")).isEqualTo(4);

        for (ClientWindow window : mine) {
            assertThat(window.awaitMessages(2)).containsExactly(message("to three"), message("to all"));
        }
        assertThat(theirs.awaitMessages(2)).containsExactly(message("to one"), message("to all"));
    }

    /** The stream runs from before the first window opens until after the last has upgraded. */
    @EachClientAndTransport
    void receivesAStreamInOrderAcrossItsUpgrade(Row row) {
        int rounds = row.upgrades() && row.host() == Host.NODE ? 4 : 1;
        for (int round = 0; round < rounds; round++) {
            String user = newUser();
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<List<Integer>> stream = CompletableFuture.supplyAsync(() -> stream(row, user, enough));
            List<ClientWindow> three = IntStream.range(0, 3).mapToObj(i -> open(row, user)).toList();
            three.forEach(window -> window.awaitJoins(1).awaitTransport(row.last()));
            enough.set(true);
            List<Integer> deliveries = get(stream);
            new Trigger(server.port()).get(user, "end");

            int received = 0;
            for (ClientWindow window : three) {
                window.awaitMessage(message("end"));
                List<Object> messages = window.messages();
                int first = deliveries.size() - (messages.size() - 1);
                List<Object> expected = new ArrayList<>();
                IntStream.range(first, deliveries.size()).forEach(i -> expected.add(message(String.valueOf(i))));
                expected.add(message("end"));
                assertThat(messages).isEqualTo(expected);
                received += messages.size() - 1;
            }
            assertThat(received).as("what the answers say").isEqualTo(deliveries.stream().mapToInt(i -> i).sum());
        }
    }

    @EachClientAndTransport
    void leavesItsRoomOnDisconnect(Row row) {
        String user = newUser();
        ClientWindow first = openJoined(row, user);
        ClientWindow second = openJoined(row, user);
        Trigger trigger = new Trigger(server.port());
        assertThat(trigger.get(user, "to both")).isEqualTo(2);
        assertThat(first.awaitMessages(1)).containsExactly(message("to both"));

        close(first);
        Patience.becomesTrue("the first has left", () -> trigger.get(user, "") < 2);
        assertThat(trigger.get(user, "to the second")).isEqualTo(1);
        close(second);
        Patience.becomesTrue("the room is gone", () -> server.roomCount() == 0);

        assertThat(trigger.get(user, "to nobody")).isZero();
        // One triggered while it was leaving may still have reached it.
        assertThat(first.messages()).startsWith(message("to both"))
                .doesNotContain(message("to the second"), message("to nobody"));
    }

    @EachClientAndTransport
    void connectsAgainWhenItsSessionWasClosed(Row row) throws IOException {
        try (Roomcast own = Roomcast.builder().port(0).loops(1).start()) {
            Trigger trigger = new Trigger(own.port());
            ClientWindow window = agent(row).open(own.port(), row, Optional.of("me"));
            window.awaitJoins(1).awaitTransport(row.last());
            Patience.awaitRoom(own, "me", 1);
            assertThat(trigger.get("me", "before")).isEqualTo(1);
            window.awaitMessages(1);

            own.closeSessions();
            window.awaitJoins(2);
            Patience.awaitRoom(own, "me", 1);

            assertThat(trigger.get("me", "after")).isEqualTo(1);
            assertThat(window.awaitMessages(2)).containsExactly(message("before"), message("after"));
            assertThat(window.disconnects()).hasSize(1);
            window.close();
        }
    }

    @EachClientAndTransport
    void connectsAgainWhenTheServerWasRestarted(Row row) throws IOException {
        Roomcast before = Roomcast.builder().port(FreePort.next()).loops(1).start();
        ClientWindow window = agent(row).open(before.port(), row, Optional.of("me"));
        window.awaitJoins(1).awaitTransport(row.last());
        Patience.awaitRoom(before, "me", 1);
        before.close();

        try (Roomcast after = Roomcast.builder().port(before.port()).loops(1).start()) {
            window.awaitJoins(2);
            Patience.awaitRoom(after, "me", 1);

            assertThat(new Trigger(after.port()).get("me", "hello")).isEqualTo(1);
            assertThat(window.awaitMessages(1)).containsExactly(message("hello"));
            window.close();
        }
    }

    @EachSocketIoClientAndTransport
    void staysConnectedByHeartbeats(Row row) {
        ClientWindow window = PATIENTS.get(row).awaitJoins(1);

        window.awaitHeartbeats(HEARTBEATS);

        assertThat(window.disconnects()).isEmpty();
        assertThat(window.transport()).isEqualTo(row.last());
        assertThat(new Trigger(heartbeatServer.port()).get(patient(row), "still there")).isEqualTo(1);
        assertThat(window.awaitMessages(1)).containsExactly(message("still there"));
    }

    private static String patient(Row row) {
        return "patient " + row;
    }

    private static ClientAgent agent(Row row) {
        return switch (row.host()) {
            case NODE -> IN_NODE.get(row.kind());
            case CHROMIUM -> inChromium;
        };
    }

    /** Sends 0, 1, 2 … one after another over one connection; answers how many sockets each was handed to. */
    private static List<Integer> stream(Row row, String user, AtomicBoolean enough) {
        Trigger trigger = new Trigger(server.port());
        List<Integer> deliveries = new ArrayList<>();
        int delivered = 0;
        int sockets = 0;
        long end = System.nanoTime() + STREAM_PATIENCE_NANOS;
        // A page that polls says it has joined before its request is here.
        while ((delivered < STREAM_MESSAGES || !enough.get() || sockets < 3) && System.nanoTime() - end < 0) {
            sockets = trigger.get(user, String.valueOf(deliveries.size()));
            deliveries.add(sockets);
            // As fast as can be, two windows at work would keep the third from being opened.
            long pace = row.host() == Host.CHROMIUM ? PAGE_PACE_NANOS : NODE_PACE_NANOS;
            LockSupport.parkNanos(delivered < FAST_MESSAGES ? pace : SLOW_PACE_NANOS);
            delivered += sockets > 0 ? 1 : 0;
        }
        return deliveries;
    }

    private static List<Integer> get(CompletableFuture<List<Integer>> stream) {
        try {
            return stream.get(30, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private ClientWindow open(Row row) {
        return remember(agent(row).open(server.port(), row, Optional.empty()));
    }

    private ClientWindow open(Row row, String user) {
        return remember(agent(row).open(server.port(), row, Optional.of(Map.of("username", user))));
    }

    private ClientWindow openJoined(Row row, String user) {
        ClientWindow window = open(row, user).awaitJoins(1).awaitEncoding(row.encoding());
        assertThat(window.joins()).containsExactly(Map.of("room", user));
        // A page without a library says so when it has asked to.
        Patience.awaitRoom(server, user, inRoom.merge(user, 1, Integer::sum));
        return window;
    }

    private ClientWindow remember(ClientWindow window) {
        windows.add(window);
        return window;
    }

    private void close(ClientWindow window) {
        windows.remove(window);
        window.close();
    }

    /** Binary as Node's JSON has it. */
    private static Map<String, Object> buffer(Integer... bytes) {
        return Map.of("type", "Buffer", "data", List.of(bytes));
    }

    private static String newUser() {
        return "user" + ++lastUser;
    }

    /** The arguments of the event that carries this data. */
    private static List<Object> message(Object data) {
        Map<String, Object> argument = new LinkedHashMap<>();
        argument.put("code", 0);
        argument.put("data", data);
        return Collections.singletonList(argument);
    }
}
