package dev.roomcast.websocket;

import static dev.roomcast.websocket.AutobahnCase.atOnce;
import static dev.roomcast.websocket.AutobahnCase.chopped;
import static dev.roomcast.websocket.AutobahnCase.closed;
import static dev.roomcast.websocket.AutobahnCase.fragments;
import static dev.roomcast.websocket.AutobahnCase.frame;
import static dev.roomcast.websocket.AutobahnCase.frameWise;
import static dev.roomcast.websocket.AutobahnCase.hex;
import static dev.roomcast.websocket.AutobahnCase.ok;

import dev.roomcast.EchoServer;
import dev.roomcast.EchoSettings;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Autobahn's section 6: UTF-8, which fails at the first byte that is wrong. */
@Timeout(20)
class AutobahnUtf8Test {
    private static final String KOSME = "cebae1bdb9cf83cebcceb5";

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
    @MethodSource({"fragmented", "failFast", "sequences"})
    void isStrictlyRight(AutobahnCase testCase) throws IOException {
        testCase.play(server.address());
    }

    static Stream<AutobahnCase> fragmented() {
        byte[] hello = "Hello-µ@ßöäüàá-UTF-8!!".getBytes(StandardCharsets.UTF_8);
        byte[] kosme = hex(KOSME);
        byte[] invalid = hex(KOSME + "eda080656469746564");
        return Stream.of(
                ok("6.1.1", atOnce(frame(0x81, "")), Frame.text("")),
                ok("6.1.2", frameWise(frame(0x01, ""), frame(0x00, ""), frame(0x80, "")), Frame.text("")),
                ok("6.1.3", frameWise(frame(0x01, ""), frame(0x00, "middle frame payload"), frame(0x80, "")),
                        Frame.text("middle frame payload")),
                ok("6.2.1", atOnce(RawClient.frame(0x81, hello)), Frame.of(RawClient.TEXT, hello)),
                ok("6.2.2", frameWise(fragments(0x01, hello, 12)), Frame.of(RawClient.TEXT, hello)),
                ok("6.2.3", frameWise(fragments(0x01, hello, 1)), Frame.of(RawClient.TEXT, hello)),
                ok("6.2.4", frameWise(fragments(0x01, kosme, 1)), Frame.of(RawClient.TEXT, kosme)),
                closed("6.3.1", 1007, atOnce(RawClient.frame(0x81, invalid))),
                closed("6.3.2", 1007, frameWise(fragments(0x01, invalid, 1))));
    }

    /** The rest of the message is never sent: that the server fails it cannot be for what comes after. */
    static Stream<AutobahnCase> failFast() {
        byte[] whole = RawClient.frame(0x81, hex(KOSME + "f4908080656469746564"));
        int header = 6;
        int valid = header + KOSME.length() / 2;
        return Stream.of(
                closed("6.4.1", 1007, frameWise(RawClient.frame(0x01, hex(KOSME)),
                        RawClient.frame(0x00, hex("f4908080")))),
                closed("6.4.2", 1007, frameWise(RawClient.frame(0x01, hex(KOSME + "f4")),
                        RawClient.frame(0x00, hex("90")))),
                closed("6.4.3", 1007, frameWise(Arrays.copyOf(whole, valid),
                        Arrays.copyOfRange(whole, valid, valid + 4))),
                closed("6.4.4", 1007, frameWise(Arrays.copyOf(whole, valid + 1),
                        Arrays.copyOfRange(whole, valid + 1, valid + 2))));
    }

    static Stream<AutobahnCase> sequences() {
        List<AutobahnCase> cases = new ArrayList<>();
        add(cases, "6.5.", true, KOSME, ascii("hello$world"), ascii("hello") + "c2a2" + ascii("world"),
                ascii("hello") + "e282ac" + ascii("world"), ascii("hello") + "f0a4ada2" + ascii("world"));
        List<Integer> boundaries = List.of(2, 5, 7, 9, 11);
        for (int i = 1; i <= KOSME.length() / 2; i++) {
            cases.add(sequence("6.6." + i, boundaries.contains(i), KOSME.substring(0, 2 * i)));
        }
        add(cases, "6.7.", true, "00", "c280", "e0a080", "f0908080");
        add(cases, "6.8.", false, "f888808080", "fc8480808080");
        add(cases, "6.9.", true, "7f", "dfbf", "efbfbf", "f48fbfbf");
        add(cases, "6.10.", false, "f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf");
        add(cases, "6.11.", true, "ed9fbf", "ee8080", "efbfbd", "f48fbfbf");
        cases.add(sequence("6.11.5", false, "f4908080"));
        add(cases, "6.12.", false, "80", "bf", "80bf", "80bf80", "80bf80bf", "80bf80bf80", "80bf80bf80bf",
                range(0x80, 0xBF, ""));
        add(cases, "6.13.", false, range(0xC0, 0xDF, "20"), range(0xE0, 0xEF, "20"), range(0xF0, 0xF7, "20"),
                range(0xF8, 0xFB, "20"), range(0xFC, 0xFD, "20"));
        String[] incomplete = {"c0", "e080", "f08080", "f8808080", "fc80808080", "df", "efbf", "f7bfbf", "fbbfbfbf",
            "fdbfbfbfbf"};
        add(cases, "6.14.", false, incomplete);
        add(cases, "6.15.", false, String.join("", incomplete));
        add(cases, "6.16.", false, "fe", "ff", "fefeffff");
        add(cases, "6.17.", false, "c0af", "e080af", "f08080af", "f8808080af", "fc80808080af");
        add(cases, "6.18.", false, "c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf");
        add(cases, "6.19.", false, "c080", "e08080", "f0808080", "f880808080", "fc8080808080");
        add(cases, "6.20.", false, "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf");
        add(cases, "6.21.", false, "eda080edb080", "eda080edbfbf", "edadbfedb080", "edadbfedbfbf", "edae80edb080",
                "edae80edbfbf", "edafbfedb080", "edafbfedbfbf");
        add(cases, "6.22.", true, IntStream.rangeClosed(0, 16).boxed()
                .flatMap(plane -> Stream.of(plane << 16 | 0xFFFE, plane << 16 | 0xFFFF))
                .map(AutobahnUtf8Test::codePoint).toArray(String[]::new));
        add(cases, "6.23.", true, IntStream.rangeClosed(0xFFF9, 0xFFFF).mapToObj(AutobahnUtf8Test::codePoint)
                .toArray(String[]::new));
        return cases.stream();
    }

    private static void add(List<AutobahnCase> cases, String section, boolean valid, String... sequences) {
        for (int i = 0; i < sequences.length; i++) {
            cases.add(sequence(section + (i + 1), valid, sequences[i]));
        }
    }

    private static AutobahnCase sequence(String id, boolean valid, String digits) {
        byte[] bytes = hex(digits);
        List<byte[]> writes = chopped(1, RawClient.frame(0x81, bytes));
        return valid ? ok(id, writes, Frame.of(RawClient.TEXT, bytes)) : closed(id, 1007, writes);
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String codePoint(int codePoint) {
        return HexFormat.of().formatHex(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    private static String range(int from, int to, String after) {
        StringBuilder digits = new StringBuilder();
        for (int b = from; b <= to; b++) {
            digits.append(Integer.toHexString(b)).append(after);
        }
        return digits.toString();
    }
}
