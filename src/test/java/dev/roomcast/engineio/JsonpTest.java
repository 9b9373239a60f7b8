package dev.roomcast.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonpTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "42, 42", "999999999, 999999999", "00, 0", "010, 10"})
    void takesOneToNineDigits(String j, int index) {
        assertThat(Jsonp.of(j)).contains(new Jsonp(index));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "0 ", " 0", "-1", "+1", "1.0", "1e3", "0x1", "a", "abc(4)x", "1;alert(1)",
        "alert(1)//", "0](", "1000000000", "00000000000000000001", "1\n", "1\0", "٣", "１", "²", "__proto__"})
    void takesNothingElse(String j) {
        assertThat(Jsonp.of(j)).isEmpty();
    }

    @Test
    void wrapsAPayloadIntoACallOfTheClientsFunction() {
        assertThat(new Jsonp(3).wrap("2:40")).isEqualTo("___eio[3](\"2:40\");");
        assertThat(new Jsonp(0).wrap("4\"\\</script>\u2028\u001e4é"))
                .isEqualTo("___eio[0](\"4\\\"\\\\\\u003c/script>\\u2028\\u001e4é\");");
    }

    /** What polling-jsonp.ts of the Node server makes of the same. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``         | ``
            abc        | abc
            a\\nb      | a{LF}b
            a\\\\nb    | a\\nb
            a\\\\\\nb  | a\\\\nb
            \\n        | {LF}
            \\n\\n     | {LF}{LF}
            \\\\n\\n   | \\n{LF}
            \\n\\\\n   | {LF}\\n
            n\\nn      | n{LF}n
            \\         | \\
            \\\\       | \\\\
            \\\\t      | \\\\t
            a\\\\      | a\\\\
            \\u005cn   | \\u005cn
            """)
    void unescapesNewlinesInOnePass(String posted, String payload) throws Exception {
        assertThat(unwrap(posted)).isEqualTo(payload.replace("{LF}", "\n"));
    }

    @Test
    void undoesWhateverTheClientEscapes() throws Exception {
        List<String> texts = new ArrayList<>(List.of(""));
        for (int length = 0; length < 7; length++) {
            for (String shorter : List.copyOf(texts)) {
                for (char c : new char[] {'\\', 'n', '\n'}) {
                    texts.add(shorter + c);
                }
            }
        }

        for (String text : texts) {
            // The client itself takes this for an escaped \n; no JSON holds a bare newline.
            if (!text.contains("\\\n")) {
                assertThat(unwrap(escapedByTheClient(text))).isEqualTo(text);
            }
        }
    }

    @Test
    void undoesTheClientsEscapingOfJson() throws Exception {
        String json = "42[\"message\",{\"text\":\"line\\nbreak \\\\n \\\\\\n \\\\\\\\n \\\" 你好😀 &d=+%41\"}]";

        assertThat(unwrap(escapedByTheClient(json))).isEqualTo(json);
    }

    @Test
    void takesTheFirstOfSeveralFields() throws Exception {
        assertThat(Jsonp.unwrap(FormData.urlencoded("e=1&d=4a&d=4b"))).isEqualTo("4a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4hello", "D=4hello", "dd=4hello", "d[]=4hello"})
    void refusesAFormWithoutTheField(String form) throws HttpException {
        FormData parsed = FormData.urlencoded(form);

        assertThatThrownBy(() -> Jsonp.unwrap(parsed)).isInstanceOf(PacketException.class)
                .hasMessage("form without the field d");
    }

    /** As polling-jsonp.js does before it fills in its form, up to engine.io-client 5. */
    private static String escapedByTheClient(String data) {
        return data.replace("\\n", "\\\n").replace("\n", "\\n");
    }

    private static String unwrap(String posted) throws Exception {
        return Jsonp.unwrap(FormData.urlencoded("d=" + URLEncoder.encode(posted, StandardCharsets.UTF_8)));
    }
}
