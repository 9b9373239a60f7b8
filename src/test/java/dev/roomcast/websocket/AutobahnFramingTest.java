package dev.roomcast.websocket;

import static dev.roomcast.websocket.AutobahnCase.atOnce;
import static dev.roomcast.websocket.AutobahnCase.chopped;
import static dev.roomcast.websocket.AutobahnCase.closed;
import static dev.roomcast.websocket.AutobahnCase.frame;
import static dev.roomcast.websocket.AutobahnCase.frameWise;
import static dev.roomcast.websocket.AutobahnCase.hex;
import static dev.roomcast.websocket.AutobahnCase.ok;
import static dev.roomcast.websocket.AutobahnCase.pong;
import static dev.roomcast.websocket.AutobahnCase.text;

import dev.roomcast.EchoServer;
import dev.roomcast.EchoSettings;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Autobahn's sections 1 to 4: framing, pings and pongs, reserved bits, opcodes. */
@Timeout(20)
class AutobahnFramingTest {
    private static final String HELLO = "Hello, world!";

    private static EchoServer server;

    @BeforeAll
    static void start() throws IOException {
        server = EchoServer.start(EchoSettings.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"framing", "pingsAndPongs", "reservedBits", "opcodes"})
    void isStrictlyRight(AutobahnCase testCase) throws IOException {
        testCase.play(server.address());
    }

    static Stream<AutobahnCase> framing() {
        int[] lengths = {0, 125, 126, 127, 128, 65_535, 65_536, 65_536};
        return IntStream.rangeClosed(1, 8).boxed().flatMap(i -> {
            byte[] stars = new byte[lengths[i - 1]];
            Arrays.fill(stars, (byte) '*');
            byte[] binary = new byte[lengths[i - 1]];
            Arrays.fill(binary, (byte) 0xFE);
            byte[] textFrame = RawClient.frame(0x81, stars);
            byte[] binaryFrame = RawClient.frame(0x82, binary);
            return Stream.of(
                    ok("1.1." + i, i == 8 ? chopped(997, textFrame) : atOnce(textFrame),
                            Frame.of(RawClient.TEXT, stars)),
                    ok("1.2." + i, i == 8 ? chopped(997, binaryFrame) : atOnce(binaryFrame),
                            Frame.of(RawClient.BINARY, binary)));
        });
    }

    static Stream<AutobahnCase> pingsAndPongs() {
        byte[] binary = hex("00fffefdfcfb00ff");
        byte[] longest = new byte[125];
        Arrays.fill(longest, (byte) 0xFE);
        byte[][] ten = IntStream.range(0, 10).mapToObj(i -> frame(0x89, "payload-" + i)).toArray(byte[][]::new);
        Frame[] tenPongs = IntStream.range(0, 10).mapToObj(i -> pong("payload-" + i)).toArray(Frame[]::new);
        return Stream.of(
                ok("2.1", atOnce(frame(0x89, "")), pong("")),
                ok("2.2", atOnce(frame(0x89, HELLO)), pong(HELLO)),
                ok("2.3", atOnce(RawClient.frame(0x89, binary)), Frame.of(RawClient.PONG, binary)),
                ok("2.4", atOnce(RawClient.frame(0x89, longest)), Frame.of(RawClient.PONG, longest)),
                closed("2.5", 1002, atOnce(RawClient.frame(0x89, new byte[126]))),
                ok("2.6", chopped(1, RawClient.frame(0x89, longest)), Frame.of(RawClient.PONG, longest)),
                ok("2.7", atOnce(frame(0x8A, ""))),
                ok("2.8", atOnce(frame(0x8A, "unsolicited pong payload"))),
                ok("2.9", frameWise(frame(0x8A, "unsolicited pong payload"), frame(0x89, "ping payload")),
                        pong("ping payload")),
                ok("2.10", frameWise(ten), tenPongs),
                ok("2.11", chopped(1, ten), tenPongs));
    }

    static Stream<AutobahnCase> reservedBits() {
        byte[][] thenPing = {text(HELLO), null, frame(0x89, "")};
        List<AutobahnCase> cases = new ArrayList<>();
        cases.add(closed("3.1", 1002, atOnce(frame(0x81 | 1 << 4, HELLO))));
        for (int bits = 2; bits <= 4; bits++) {
            thenPing[1] = frame(0x81 | bits << 4, HELLO);
            List<byte[]> writes = bits == 2 ? atOnce(thenPing) : bits == 3 ? frameWise(thenPing) : chopped(1, thenPing);
            cases.add(closed("3." + bits, 1002, writes, Frame.text(HELLO)));
        }
        cases.add(closed("3.5", 1002, atOnce(RawClient.frame(0x82 | 5 << 4, hex("00fffefdfcfb00ff")))));
        cases.add(closed("3.6", 1002, atOnce(frame(0x89 | 6 << 4, HELLO))));
        cases.add(closed("3.7", 1002, atOnce(frame(0x88 | 7 << 4, ""))));
        return cases.stream();
    }

    static Stream<AutobahnCase> opcodes() {
        return Stream.of(3, 11).flatMap(first -> {
            String section = first == 3 ? "4.1." : "4.2.";
            return IntStream.rangeClosed(1, 5).mapToObj(i -> {
                byte[] reserved = frame(0x80 | first + i - 1, i % 2 == 1 ? "" : "reserved opcode payload");
                byte[][] frames = {text(HELLO), reserved, frame(0x89, "")};
                return switch (i) {
                    case 1, 2 -> closed(section + i, 1002, atOnce(reserved));
                    case 3 -> closed(section + i, 1002, atOnce(frames), Frame.text(HELLO));
                    case 4 -> closed(section + i, 1002, frameWise(frames), Frame.text(HELLO));
                    default -> closed(section + i, 1002, chopped(1, frames), Frame.text(HELLO));
                };
            });
        });
    }
}
