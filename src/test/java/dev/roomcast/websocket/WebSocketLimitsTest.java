package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.roomcast.Deflated;
import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.io.RateLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each limit has its close code, its counter and a line in the log that names it. */
@Timeout(20)
class WebSocketLimitsTest {
    private static final byte[] NOTHING = new byte[0];
    private static final int MESSAGES = 10;
    private static final int BYTES = 5_000;

    private LogRecorder log;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        log = LogRecorder.of(WebSocketConnection.class);
        server = new TestServer(new WebSocketSettings(1_000, 4, 60_000, 2_000, true, 100,
                new RateLimits(MESSAGES, BYTES)));
    }

    @AfterEach
    void stop() {
        server.close();
        log.close();
    }

    static Stream<Arguments> tooMuch() throws IOException {
        return Stream.of(
                arguments("a frame too long", RawClient.frame(0x82, new byte[1_001]), 1009, "messagesTooBig",
                        "max-payload allowed=1000"),
                arguments("fragments too long together", all(RawClient.frame(0x02, new byte[1_000]),
                        RawClient.frame(0x80, new byte[1])), 1009, "messagesTooBig", "max-payload allowed=1000"),
                arguments("a bomb", RawClient.frame(0xC2, Deflated.deflate(new byte[1_001])), 1009, "inflatedTooBig",
                        "max-payload allowed=1000"),
                arguments("tiny fragments", all(RawClient.frame(0x02, NOTHING), times(4, 0x00, 0)), 1008,
                        "tooManyFragments", "max-fragments allowed=4"),
                arguments("texts", times(MESSAGES + 1, 0x81, 1), 1008, "tooManyMessages",
                        "max-message-rate allowed=10"),
                arguments("pings", times(MESSAGES + 1, 0x89, 0), 1008, "tooManyMessages",
                        "max-message-rate allowed=10"),
                arguments("pongs", times(MESSAGES + 1, 0x8A, 0), 1008, "tooManyMessages",
                        "max-message-rate allowed=10"),
                arguments("few, large messages", times(6, 0x82, 1_000), 1008, "tooManyBytes",
                        "max-byte-rate allowed=5000"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tooMuch")
    void failsCountsAndNames(String what, byte[] bytes, int code, String counter, String reason) throws Exception {
        try (RawClient client = server.openDeflated()) {
            client.send(bytes);

            assertThat(closeCodeAfterWhatCameBack(client)).isEqualTo(code);
        }
        expectCounted(counter);
        assertThat(log.details()).singleElement().asString().matches(
                "failed websocket connection=[0-9]+ code=" + code + " reason=" + reason);
    }

    @Test
    void failsCountsAndNamesAMessageThatIsNotCompleteInTime() throws Exception {
        try (RawClient client = server.openDeflated()) {
            client.send(RawClient.frame(0x01, NOTHING)).sendFrame(RawClient.PING, NOTHING).readFrame();
            server.clock.advance(server.loops, 60_010);

            assertThat(client.readFrame().closeCode()).isEqualTo(1008);
        }
        expectCounted("messageTimeouts");
        assertThat(log.details()).singleElement().asString().endsWith("reason=message-timeout allowed=60000");
    }

    /** They bring bytes long before they are a message. */
    @Test
    void countsTheBytesOfFragmentsAsTheyCome() throws Exception {
        try (RawClient client = server.open()) {
            byte[] begin = RawClient.frame(0x82, new byte[900]);
            for (int i = 0; i < 5; i++) {
                client.send(begin).readFrame();
            }
            client.send(Arrays.copyOf(begin, BYTES - 5 * begin.length + 1));

            assertThat(client.readFrame().closeCode()).isEqualTo(1008);
        }
        expectCounted("tooManyBytes");
    }

    @Test
    void takesAsMuchInEachSecondAsAllowed() throws Exception {
        try (RawClient client = server.open()) {
            for (int second = 0; second < 3; second++) {
                for (int i = 0; i < MESSAGES / 2; i++) {
                    client.sendText("a").sendFrame(RawClient.PING, NOTHING);
                    assertThat(client.readFrame()).isEqualTo(Frame.text("a"));
                    assertThat(client.readFrame().opcode()).isEqualTo(RawClient.PONG);
                }
                server.clock.advance(server.loops, 1_000);
            }
            client.sendFrame(RawClient.CLOSE, RawClient.closePayload(1000, ""));

            assertThat(client.readFrame().closeCode()).isEqualTo(1000);
        }
        assertThat(counted()).isEqualTo(Map.of("opened", 1L));
    }

    /** Its own close is a close, however much came before. */
    @Test
    void answersACloseAfterAsManyMessagesAsAllowed() throws Exception {
        try (RawClient client = server.open()) {
            client.send(times(MESSAGES, 0x8A, 0)).sendFrame(RawClient.CLOSE, RawClient.closePayload(1000, ""));

            assertThat(client.readFrame().closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void tellsItsListenerThatItWasTheRate() throws Exception {
        try (RawClient client = server.open()) {
            client.send(times(MESSAGES + 1, 0x8A, 0));

            assertThat(client.readFrame().closeCode()).isEqualTo(1008);
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(server.event()).isEqualTo("pong");
            }
            assertThat(server.event()).isEqualTo("closed 1008 DONE, over its rate");
        }
    }

    /** Also when it floods after our Close: the connection ends, nobody is told again, nothing is left. */
    @Test
    void cutsAPeerThatFloodsInsteadOfAnsweringAClose() throws Exception {
        try (RawClient client = server.open()) {
            client.sendText("close");
            assertThat(client.readFrame().closeCode()).isEqualTo(4000);
            client.send(times(MESSAGES, 0x8A, 0));

            client.expectEnd();
        }
        assertThat(List.of(server.event(), server.event())).containsExactly("text 5", "closed 4000 DONE");
        Eventually.becomesTrue("nothing left", () -> server.loops.connectionCount() == 0 && server.hasNoMoreEvents());
        expectCounted("tooManyMessages");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void countsAPeerThatDoesNotAnswerItsClose(boolean answers) throws Exception {
        try (RawClient client = server.open()) {
            client.sendText("close").readFrame();
            if (answers) {
                client.sendFrame(RawClient.CLOSE, RawClient.closePayload(4000, ""));
                client.expectEnd();
            }
            server.clock.advance(server.loops, 2_010);
            client.expectEnd();
        }
        assertThat(counted()).isEqualTo(answers ? Map.of("opened", 1L) : Map.of("opened", 1L, "closeTimeouts", 1L));
        assertThat(log.details()).hasSize(answers ? 0 : 1)
                .allMatch(line -> line.endsWith("reason=close-timeout allowed=2000"));
    }

    private void expectCounted(String counter) throws ReflectiveOperationException {
        assertThat(counted()).isEqualTo(Map.of("opened", 1L, "failed", 1L, counter, 1L));
    }

    /** The counters that are not 0, by their names. */
    private Map<String, Long> counted() throws ReflectiveOperationException {
        Map<String, Long> counted = new HashMap<>();
        for (Field field : WebSocketCounters.class.getFields()) {
            long value = ((LongAdder) field.get(server.counters)).sum();
            if (value != 0) {
                counted.put(field.getName(), value);
            }
        }
        return counted;
    }

    private static int closeCodeAfterWhatCameBack(RawClient client) throws IOException {
        Frame frame = client.readFrame();
        while (frame.opcode() != RawClient.CLOSE) {
            frame = client.readFrame();
        }
        client.expectEnd();
        return frame.closeCode();
    }

    private static byte[] times(int count, int firstByte, int payloadBytes) {
        byte[][] frames = new byte[count][];
        Arrays.fill(frames, RawClient.frame(firstByte, new byte[payloadBytes]));
        return all(frames);
    }

    private static byte[] all(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }
}
