package dev.roomcast.websocket;

import static dev.roomcast.websocket.AutobahnCase.atOnce;
import static dev.roomcast.websocket.AutobahnCase.chopped;
import static dev.roomcast.websocket.AutobahnCase.closed;
import static dev.roomcast.websocket.AutobahnCase.fragments;
import static dev.roomcast.websocket.AutobahnCase.frameWise;
import static dev.roomcast.websocket.AutobahnCase.ok;

import dev.roomcast.EchoServer;
import dev.roomcast.EchoSettings;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Autobahn's sections 9 and 10: large messages, many fragments, small pieces, many messages. */
@Timeout(20)
class AutobahnLimitsTest {
    private static final int[] SIZES = {64 << 10, 256 << 10, 1 << 20, 4 << 20, 8 << 20, 16 << 20};
    private static final int[] FRAGMENT_SIZES = {64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20,
        4 << 20};
    private static final int[] CHOP_SIZES = {64, 128, 256, 512, 1_024, 2_048};
    private static final int[] MANY_SIZES = {0, 16, 64, 256, 1_024, 4_096};
    private static final int MANY = 1_000;

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
    @MethodSource({"large", "fragmented", "chopped1MiB", "many", "beyondTheLimit"})
    void isStrictlyRight(AutobahnCase testCase) throws IOException {
        testCase.play(server.address());
    }

    static Stream<AutobahnCase> large() {
        return bothKinds((section, kind) -> IntStream.range(0, SIZES.length).mapToObj(i -> {
            byte[] message = message(kind, SIZES[i]);
            return ok("9." + section + "." + (i + 1), atOnce(RawClient.frame(0x80 | kind, message)),
                    Frame.of(kind, message));
        }));
    }

    static Stream<AutobahnCase> fragmented() {
        byte[] auto = message(RawClient.TEXT, 65_536);
        return Stream.concat(bothKinds((section, kind) -> {
            byte[] message = message(kind, 4 << 20);
            return IntStream.range(0, FRAGMENT_SIZES.length).mapToObj(i -> ok("9." + (section + 2) + "." + (i + 1),
                    atOnce(fragments(kind, message, FRAGMENT_SIZES[i])), Frame.of(kind, message)));
        }), Stream.of(ok("10.1.1", frameWise(fragments(RawClient.TEXT, auto, 1_300)), Frame.of(RawClient.TEXT, auto))));
    }

    static Stream<AutobahnCase> chopped1MiB() {
        return bothKinds((section, kind) -> {
            byte[] message = message(kind, 1 << 20);
            return IntStream.range(0, CHOP_SIZES.length).mapToObj(i -> ok("9." + (section + 4) + "." + (i + 1),
                    chopped(CHOP_SIZES[i], RawClient.frame(0x80 | kind, message)), Frame.of(kind, message)));
        });
    }

    static Stream<AutobahnCase> many() {
        return bothKinds((section, kind) -> IntStream.range(0, MANY_SIZES.length).mapToObj(i -> {
            byte[] message = message(kind, MANY_SIZES[i]);
            List<byte[]> frames = Collections.nCopies(MANY, RawClient.frame(0x80 | kind, message));
            return ok("9." + (section + 6) + "." + (i + 1), frames,
                    Collections.nCopies(MANY, Frame.of(kind, message)).toArray(Frame[]::new));
        }));
    }

    /** Not in the list. */
    static Stream<AutobahnCase> beyondTheLimit() {
        byte[] message = message(RawClient.BINARY, (16 << 20) + 1);
        return Stream.of(
                closed("one byte too many", 1009, List.of(Arrays.copyOf(RawClient.frame(0x82, message), 14))),
                closed("one byte too many in fragments", 1009, atOnce(fragments(0x02, message, 1 << 20))));
    }

    @FunctionalInterface
    private interface Cases {
        Stream<AutobahnCase> of(int section, int kind);
    }

    /** Text has the odd section, binary the one after it. */
    private static Stream<AutobahnCase> bothKinds(Cases cases) {
        return Stream.concat(cases.of(1, RawClient.TEXT), cases.of(2, RawClient.BINARY));
    }

    private static byte[] message(int kind, int length) {
        byte[] message = new byte[length];
        Arrays.fill(message, kind == RawClient.TEXT ? (byte) '*' : (byte) 0xFE);
        return message;
    }
}
