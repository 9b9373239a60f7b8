package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.roomcast.Deflated;
import dev.roomcast.Eventually;
import dev.roomcast.Feed;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class WebSocketConnectionTest {
    private static final byte[] NOTHING = new byte[0];

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 1_000, 65_535, 65_536, 100_000})
    void takesAndSendsMessagesOfEveryLengthForm(int length) throws Exception {
        byte[] bytes = randomBytes(length);
        String text = "é".repeat(length / 2) + "x".repeat(length % 2);
        try (RawClient client = server.open()) {
            client.sendFrame(RawClient.BINARY, bytes).sendText(text);

            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, bytes));
            assertThat(client.readFrame()).isEqualTo(Frame.text(text));
        }
    }

    @Test
    void takesAMessageThatComesByteByByteWithItsHandshake() throws Exception {
        byte[] frame = RawClient.frame(0x81, "你好".getBytes(StandardCharsets.UTF_8));
        try (RawClient client = RawClient.connect(server.address)) {
            for (byte b : Feed.bytes(RawClient.handshake("/"))) {
                client.send(new byte[] {b});
            }
            for (byte b : frame) {
                client.send(new byte[] {b});
            }

            assertThat(client.readResponse().status()).isEqualTo(101);
            assertThat(client.readFrame()).isEqualTo(Frame.text("你好"));
        }
    }

    @Test
    void takesFramesThatComeInOnePieceWithTheHandshake() throws Exception {
        byte[] handshake = Feed.bytes(RawClient.handshake("/"));
        byte[] frame = RawClient.frame(0x81, Feed.bytes("early"));
        byte[] together = Arrays.copyOf(handshake, handshake.length + frame.length);
        System.arraycopy(frame, 0, together, handshake.length, frame.length);
        try (RawClient client = RawClient.connect(server.address)) {
            client.send(together);

            assertThat(client.readResponse().status()).isEqualTo(101);
            assertThat(client.readFrame()).isEqualTo(Frame.text("early"));
        }
    }

    @Test
    void putsFragmentsTogetherAndAnswersAPingBetweenThem() throws Exception {
        byte[] text = "你好".getBytes(StandardCharsets.UTF_8);
        try (RawClient client = server.open()) {
            client.send(RawClient.frame(0x01, Arrays.copyOf(text, 2)));
            client.sendFrame(RawClient.PING, Feed.bytes("between"));
            client.send(RawClient.frame(0x00, NOTHING));
            client.send(RawClient.frame(0x00, Arrays.copyOfRange(text, 2, 5)));
            client.sendFrame(RawClient.PONG, Feed.bytes("unasked"));
            client.send(RawClient.frame(0x80, Arrays.copyOfRange(text, 5, 6)));

            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.PONG, Feed.bytes("between")));
            assertThat(client.readFrame()).isEqualTo(Frame.text("你好"));
            assertThat(server.event()).isEqualTo("pong");
            assertThat(server.event()).isEqualTo("text 2");
        }
    }

    @Test
    void pingsAndTellsOfThePong() throws Exception {
        try (RawClient client = server.open()) {
            client.sendText("ping");

            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.PING, NOTHING));
            client.sendFrame(RawClient.PONG, NOTHING);
            assertThat(server.event()).isEqualTo("text 4");
            assertThat(server.event()).isEqualTo("pong");
        }
    }

    /** Attack 32: the Pong is the Ping's payload, no more. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 124, 125})
    void answersAPingWithItsPayload(int length) throws Exception {
        byte[] payload = randomBytes(length);
        try (RawClient client = server.open()) {
            byte[] frame = RawClient.frame(0x89, payload);
            client.send(Arrays.copyOf(frame, frame.length / 2));
            Eventually.runOnAll(server.loops);
            client.send(Arrays.copyOfRange(frame, frame.length / 2, frame.length));

            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.PONG, payload));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void echoesThePeersCloseCodeAndClosesTcp(int code) throws Exception {
        try (RawClient client = server.open()) {
            client.sendFrame(RawClient.CLOSE, RawClient.closePayload(code, "Grüße"));

            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.CLOSE, RawClient.closePayload(code, "")));
            client.expectEnd();
            assertThat(server.event()).isEqualTo("closed " + code + " DONE");
        }
        assertNothingIsLeft();
    }

    @Test
    void answersACloseWithoutACodeBySuch() throws Exception {
        try (RawClient client = server.open()) {
            client.sendFrame(RawClient.CLOSE, NOTHING).sendText("after the Close");

            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.CLOSE, NOTHING));
            client.expectEnd();
            assertThat(server.event()).isEqualTo("closed 1005 DONE");
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 65_535})
    void failsACloseCodeThatMayNotBeSent(int code) throws Exception {
        assertFails(1002, RawClient.frame(0x88, RawClient.closePayload(code, "")));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("a Close of one byte", RawClient.frame(0x88, new byte[] {3}), 1002),
                arguments("a Close with a reason that is not UTF-8",
                        RawClient.frame(0x88, HexFormat.of().parseHex("03e8ff")), 1007),
                arguments("a Close with a reason that is cut",
                        RawClient.frame(0x88, HexFormat.of().parseHex("03e8e4bd")), 1007),
                arguments("an unmasked frame", HexFormat.of().parseHex("810161"), 1002),
                arguments("RSV1 without an extension", RawClient.frame(0xC1, NOTHING), 1002),
                arguments("RSV2", RawClient.frame(0xA1, NOTHING), 1002),
                arguments("RSV3", RawClient.frame(0x91, NOTHING), 1002),
                arguments("a reserved data opcode", RawClient.frame(0x83, NOTHING), 1002),
                arguments("a reserved control opcode", RawClient.frame(0x8B, NOTHING), 1002),
                arguments("a fragmented Ping", RawClient.frame(0x09, NOTHING), 1002),
                arguments("a long Ping", RawClient.frame(0x89, new byte[126]), 1002),
                arguments("a continuation of nothing", RawClient.frame(0x80, NOTHING), 1002),
                arguments("the first byte of a fault", new byte[] {(byte) 0xF1}, 1002),
                arguments("text that is not UTF-8", RawClient.frame(0x81, new byte[] {'a', (byte) 0xFF}), 1007),
                arguments("text that ends in a character", RawClient.frame(0x81, new byte[] {(byte) 0xC3}), 1007),
                arguments("a message one byte too long", RawClient.frame(0x82, new byte[100_001]), 1009),
                arguments("[26] a header announcing 2^63 - 1 bytes",
                        HexFormat.of().parseHex("82ff7fffffffffffffff00000000"), 1009));
    }

    @ParameterizedTest(name = "{0} by {2}")
    @MethodSource("faults")
    void fails(String title, byte[] bytes, int closeCode) throws Exception {
        assertFails(closeCode, bytes);
    }

    /** Engine.IO's clients take the reason for the server's own. */
    @Test
    void givesNoReasonBesideTheCodeForAMessageThatIsTooLong() throws Exception {
        try (RawClient client = server.open()) {
            client.send(RawClient.frame(0x82, new byte[100_001]));

            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.CLOSE, RawClient.closePayload(1009, "")));
        }
    }

    @Test
    void takesAndSendsDeflatedMessages() throws Exception {
        String text = "{\"user\":1,\"text\":\"你好\"},".repeat(1_000);
        try (RawClient client = server.openDeflated()) {
            client.send(RawClient.frame(0xC1, Deflated.deflate(text.getBytes(StandardCharsets.UTF_8))));
            Frame answer = client.readFrame();
            client.send(RawClient.frame(0xC2, Deflated.deflate(Feed.bytes("short"))));
            Frame shortAnswer = client.readFrame();
            client.sendText("not deflated").sendFrame(RawClient.BINARY, NOTHING);

            assertThat(answer.firstByte()).isEqualTo(0xC1);
            assertThat(new String(Deflated.inflate(answer.payload()), StandardCharsets.UTF_8)).isEqualTo(text);
            assertThat(shortAnswer).isEqualTo(Frame.of(RawClient.BINARY, Feed.bytes("short")));
            assertThat(client.readFrame()).isEqualTo(Frame.text("not deflated"));
            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, NOTHING));
        }
    }

    @ParameterizedTest
    @CsvSource({"99,82", "100,c2"})
    void deflatesFromTheThresholdOn(int length, String firstByte) throws Exception {
        try (RawClient client = server.openDeflated()) {
            client.sendFrame(RawClient.BINARY, new byte[length]);

            assertThat(client.readFrame().firstByte()).isEqualTo(Integer.parseInt(firstByte, 16));
        }
    }

    /** RFC 7692 §7.2.3.1, and control frames in between, which are never deflated (§6.1). */
    @Test
    void takesADeflatedMessageInFragments() throws Exception {
        HexFormat hex = HexFormat.of();
        try (RawClient client = server.openDeflated()) {
            client.send(RawClient.frame(0x41, hex.parseHex("f248cd"))).sendFrame(RawClient.PING, Feed.bytes("p"));
            client.send(RawClient.frame(0x00, hex.parseHex("c9"))).sendFrame(RawClient.PONG, NOTHING);
            client.send(RawClient.frame(0x80, hex.parseHex("c90700")));

            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.PONG, Feed.bytes("p")));
            assertThat(client.readFrame()).isEqualTo(Frame.text("Hello"));
        }
    }

    static Stream<Arguments> deflatedFaults() {
        return Stream.of(
                arguments("a bomb", RawClient.frame(0xC2, Deflated.deflate(new byte[100_001])), 1009),
                arguments("more deflated bytes than allowed", RawClient.frame(0xC2, new byte[112_565]), 1009),
                arguments("a message not deflated that is too long", RawClient.frame(0x82, new byte[100_001]), 1009),
                arguments("what is not DEFLATE data", RawClient.frame(0xC2, Feed.bytes("\u00ff\u00ff")), 1007),
                arguments("a message that is cut", RawClient.frame(0xC1, HexFormat.of().parseHex("f248cd")), 1007),
                arguments("text that is not UTF-8", RawClient.frame(0xC1, Deflated.deflate(Feed.bytes("\u00ff"))),
                        1007),
                arguments("text that is cut", RawClient.frame(0xC1, Deflated.deflate(Feed.bytes("\u00e4"))), 1007),
                arguments("[39] RSV1 on a Ping", RawClient.frame(0xC9, NOTHING), 1002),
                arguments("[39] RSV1 on a Close", RawClient.frame(0xC8, NOTHING), 1002),
                arguments("RSV2 on a deflated message", RawClient.frame(0xE1, NOTHING), 1002));
    }

    @ParameterizedTest(name = "{0} by {2}")
    @MethodSource("deflatedFaults")
    void failsOnADeflatedConnection(String title, byte[] bytes, int closeCode) throws Exception {
        assertFails(server.openDeflated(), closeCode, bytes);
    }

    /** Attack 39. */
    @Test
    void failsRsv1OnAContinuation() throws Exception {
        assertFails(server.openDeflated(), 1002, RawClient.frame(0x41, HexFormat.of().parseHex("f248")),
                RawClient.frame(0xC0, NOTHING));
    }

    /** Attack 29. */
    @Test
    void failsAMessageOfTooManyTinyFragments() throws Exception {
        byte[][] frames = new byte[TestServer.SETTINGS.maxFragments() + 1][];
        Arrays.fill(frames, RawClient.frame(0x00, NOTHING));
        frames[0] = RawClient.frame(0x02, NOTHING);

        assertFails(1008, frames);
    }

    /** Attack 29; each begins something and leaves it at that. */
    @ParameterizedTest
    @ValueSource(strings = {"81", "8185", "818537fa213d7f", "82ff0000000000001000", "018137fa213d7f", "8985",
        "018137fa213d7f8a8037fa213d", "008037fa213d"})
    void failsWhatIsNotCompleteInTime(String hex) throws Exception {
        byte[] half = HexFormat.of().parseHex(hex);
        try (RawClient client = server.open()) {
            if (hex.startsWith("00")) {
                client.send(RawClient.frame(0x01, Feed.bytes("a")));
            }
            client.send(half);
            Eventually.becomesTrue("a deadline runs", () -> timers() == 1);
            server.clock.advance(server.loops, 59_900);
            int stillOpen = server.loops.connectionCount();
            server.clock.advance(server.loops, 200);

            assertThat(stillOpen).isEqualTo(1);
            assertThat(client.readFrame().closeCode()).isEqualTo(1008);
            client.expectEnd();
        }
    }

    @Test
    void hasNoDeadlineOnceAMessageIsComplete() throws Exception {
        byte[] ping = RawClient.frame(0x89, Feed.bytes("ping"));
        byte[] text = RawClient.frame(0x81, Feed.bytes("text"));
        try (RawClient client = server.open()) {
            for (byte[] frame : List.of(ping, text)) {
                client.send(Arrays.copyOf(frame, 7));
                Eventually.becomesTrue("a deadline runs", () -> timers() == 1);
                client.send(Arrays.copyOfRange(frame, 7, frame.length)).sendFrame(RawClient.PING, NOTHING);
                client.readFrame();
                client.readFrame();

                assertThat(timers()).isZero();
            }
        }
    }

    /** A Pong in time does not make a message complete. */
    @Test
    void keepsTheDeadlineOfAMessageThroughItsFragmentsAndWhatIsBetween() throws Exception {
        try (RawClient client = server.open()) {
            client.send(RawClient.frame(0x01, Feed.bytes("a"))).sendFrame(RawClient.PING, NOTHING);
            client.readFrame();
            server.clock.advance(server.loops, 59_000);
            client.send(RawClient.frame(0x00, Feed.bytes("b"))).sendFrame(RawClient.PING, NOTHING);
            client.readFrame();
            server.clock.advance(server.loops, 1_100);

            assertThat(client.readFrame().closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void failsAMessageInsideAMessage() throws Exception {
        assertFails(1002, RawClient.frame(0x01, Feed.bytes("a")), RawClient.frame(0x81, Feed.bytes("b")));
    }

    @Test
    void failsInvalidTextBeforeTheRestOfItsFrameHasCome() throws Exception {
        byte[] frame = RawClient.frame(0x81, Feed.bytes("abc\u00ff" + "d".repeat(96)));

        assertFails(1007, Arrays.copyOf(frame, 10));
    }

    /** Attack 28. */
    @Test
    void failsFragmentsThatAreTooLongTogether() throws Exception {
        assertFails(1009, RawClient.frame(0x02, new byte[60_000]), RawClient.frame(0x00, new byte[40_000]),
                RawClient.frame(0x00, new byte[1]));
    }

    @Test
    void closesByTheHandshakeAndThenTcp() throws Exception {
        try (RawClient client = server.open()) {
            client.sendText("close").sendText("not heard any more");
            client.sendFrame(RawClient.PING, Feed.bytes("still there?"));
            Frame close = client.readFrame();
            // RFC 6455 §5.5.2: the duty to answer ends when the peer's Close has come.
            Frame pong = client.readFrame();
            client.sendFrame(RawClient.CLOSE, RawClient.closePayload(4000, "")).sendFrame(RawClient.PING, NOTHING);
            client.expectEnd();

            assertThat(pong).isEqualTo(Frame.of(RawClient.PONG, Feed.bytes("still there?")));

            assertThat(close).isEqualTo(Frame.of(RawClient.CLOSE, RawClient.closePayload(4000, "bye")));
            assertThat(List.of(server.event(), server.event())).containsExactly("text 5", "closed 4000 DONE");
        }
        assertNothingIsLeft();
    }

    @Test
    void cutsAPeerThatDoesNotAnswerItsClose() throws Exception {
        try (RawClient client = server.open()) {
            client.sendText("close");
            client.readFrame();

            server.clock.advance(server.loops, 1_999);
            int open = server.loops.connectionCount();
            server.clock.advance(server.loops, 21);
            client.expectEnd();
            server.clock.advance(server.loops, 2_020);

            assertThat(open).isEqualTo(1);
            assertThat(List.of(server.event(), server.event())).containsExactly("text 5", "closed 4000 DONE");
            assertNothingIsLeft();
        }
    }

    @Test
    void closesWithGoingAwayWhenTheServerStops() throws Exception {
        try (RawClient client = server.open()) {
            server.loops.shutdownConnections();

            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
            client.sendFrame(RawClient.CLOSE, RawClient.closePayload(1001, ""));
            client.expectEnd();
            assertThat(server.event()).isEqualTo("closed 1001 STOPPED");
        }
        assertNothingIsLeft();
    }

    @Test
    void tellsThatThePeerEndedWithoutAClose() throws Exception {
        try (RawClient client = server.open()) {
            client.endOutput();

            client.expectEnd();
            assertThat(server.event()).isEqualTo("closed 1006 PEER");
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "81", "8185", "818537fa213d", "818537fa213d7f9f", "82fe", "82ff00000000", "8985",
        "898537fa213d7f", "018137fa213d7f", "888237fa213d34"})
    void leavesNothingBehindOfAPeerThatResetsInsideAFrame(String hex) throws Exception {
        byte[] half = HexFormat.of().parseHex(hex);
        long before = server.loops.counters().bytesIn.sum();
        RawClient client = server.open();
        client.send(half);
        long sent = RawClient.handshake("/").length() + half.length;
        Eventually.becomesTrue("read", () -> server.loops.counters().bytesIn.sum() - before == sent);
        Eventually.runOnAll(server.loops);

        client.reset();

        assertThat(server.event()).isEqualTo("closed 1006 PEER");
        assertNothingIsLeft();
    }

    @Test
    void closesAPeerThatDoesNotReadItsMessages() throws Exception {
        try (RawClient client = server.open()) {
            byte[] message = new byte[100_000];
            Thread sender = new Thread(() -> sendUntilItFails(client, message));
            sender.start();

            String event = server.event();
            while (event.startsWith("binary")) {
                event = server.event();
            }
            sender.join();

            assertThat(event).isEqualTo("closed 1006 SLOW_CONSUMER");
            assertThat(server.loops.counters().slowConsumers.sum()).isEqualTo(1);
        }
        assertNothingIsLeft();
    }

    private void assertFails(int closeCode, byte[]... frames) throws Exception {
        assertFails(server.open(), closeCode, frames);
    }

    private void assertFails(RawClient opened, int closeCode, byte[]... frames) throws Exception {
        try (RawClient client = opened) {
            for (byte[] frame : frames) {
                client.send(frame);
            }

            Frame close = client.readFrame();
            client.expectEnd();
            assertThat(close.closeCode()).isEqualTo(closeCode);
            assertThat(server.event()).isEqualTo("closed " + closeCode + " DONE");
        }
        assertNothingIsLeft();
    }

    private int timers() {
        return Eventually.onLoop(server.loops.loops().get(1), server.loops.loops().get(1)::timerCount);
    }

    private void assertNothingIsLeft() {
        Eventually.becomesTrue("no connection left", () -> server.loops.connectionCount() == 0);
        assertThat(server.loops.loops()).allMatch(loop -> Eventually.onLoop(loop, loop::timerCount) == 0);
        assertThat(server.hasNoMoreEvents()).isTrue();
    }

    private static void sendUntilItFails(RawClient client, byte[] message) {
        try {
            while (true) {
                client.sendFrame(RawClient.BINARY, message);
            }
        } catch (IOException e) {
            // The server has closed the connection, which is what is waited for.
        }
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
