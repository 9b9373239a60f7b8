package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptLiteralTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                 | ""
            hello              | "hello"
            你好 😀 é          | "你好 😀 é"
            say "hi"           | "say \\"hi\\""
            it's               | "it's"
            a\\b               | "a\\\\b"
            a\\n               | "a\\\\n"
            a\\"               | "a\\\\\\""
            </script>          | "\\u003c/script>"
            <!--               | "\\u003c!--"
            """)
    void escapesWhatCouldEndTheLiteralOrItsElement(String text, String literal) {
        assertThat(ScriptLiteral.of(text)).isEqualTo(literal);
    }

    @Test
    void escapesLineSeparators() {
        assertThat(ScriptLiteral.of("a\u2028b\u2029c")).isEqualTo("\"a\\u2028b\\u2029c\"");
    }

    @Test
    void escapesEveryControlCharacterAsJsonDoes() {
        assertThat(ScriptLiteral.of("\n\r\t")).isEqualTo("\"\\n\\r\\t\"");
        assertThat(ScriptLiteral.of("\0\u0001\b\u000b\f\u001e\u001f"))
                .isEqualTo("\"\\u0000\\u0001\\u0008\\u000b\\u000c\\u001e\\u001f\"");
        assertThat(ScriptLiteral.of(" ~\u007f")).isEqualTo("\" ~\u007f\"");
    }
}
