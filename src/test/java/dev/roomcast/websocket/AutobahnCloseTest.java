package dev.roomcast.websocket;

import static dev.roomcast.websocket.AutobahnCase.atOnce;
import static dev.roomcast.websocket.AutobahnCase.closed;
import static dev.roomcast.websocket.AutobahnCase.frame;
import static dev.roomcast.websocket.AutobahnCase.frameWise;
import static dev.roomcast.websocket.AutobahnCase.hex;
import static dev.roomcast.websocket.AutobahnCase.ok;
import static dev.roomcast.websocket.AutobahnCase.text;

import dev.roomcast.EchoServer;
import dev.roomcast.EchoSettings;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Autobahn's section 7: the close handshake. */
@Timeout(20)
class AutobahnCloseTest {
    private static final int[] VALID = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000,
        3999, 4000, 4999};
    private static final int[] INVALID = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999};
    private static final int[] OUT_OF_RANGE = {5000, 65_535};

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
    @MethodSource("cases")
    void isStrictlyRight(AutobahnCase testCase) throws IOException {
        testCase.play(server.address());
    }

    static Stream<AutobahnCase> cases() {
        byte[] close = close(1000, "");
        byte[] ping = frame(0x89, "");
        byte[] large = text("BAsd7&jh23".repeat(26_214));
        List<AutobahnCase> cases = new ArrayList<>(List.of(
                ok("7.1.1", atOnce(text("Hello World!")), Frame.text("Hello World!")),
                closed("7.1.2", 1000, atOnce(close, close)),
                closed("7.1.3", 1000, atOnce(close, ping)),
                closed("7.1.4", 1000, atOnce(close, text("Hello World!"))),
                closed("7.1.5", 1000, atOnce(frame(0x01, "fragment1"), close, frame(0x80, "fragment2"))),
                closed("7.1.6", 1000, atOnce(large, close, ping), Frame.text("BAsd7&jh23".repeat(26_214))),
                closed("7.3.1", 1005, atOnce(frame(0x88, ""))),
                closed("7.3.2", 1002, atOnce(frame(0x88, "a"))),
                closed("7.3.3", 1000, atOnce(close)),
                closed("7.3.4", 1000, atOnce(close(1000, "Hello World!"))),
                closed("7.3.5", 1000, atOnce(close(1000, "*".repeat(123)))),
                closed("7.3.6", 1002, atOnce(close(1000, "*".repeat(124)))),
                closed("7.5.1", 1007, atOnce(RawClient.frame(0x88,
                        hex("03e8 cebae1bdb9cf83cebcceb5 eda080 656469746564"))))));
        codes(cases, "7.7.", VALID);
        codes(cases, "7.9.", INVALID);
        codes(cases, "7.13.", OUT_OF_RANGE);
        // Not in the list: the same by single frames, so that each comes to a server that has read the one before.
        cases.add(closed("7.1.2, frame by frame", 1000, frameWise(close, close)));
        cases.add(closed("7.1.5, frame by frame", 1000, frameWise(frame(0x01, "fragment1"), close)));
        return cases.stream();
    }

    private static void codes(List<AutobahnCase> cases, String section, int[] codes) {
        for (int i = 0; i < codes.length; i++) {
            int answer = section.equals("7.7.") ? codes[i] : 1002;
            cases.add(closed(section + (i + 1), answer, atOnce(close(codes[i], ""))));
        }
    }

    private static byte[] close(int code, String reason) {
        return RawClient.frame(0x88, RawClient.closePayload(code, reason));
    }
}
