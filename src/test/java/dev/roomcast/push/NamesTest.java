package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.socketio.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"\"test\" | test", "\"你好😀\" | 你好😀",
        "\"__proto__\" | __proto__", "7 | 7",
        "-7 | -7", "7.0 | 7", "1e3 | 1000", "1.5 | 1.5", "12345678901234567890 | 12345678901234567890"})
    void takesTextAndNumbersAsTheirText(String json, String name) throws Exception {
        assertThat(Names.of(Json.read(json))).contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "{}", "[]", "[\"test\"]"})
    void takesNothingElse(String json) throws Exception {
        assertThat(Names.of(Json.read(json))).isEmpty();
    }

    @Test
    void takesAnEmptyTextForTheCallerToJudge() {
        assertThat(Names.of("")).contains("");
    }
}
