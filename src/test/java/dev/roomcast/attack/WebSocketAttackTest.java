package dev.roomcast.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Deflated;
import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks 26 to 42, on WebSocket layers; messages may have a million bytes. That accepting pauses where descriptors run
 * out (42), a process of its own shows: {@code io.AcceptorTest}.
 */
@Timeout(60)
class WebSocketAttackTest {
    private static final String PATH = "/ws?name=attacker";
    private static final int FIRST_TEXT = 0x01;
    private static final int FIRST_DEFLATED = 0x42;
    private static final int DEFLATED = 0xC2;
    private static final int LAST = 0x80;
    private static final byte[] NOTHING = new byte[0];

    private AttackedServer server;

    @BeforeEach
    void start() throws IOException {
        server = AttackedServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"82,00000000000f4241", "81,7fffffffffffffff", "02,7fffffffffffffff", "82,0000000100000000",
        "82,000000007fffffff", "82,00000000ffffffff"})
    @DisplayName("26: CVE-2016-10542, a frame that announces up to 2^63 bytes")
    void attack26_anAnnouncedLengthIsCheckedBeforeAnythingIsAllocated(String first, String length) throws IOException {
        RawClient client = server.webSocket(PATH);
        long before = server.allocatedBytes();

        // The ten bytes that end a JVM elsewhere; the length is looked at when the masking key is there.
        client.send(HexFormat.of().parseHex(first + "ff" + length));
        server.expectServed();
        client.send(new byte[4]);

        AttackedServer.expectClosed(client, 1009);
        assertThat(server.allocatedBytes() - before).isLessThan(500_000);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"82ff8000000000000000", "82ffffffffffffffffff", "01ff8000000000000001",
        "82ff0000000000000005", "82ff000000000000ffff", "82fe0005", "82fe007d"})
    @DisplayName("27: CVE-2020-13935, a length with its top bit set, or in a longer form than it needs")
    void attack27_aLengthThatOverflowsOrIsNotMinimalIsAProtocolError(String head) throws IOException {
        RawClient client = server.webSocket(PATH);

        client.send(HexFormat.of().parseHex(head)).send(new byte[4]);

        AttackedServer.expectClosed(client, 1002);
        server.expectUnharmed();
    }

    @Test
    @DisplayName("28: CVE-2014-0193, a message without an end whose frames are small")
    void attack28_theMessageIsBoundedNotTheFrameAlone() throws IOException {
        byte[] part = new byte[100_000];
        new Random(28).nextBytes(part);
        byte[] text = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        long before = server.allocatedBytes();
        RawClient plain = server.webSocket(PATH).send(RawClient.frame(FIRST_TEXT, text));
        RawClient deflated = deflated().send(RawClient.frame(FIRST_DEFLATED, part));

        for (int i = 0; i < 11; i++) {
            if (i < 10) {
                plain.send(RawClient.frame(RawClient.CONTINUATION, text));
            }
            deflated.send(RawClient.frame(RawClient.CONTINUATION, part));
        }

        AttackedServer.expectClosed(plain, 1009);
        AttackedServer.expectClosed(deflated, 1009);
        assertThat(server.allocatedBytes() - before).as("two messages, doubled as they grow").isLessThan(12_000_000);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    @DisplayName("29: CVE-2026-48779, 131 000 fragments of one byte")
    void attack29_aFloodOfTinyFragmentsIsRefused(int bytes) throws IOException {
        RawClient client = server.webSocket(PATH).send(RawClient.frame(FIRST_TEXT, NOTHING));

        client.send(repeat(RawClient.frame(RawClient.CONTINUATION, new byte[bytes]), 16_390));

        AttackedServer.expectClosed(client, 1008);
        server.expectUnharmed();
    }

    @Test
    @DisplayName("29: CVE-2026-48779, fragments that are kept one by one; and a message that never ends")
    void attack29_fragmentsTakeTheRoomOfTheirBytesAndHaveADeadline() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(server.webSocket(PATH));
        }
        byte[] fragments = repeat(RawClient.frame(RawClient.CONTINUATION, new byte[] {'x'}), 16_000);
        long before = AttackedServer.heldBytes();

        for (RawClient client : clients) {
            client.send(RawClient.frame(FIRST_TEXT, new byte[] {'x'})).send(fragments);
            settle(client);
        }

        assertThat(AttackedServer.heldBytes() - before).as("20 messages of 16 000 bytes").isLessThan(4_000_000);
        server.advance(20_000);
        for (RawClient client : clients) {
            client.send(RawClient.frame(RawClient.CONTINUATION, new byte[] {'x'}));
            settle(client);
        }
        server.advance(20_000);
        for (RawClient client : clients) {
            settle(client);
        }
        server.advance(25_000);
        for (RawClient client : clients) {
            AttackedServer.expectClosed(client, 1008);
        }
        server.awaitSessions(0);
        server.expectUnharmed();
    }

    @Test
    @DisplayName("30: ws 8.23, a tiny frame keeps a read buffer alive")
    void attack30_anIdleConnectionKeepsNothingOfWhatItSent() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(i % 2 == 0 ? server.webSocket(PATH) : deflated());
        }
        byte[] whole = RawClient.frame(LAST | RawClient.TEXT, "tiny".getBytes(StandardCharsets.US_ASCII));
        byte[] large = RawClient.frame(LAST | RawClient.BINARY, new byte[100_000]);
        settle(clients.get(0));
        long before = AttackedServer.heldBytes();

        for (RawClient client : clients) {
            client.send(large).send(whole).send(RawClient.frame(LAST | RawClient.PING, new byte[] {1}));
            assertThat(client.readFrame().payload()).containsExactly(1);
        }

        assertThat(AttackedServer.heldBytes() - before).as("of 200 connections").isLessThan(200 * 10_000);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"88 | 03e8 736563726574 | 1000", "88 | 0bb8 736563726574 | 3000",
        "88 | '' | 1005",
        "88 | 03 | 1002", "88 | 03e7 | 1002", "88 | 03ed | 1002", "88 | 03ee | 1002", "88 | 03f7 | 1002",
        "88 | ffff | 1002", "88 | 03e8 c328 | 1007", "88 | 03e8 eda080 | 1007", "83 | 736563726574 | 1002",
        "81 | 736563726574 ff | 1007", "80 | 736563726574 | 1002"})
    @DisplayName("31: CVE-2026-45736, memory of others in the reason of a Close")
    void attack31_aCloseSaysNothingButWhatWeWrote(String firstByte, String payload, int code) throws IOException {
        RawClient client = server.webSocket(PATH);
        byte[] bytes = HexFormat.of().parseHex(payload.replace(" ", ""));

        client.send(RawClient.frame(Integer.parseInt(firstByte, 16), bytes));

        Frame close = client.readFrame();
        assertThat(close.closeCode()).isEqualTo(code);
        assertThat(close.payload()).hasSizeLessThanOrEqualTo(125);
        int codeBytes = Math.min(2, close.payload().length);
        String reason = new String(close.payload(), codeBytes, close.payload().length - codeBytes,
                StandardCharsets.UTF_8);
        assertThat(reason).matches("[\\x20-\\x7E§]*").doesNotContain("secret");
        client.close();
        server.expectUnharmed();
    }

    @Test
    @DisplayName("32: CVE-2016-10518, memory of others in a pong")
    void attack32_aPongIsThePingsPayloadExactly() throws IOException {
        RawClient client = server.webSocket(PATH);
        Random random = new Random(32);
        for (int length = 0; length <= 125; length++) {
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            client.sendFrame(RawClient.PING, payload);
            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.PONG, payload));
        }

        client.sendFrame(RawClient.PING, new byte[126]);

        AttackedServer.expectClosed(client, 1002);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {PATH, "/socket.io/?EIO=4&transport=websocket", "/socket.io/1/websocket/x"})
    @DisplayName("33: CVE-2024-37890, an upgrade with more fields than are allowed")
    void attack33_anUpgradeOfTooManyFieldsIsAnswered431(String path) throws IOException {
        try (LogRecorder log = LogRecorder.ofAll()) {
            for (int count : new int[] {96, 500, 2_000}) {
                RawClient client = server.connect();
                client.send(RawClient.handshake(path, Collections.nCopies(count, "X: 1")));
                assertThat(client.readResponse().status()).isEqualTo(431);
                client.expectEnd();
            }

            assertThat(server.attackersSessions()).isZero();
            server.expectUnharmed();
            assertThat(log.thrown()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"constructor", "__proto__", "toString, hasOwnProperty", "constructor; a=1",
        "x-webkit-deflate-frame",
        "permessage-deflate; constructor", "permessage-deflate; __proto__=1", "permessage-deflate; toString",
        "permessage-bzip2", "PERMESSAGE-DEFLATE", "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover"})
    @DisplayName("34: GHSA-5v72-xg48-5rpm, an extension that every JavaScript object inherits")
    void attack34_anUnknownExtensionIsDeclined(String offer) throws IOException {
        expectNoDeflate(offer);
    }

    @ParameterizedTest
    @ValueSource(strings = {";", "a;", "a=b", "a;b=", "a;b=\"", "a;b=\"c d\"", "a b", "\"a\"", "a;;b", "=", "a;b=\\",
        "a,b c"})
    @DisplayName("34: GHSA-5v72-xg48-5rpm, an offer that is none")
    void attack34_anOfferOutsideTheGrammarFailsTheHandshake(String offer) throws IOException {
        Response refusal = server.answer(RawClient.handshake(PATH, List.of("Sec-WebSocket-Extensions: " + offer)));

        assertThat(refusal.status()).isEqualTo(400);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Connection", "Upgrade", "Cookie",
        "Accept-Encoding", "Authorization", "Origin", "Referer"})
    @DisplayName("35: CVE-2021-32640, long runs of blanks that a regular expression goes over again and again")
    void attack35_longRunsOfBlanksTakeNoTime(String name) throws IOException {
        for (String value : List.of("x" + " ".repeat(15_000) + "y", "x," + " ,".repeat(7_000),
                "\t ".repeat(7_000) + "x")) {
            long begun = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                String field = name + ": " + value;
                Response answer = server.answer(RawClient.handshake(PATH, List.of(field)));
                assertThat(answer.status()).isIn(101, 400, 403);
                assertThat(answer.field("Sec-WebSocket-Protocol")).isEmpty();
                assertThat(answer.field("Sec-WebSocket-Extensions")).isEmpty();
            }
            assertThat(System.nanoTime() - begun).as("nanoseconds for five").isLessThan(3_000_000_000L);
        }
        server.expectUnharmed();
    }

    @Test
    @DisplayName("36: CVE-2026-1526, a bomb of permessage-deflate")
    void attack36_aDeflateBombCostsNoMoreThanTheLargestMessage() throws IOException {
        byte[] bomb = Deflated.deflate(new byte[32 << 20]);
        byte[] finalBlocks = repeat(new byte[] {1, 0, 0, -1, -1}, 10_000);
        assertThat(bomb).hasSizeLessThan(50_000);
        RawClient whole = deflated();
        RawClient fragmented = deflated();
        RawClient blocks = deflated();
        RawClient justTooMuch = deflated();
        long before = server.allocatedBytes();

        whole.send(RawClient.frame(DEFLATED, bomb));
        AttackedServer.expectClosed(whole, 1009);
        int half = bomb.length / 2;
        fragmented.send(RawClient.frame(FIRST_DEFLATED, Arrays.copyOf(bomb, half)));
        fragmented.send(RawClient.frame(LAST, Arrays.copyOfRange(bomb, half, bomb.length)));
        AttackedServer.expectClosed(fragmented, 1009);
        blocks.send(RawClient.frame(DEFLATED, finalBlocks));
        AttackedServer.expectClosed(blocks, 1008);
        justTooMuch.send(RawClient.frame(DEFLATED, Deflated.deflate(new byte[1_000_000])));
        settle(justTooMuch);
        justTooMuch.send(RawClient.frame(DEFLATED, Deflated.deflate(new byte[1_000_001])));
        AttackedServer.expectClosed(justTooMuch, 1009);

        assertThat(server.allocatedBytes() - before).as("four messages, doubled as they grow").isLessThan(20_000_000);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"server_max_window_bits=-1", "server_max_window_bits=0", "server_max_window_bits=7",
        "server_max_window_bits=8", "server_max_window_bits=16", "server_max_window_bits=99999999999999999999",
        "server_max_window_bits", "server_max_window_bits=015", "server_max_window_bits=\"-1\"",
        "client_max_window_bits=-1", "client_max_window_bits=7", "client_max_window_bits=16",
        "client_max_window_bits=0x0f", "client_max_window_bits=15.0",
        "client_max_window_bits=15; client_max_window_bits"})
    @DisplayName("37: CVE-2026-2229, window bits outside 8 to 15")
    void attack37_invalidWindowBitsAreDeclined(String parameter) throws IOException {
        expectNoDeflate("permessage-deflate; " + parameter);
        Response fallback = server.connect().send(RawClient.handshake(PATH, List.of("Sec-WebSocket-Extensions: "
                + "permessage-deflate; " + parameter + ", permessage-deflate"))).readResponse();
        assertThat(fallback.field("Sec-WebSocket-Extensions")).startsWith("permessage-deflate; server_no_context");
        server.expectUnharmed();
    }

    @Test
    @DisplayName("38: Jetty #293, contexts of deflate that are never freed; #6974, the last message is kept")
    void attack38_noConnectionKeepsADeflaterOrItsLastMessage() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(deflated());
        }
        byte[] message = Deflated.deflate(new byte[900_000]);
        String text = "abc ".repeat(1_000);
        settle(clients.get(0));
        long before = AttackedServer.heldBytes();

        for (RawClient client : clients) {
            client.send(RawClient.frame(DEFLATED, message));
            settle(client);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(Eventually.get(server.roomcast().push("attacker", text))).isEqualTo(50);
        }

        assertThat(AttackedServer.heldBytes() - before).as("of 50 messages of 900 kB").isLessThan(3_000_000);
        Frame first = clients.get(0).readFrame();
        assertThat(first.firstByte()).as("deflated, in one frame").isEqualTo(0xC1);
        assertThat(new String(Deflated.inflate(first.payload()), StandardCharsets.UTF_8)).contains(text);
        for (RawClient client : clients) {
            assertThat(client == clients.get(0) ? first : client.readFrame()).as("the same for all").isEqualTo(first);
            assertThat(client.readFrame()).as("and anew each time").isEqualTo(first);
        }
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0", "40", "c8", "c9", "ca", "49", "e0", "d1", "b1"})
    @DisplayName("39: Jetty #3418, RSV1 where no message begins")
    void attack39_rsv1OnAContinuationOrControlFrameIsAProtocolError(String firstByte) throws IOException {
        int first = Integer.parseInt(firstByte, 16);
        RawClient alone = deflated().send(RawClient.frame(first, NOTHING));
        RawClient within = deflated().send(RawClient.frame(FIRST_DEFLATED, NOTHING)).send(RawClient.frame(first,
                NOTHING));

        AttackedServer.expectClosed(alone, 1002);
        AttackedServer.expectClosed(within, 1002);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {PATH, "/socket.io/?EIO=4&transport=websocket", "/socket.io/?EIO=3&transport=websocket",
        "/socket.io/1/websocket/%s", "/socket.io/?EIO=4&transport=websocket&sid=%s"})
    @DisplayName("41: GHSA-q355-h244-969h, cross-site WebSocket hijacking")
    void attack41_aForeignPageOpensNoWebSocket(String path) throws IOException {
        String handshake = server.get("/socket.io/1/").text();
        String sid = path.contains("EIO") ? PollingSession.open(server, 4).sid()
                : handshake.substring(0, handshake.indexOf(':'));
        String target = path.replace("%s", sid);
        for (String origin : List.of("http://evil.example", "https://localhost.evil.example", "null", "", "file://",
                "http://localhost@evil.example", "http://evil.example#localhost", "localhost")) {
            Response refusal = server.answer(RawClient.handshake(target, List.of("Origin: " + origin, "Cookie: a=b",
                    "Sec-Fetch-Site: cross-site")));
            assertThat(refusal.status()).as(origin).isEqualTo(403);
        }
        int sessions = server.attackersSessions();
        assertThat(sessions).isEqualTo(path.contains("EIO") ? 2 : 1);

        Response own = server.connect().send(RawClient.handshake(target, List.of("Origin: https://localhost:3000")))
                .readResponse();
        assertThat(own.status()).isEqualTo(101);
        server.expectUnharmed();
    }

    @Test
    @DisplayName("42: uWebSockets #1746, many connections close while a broadcast is under way")
    void attack42_aMassCloseWhileBroadcastingCostsTheOthersNothing() throws IOException {
        List<RawClient> going = new ArrayList<>();
        List<RawClient> staying = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            (i % 4 == 0 ? staying : going).add(server.webSocket("/ws?name=crowd"));
        }
        Eventually.becomesTrue("all are there", () -> server.attackersSessions() == 200);
        int pushes = 30;

        for (int i = 0; i < pushes; i++) {
            server.roomcast().push("crowd", i);
            for (RawClient client : going.subList(i * 5, i * 5 + 5)) {
                if (i % 2 == 0) {
                    client.reset();
                } else {
                    client.close();
                }
            }
        }

        for (RawClient client : staying) {
            for (int i = 0; i < pushes; i++) {
                assertThat(client.readFrame().text()).contains("\"data\":" + i + "}");
            }
        }
        server.awaitSessions(50);
        server.awaitConnections(50);
        server.expectUnharmed();
    }

    private void expectNoDeflate(String offer) throws IOException {
        RawClient client = server.connect();
        client.send(RawClient.handshake(PATH, List.of("Sec-WebSocket-Extensions: " + offer)));
        Response answer = client.readResponse();
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.field("Sec-WebSocket-Extensions")).isEmpty();
        settle(client);
        client.send(RawClient.frame(DEFLATED, NOTHING));
        AttackedServer.expectClosed(client, 1002);
        server.expectUnharmed();
    }

    private RawClient deflated() throws IOException {
        RawClient client = server.connect();
        client.send(RawClient.handshake(PATH, List.of("Sec-WebSocket-Extensions: permessage-deflate")));
        Response answer = client.readResponse();
        assertThat(answer.field("Sec-WebSocket-Extensions"))
                .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
        return client;
    }

    /** Returns when all that was sent has been dealt with; answers pings meanwhile. */
    private static void settle(RawClient client) throws IOException {
        byte[] mark = ByteBuffer.allocate(8).putLong(System.nanoTime()).array();
        client.sendFrame(RawClient.PING, mark);
        Frame frame = client.readFrame();
        while (!frame.equals(Frame.of(RawClient.PONG, mark))) {
            assertThat(frame.opcode()).as(frame.toString()).isNotEqualTo(RawClient.CLOSE);
            if (frame.opcode() == RawClient.PING) {
                client.sendFrame(RawClient.PONG, frame.payload());
            }
            frame = client.readFrame();
        }
    }

    private static byte[] repeat(byte[] bytes, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length * times);
        for (int i = 0; i < times; i++) {
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }
}
