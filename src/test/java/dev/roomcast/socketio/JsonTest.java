package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class JsonTest {
    @Test
    void readsPlainJava() throws Exception {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("z", Arrays.asList(1, 3_000_000_000L, new BigInteger("9".repeat(30)), 1.5, true, false, null));
        expected.put("a", Map.of("", "你好😀"));

        Object value = Json.read(" {\"z\":[1, 3000000000, " + "9".repeat(30) + ", 1.5, true, false, null],\n"
                + "\t\"a\":{\"\":\"你好\\ud83d\\ude00\"}}\r\n");

        assertThat(value).isEqualTo(expected);
        assertThat(((Map<?, ?>) value).keySet().iterator().next()).isEqualTo("z");
    }

    @Test
    void takesTheLastOfEqualNames() throws Exception {
        assertThat(Json.read("{\"a\":1,\"a\":2}")).isEqualTo(Map.of("a", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "nope", "nul", "[", "[1", "[1,]", "[,1]", "{", "{\"a\"}", "{\"a\":}", "{a:1}",
        "{'a':1}", "\"", "\"\\x\"", "\"\\u12\"", "\"a\nb\"", "\"a\tb\"", "01", "+1", "1.", ".5", "1e", "--1",
        "0x1", "NaN",
        "Infinity", "1 2", "[] []", "{}{}", "[1]x", "// c\n1", "/* */1", "\ufeff1", "]", "\u00001"})
    void refusesWhatIsNoJson(String text) {
        assertThatExceptionOfType(Json.InvalidException.class).isThrownBy(() -> Json.read(text));
    }

    @Test
    void refusesDeepNestingAndTakesWhatIsJustBelow() throws Exception {
        assertThat(Json.read("[".repeat(200) + "]".repeat(200))).isInstanceOf(List.class);
        assertThatExceptionOfType(Json.InvalidException.class)
                .isThrownBy(() -> Json.read("[".repeat(201) + "]".repeat(201)));
        assertThatExceptionOfType(Json.InvalidException.class).isThrownBy(() -> Json.read("{\"a\":".repeat(500_000)));
    }

    /** attacks.md 4: no time that grows with the square of a number's length. */
    @Test
    void refusesLongNumbersAndTakesWhatIsJustBelow() throws Exception {
        assertThat(Json.read("9".repeat(400))).isEqualTo(new BigInteger("9".repeat(400)));
        assertThatExceptionOfType(Json.InvalidException.class).isThrownBy(() -> Json.read("9".repeat(401)));
        assertThatExceptionOfType(Json.InvalidException.class).isThrownBy(() -> Json.read("[" + "9".repeat(900_000)));
    }

    @Test
    void readsWhatIsTooLargeForADoubleAsJavaScriptDoes() throws Exception {
        assertThat(Json.read("1e999")).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Json.write(Json.read("1e999"))).isEqualTo("null");
    }

    @Test
    void writesValuesAsStringifyDoes() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("b", null);
        map.put("a", Arrays.asList(1, -2L, true, "x", List.of(), Map.of()));

        assertThat(Json.write(map)).isEqualTo("{\"b\":null,\"a\":[1,-2,true,\"x\",[],{}]}");
    }

    @Test
    void writesNumbersAsStringifyDoes() {
        assertThat(Json.write(Arrays.asList(1.0, -1.0, 0.0, -0.0, 1.5, 0.1, -3.25f, 100.0, 1e14, Double.NaN,
                Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Long.MAX_VALUE, new BigInteger("9".repeat(20)))))
                .isEqualTo("[1,-1,0,0,1.5,0.1,-3.25,100,100000000000000,null,null,null,9223372036854775807,"
                        + "99999999999999999999]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e15, 1e21, 1e22, 1.7976931348623157e308, 4.9e-324, 1e-7, 0.000001, 123456789.125, 2e-3})
    void writesANumberThatReadsBackTheSame(double number) throws Exception {
        assertThat(((Number) Json.read(Json.write(number))).doubleValue()).isEqualTo(number);
    }

    @Test
    void writesTextAsStringifyDoes() {
        assertThat(Json.write("你好 😀 é \u007f \u2028 / </script> '"))
                .isEqualTo("\"你好 😀 é \u007f \u2028 / </script> '\"");
        assertThat(Json.write("\" \\ \b \t \n \f \r")).isEqualTo("\"\\\" \\\\ \\b \\t \\n \\f \\r\"");
        assertThat(Json.write("\u0000\u001f\u001e")).isEqualToIgnoringCase("\"\\u0000\\u001f\\u001e\"");
    }

    /** Half a pair has no UTF-8 (well-formed JSON.stringify, ECMA-262 §25.5.4.4). */
    @Test
    void escapesHalfASurrogatePair() throws Exception {
        assertThat(Json.write("a\ud83d")).isEqualTo("\"a\\ud83d\"");
        assertThat(Json.write("\ude00b")).isEqualTo("\"\\ude00b\"");
        assertThat(Json.write("\ud83d\ud83d\ude00\ude00")).isEqualTo("\"\\ud83d😀\\ude00\"");
        assertThat(Json.write(Map.of("\ud83d", 1))).isEqualTo("{\"\\ud83d\":1}");
        assertThat(Json.read(Json.write("\ude00\ud83d"))).isEqualTo("\ude00\ud83d");
    }

    @Test
    void replacesHalfASurrogatePairWhereThereIsNoEscape() {
        assertThat(Json.wellFormed("a\ud83d")).isEqualTo("a\ufffd");
        assertThat(Json.wellFormed("\ud83d\ud83d\ude00\ude00")).isEqualTo("\ufffd😀\ufffd");
        assertThat(Json.wellFormed("你好😀")).isSameAs(Json.wellFormed("你好😀"));
    }

    @Test
    void writesBytesAsPlaceholdersInOrder() {
        byte[] first = {1};
        byte[] second = {2};
        List<byte[]> attachments = new ArrayList<>();

        String json = Json.write(Arrays.asList(first, Map.of("a", second), first), attachments);

        assertThat(json).isEqualTo("[{\"_placeholder\":true,\"num\":0},{\"a\":{\"_placeholder\":true,\"num\":1}},"
                + "{\"_placeholder\":true,\"num\":2}]");
        assertThat(attachments).containsExactly(first, second, first);
    }

    @Test
    void refusesATypeWithoutAForm() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.write(List.of(new Object())))
                .withMessageContaining("java.lang.Object");
    }

    @Test
    void escapesAllBeyondAsciiBehindTheHeader() {
        assertThat(Json.ascii("42[\"é\",\"你\",\"😀\"]")).isEqualTo("42[\"\\u00e9\",\"\\u4f60\",\"\\ud83d\\ude00\"]");
        assertThat(Json.ascii("42/nsp,7[\"é\"]")).isEqualTo("42/nsp,7[\"\\u00e9\"]");
        assertThat(Json.ascii("44/nope,\"é\"")).isEqualTo("44/nope,\"\\u00e9\"");
        assertThat(Json.ascii("40/é")).isEqualTo("40/é");
        assertThat(Json.ascii("42/é,[\"é\"]")).isEqualTo("42/é,[\"é\"]");
        assertThat(Json.ascii("42[\"plain\"]")).isEqualTo("42[\"plain\"]");
    }
}
