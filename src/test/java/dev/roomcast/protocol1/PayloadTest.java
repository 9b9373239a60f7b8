package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roomcast.Feed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several packets in one content; {@code ~} stands for U+FFFD. */
class PayloadTest {
    @ParameterizedTest
    @ValueSource(strings = {"2::", "", "garbage", "3:::a~b", "5:::{\"name\":\"你好😀\"}"})
    void leavesOnePacketAsItIs(String payload) throws Exception {
        assertThat(split(payload)).containsExactly(marked(payload));
    }

    @Test
    void countsInUtf16CodeUnits() throws Exception {
        assertThat(split("~3~2::~5~3:::好~6~3:::😀~4~3:::")).containsExactly("2::", "3:::好", "3:::😀", "3:::");
    }

    @Test
    void takesMarksInsideAPacketAndEmptyOnes() throws Exception {
        assertThat(split("~7~3:::~1~~0~~3~2::")).containsExactly(marked("3:::~1~"), "", "2::");
    }

    @ParameterizedTest
    @ValueSource(strings = {"~", "~~", "~3", "~3~", "~3~2:", "~a~2::", "~-3~2::", "~+3~2::", "~ 3~2::", "~٣~2::",
        "~3~2::x", "~3~2::~", "~3~2::~3", "~3~2::~4~2::", "~2~2::~3~2::", "~9999999999~2::", "~4294967299~2::",
        "~999999999~2::"})
    void refusesLengthsThatDoNotAddUp(String payload) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> split(payload));
    }

    @Test
    void refusesAPayloadAtEveryCut() {
        String whole = marked("~3~2::~5~3:::好");

        for (int cut = 1; cut < whole.length(); cut++) {
            String part = whole.substring(0, cut);
            if (!part.equals(marked("~3~2::"))) {
                assertThatExceptionOfType(PacketException.class).as("cut at " + cut)
                        .isThrownBy(() -> Payload.split(part));
            }
        }
    }

    /** attacks.md 22: nothing is allocated for what is only announced. */
    @Test
    void takesManyPacketsInOnePass() throws Exception {
        assertThat(split("~0~".repeat(300_000))).hasSize(300_000);
    }

    @Test
    void readsItsTextAsUtf8() throws Exception {
        assertThat(Payload.text("3:::你好😀".getBytes(StandardCharsets.UTF_8))).isEqualTo("3:::你好😀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3:::\u00e9", "3:::\u00c0\u00af", "3:::\u00ed\u00a0\u0080", "3:::\u00e4\u00bd"})
    void refusesWhatIsNotUtf8(String latin1) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> Payload.text(Feed.bytes(latin1)));
    }

    private static List<String> split(String payload) throws PacketException {
        return Payload.split(marked(payload));
    }

    private static String marked(String text) {
        return text.replace('~', '\ufffd');
    }
}
