package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Feed;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8ValidatorTest {
    /** Where the rules for a byte after the first change. */
    private static final int[] EDGES = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0,
        0xF4, 0xFF};

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer chars = CharBuffer.allocate(16);

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "Hello, this is longer than eight bytes", "κόσμε", "你好，世界", "😀😀", "\u0000\u007F\u0080\u07FF\u0800"
            + "\uD7FF\uE000\uFFFD\uFFFF\uD800\uDC00\uDBFF\uDFFF", "12345678é12345678", "1234567é", "1234567😀8"})
    void acceptsTextInEveryCut(String text) throws Exception {
        assertThat(outcome(text.getBytes(StandardCharsets.UTF_8))).isEqualTo("complete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "bf", "c0", "c080", "c1bf", "c241", "c3c3", "e08080", "e09fbf", "eda080", "edbfbf", "e1c0",
        "e18041", "f08080", "f08fbfbf", "f4908080", "f5", "f880808080", "fc8080808080", "fe", "ff", "41ff", "efbfff",
        "3132333435363738ff"})
    void refusesWhatIsNotTextInEveryCut(String hex) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThat(outcome(bytes)).isEqualTo("refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3", "e4bda0c3", "e4", "e4bd", "f0", "f09f", "f09f98"})
    void awaitsMoreInsideACharacter(String hex) throws Exception {
        assertThat(outcome(HexFormat.of().parseHex(hex))).isEqualTo("incomplete");
    }

    @ParameterizedTest
    @CsvSource({"c0,1", "80,1", "f5,1", "e080,2", "e09f,2", "eda0,2", "f080,2", "f490,2", "c241,2", "e18041,3", "f0908041,4"})
    void refusesAtTheFirstByteThatNothingCanMakeRight(String hex, int failsAt) {
        Utf8Validator validator = new Utf8Validator();
        byte[] bytes = HexFormat.of().parseHex(hex);

        boolean before = validator.accept(ByteBuffer.wrap(bytes, 0, failsAt - 1));
        boolean at = validator.accept(ByteBuffer.wrap(bytes, failsAt - 1, 1));

        assertThat(before).isTrue();
        assertThat(at).isFalse();
    }

    @Test
    void acceptsEveryCharacterThereIs() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        Utf8Validator validator = new Utf8Validator();
        byte[] bytes = all.toByteArray();

        boolean accepted = true;
        for (int i = 0; i < bytes.length; i += 1_001) {
            accepted &= validator.accept(ByteBuffer.wrap(bytes, i, Math.min(1_001, bytes.length - i)));
        }

        assertThat(accepted).isTrue();
        assertThat(validator.isComplete()).isTrue();
    }

    @Test
    void agreesWithTheJdkOnAllSequencesOfOneAndTwoBytesAndAllThirdAndFourthBytesAtTheEdges() {
        byte[] bytes = new byte[4];
        for (int first = 0; first < 256; first++) {
            bytes[0] = (byte) first;
            compare(bytes, 1);
            for (int second = 0; second < 256; second++) {
                bytes[1] = (byte) second;
                compare(bytes, 2);
                for (int third : EDGES) {
                    bytes[2] = (byte) third;
                    compare(bytes, 3);
                    for (int i = 0; i < EDGES.length && first >= 0xEF && first <= 0xF5; i++) {
                        bytes[3] = (byte) EDGES[i];
                        compare(bytes, 4);
                    }
                }
            }
        }
    }

    @Test
    void leavesThePositionWhereItIs() {
        ByteBuffer piece = ByteBuffer.wrap(Feed.bytes("hello"));

        new Utf8Validator().accept(piece);

        assertThat(piece.position()).isZero();
    }

    private void compare(byte[] bytes, int length) {
        Utf8Validator validator = new Utf8Validator();
        boolean valid = validator.accept(ByteBuffer.wrap(bytes, 0, length)) && validator.isComplete();
        if (valid != decoderAccepts(bytes, length)) {
            assertThat(valid).as(HexFormat.of().formatHex(bytes, 0, length)).isEqualTo(!valid);
        }
    }

    private boolean decoderAccepts(byte[] bytes, int length) {
        CoderResult result = decoder.reset().decode(ByteBuffer.wrap(bytes, 0, length), chars.clear(), true);
        return !result.isError();
    }

    private static String outcome(byte[] bytes) throws Exception {
        return Feed.inEveryCut(bytes, pieces -> {
            Utf8Validator validator = new Utf8Validator();
            for (ByteBuffer piece : pieces) {
                if (!validator.accept(piece)) {
                    return "refused";
                }
            }
            return validator.isComplete() ? "complete" : "incomplete";
        });
    }
}
