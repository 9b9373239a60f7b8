package dev.roomcast.websocket;

import static dev.roomcast.websocket.AutobahnCase.atOnce;
import static dev.roomcast.websocket.AutobahnCase.chopped;
import static dev.roomcast.websocket.AutobahnCase.closed;
import static dev.roomcast.websocket.AutobahnCase.frame;
import static dev.roomcast.websocket.AutobahnCase.frameWise;
import static dev.roomcast.websocket.AutobahnCase.ok;
import static dev.roomcast.websocket.AutobahnCase.pong;
import static dev.roomcast.websocket.AutobahnCase.text;

import dev.roomcast.EchoServer;
import dev.roomcast.EchoSettings;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Autobahn's section 5: fragmentation. */
@Timeout(20)
class AutobahnFragmentsTest {
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
        byte[] one = frame(0x01, "fragment1");
        byte[] two = frame(0x80, "fragment2");
        byte[] ping = frame(0x89, "ping payload");
        Frame whole = Frame.text("fragment1fragment2");
        byte[] stray = frame(0x80, "non-continuation payload");
        byte[] strayOpen = frame(0x00, "non-continuation payload");
        byte[] hello = text("Hello, world!");
        byte[][] twice = {strayOpen, hello, strayOpen, hello};
        byte[][] twiceFinal = {stray, hello, stray, hello};
        byte[][] five = {frame(0x01, "fragment1"), frame(0x00, "fragment2"), frame(0x89, "pongme 1!"),
            frame(0x00, "fragment3"), frame(0x00, "fragment4"), frame(0x89, "pongme 2!"), frame(0x80, "fragment5")};
        Frame[] fiveAnswers = {pong("pongme 1!"), pong("pongme 2!"),
            Frame.text("fragment1fragment2fragment3fragment4fragment5")};
        return Stream.of(
                closed("5.1", 1002, atOnce(frame(0x09, "fragment1"), two)),
                closed("5.2", 1002, atOnce(frame(0x0A, "fragment1"), two)),
                ok("5.3", atOnce(one, two), whole),
                ok("5.4", frameWise(one, two), whole),
                ok("5.5", chopped(1, one, two), whole),
                ok("5.6", atOnce(one, ping, two), pong("ping payload"), whole),
                ok("5.7", frameWise(one, ping, two), pong("ping payload"), whole),
                ok("5.8", chopped(1, one, ping, two), pong("ping payload"), whole),
                closed("5.9", 1002, atOnce(stray, hello)),
                closed("5.10", 1002, frameWise(stray, hello)),
                closed("5.11", 1002, chopped(1, stray, hello)),
                closed("5.12", 1002, atOnce(strayOpen, hello)),
                closed("5.13", 1002, frameWise(strayOpen, hello)),
                closed("5.14", 1002, chopped(1, strayOpen, hello)),
                closed("5.15", 1002, atOnce(one, two, strayOpen, hello), whole),
                closed("5.16", 1002, frameWise(twice)),
                closed("5.17", 1002, frameWise(twiceFinal)),
                closed("5.18", 1002, atOnce(one, text("fragment2"))),
                ok("5.19", frameWise(five), fiveAnswers),
                ok("5.20", atOnce(five), fiveAnswers));
    }
}
