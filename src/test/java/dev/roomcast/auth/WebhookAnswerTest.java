package dev.roomcast.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookAnswerTest {
    private static final long NOW = 1_700_000_000_000L;

    @Test
    void takesNameRoomsAndEnd() throws Exception {
        assertThat(read(200, "{\"name\":\"test\"}")).isEqualTo(Grant.of("test"));
        assertThat(read(200, "{\"name\":7,\"rooms\":null,\"expires\":null,\"more\":1}")).isEqualTo(Grant.of("7"));
        assertThat(read(200, "{\"name\":\"你\",\"rooms\":[\"a\",5],\"expires\":1700000001}"))
                .isEqualTo(new Grant("你", List.of("a", "5"), OptionalLong.of(1_700_000_001)));
        assertThat(read(200, "{\"name\":\"test\",\"expires\":1700000000}")).isEqualTo(Refusal.EXPIRED);
        assertThat(read(200, "{\"name\":\"test\",\"expires\":" + Long.MAX_VALUE + "}")).isInstanceOf(Grant.class);
        assertThat(read(200, "{\"name\":\"test\",\"expires\":" + Long.MIN_VALUE + "}")).isEqualTo(Refusal.EXPIRED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"401|{\"error\":\"log in first\"}|log in first",
            "403|{}|refused",
        "401|<h1>Unauthorized</h1>|refused", "403|``|refused", "403|{\"error\":7}|refused"})
    void tellsWhyItRefuses(int status, String content, String message) throws Exception {
        assertThat(read(status, content)).isEqualTo(Refusal.denied(message));
    }

    @Test
    void cutsALongReason() throws Exception {
        assertThat(((Refusal) read(403, "{\"error\":\"" + "x".repeat(1_000) + "\"}")).message()).hasSize(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"200|``|no JSON",
            "200|<b>Warning</b>: {\"name\":\"test\"}|no JSON",
        "200|[]|no JSON object", "200|\"test\"|no JSON object", "200|{}|no name", "200|{\"name\":\"\"}|no name",
        "200|{\"name\":null}|no name", "200|{\"name\":true}|no name", "200|{\"name\":\"a\",\"rooms\":\"b\"}|no list",
        "200|{\"name\":\"a\",\"rooms\":[null]}|no text", "200|{\"name\":\"a\",\"expires\":\"5\"}|no whole number",
        "200|{\"name\":\"a\",\"expires\":1.5}|no whole number", "500|{\"name\":\"a\"}|status 500",
        "302|``|status 302", "404|``|status 404", "204|``|status 204"})
    void doesNotTakeWhatIsNoAnswer(int status, String content, String message) {
        assertThatThrownBy(() -> read(status, content)).isInstanceOf(WebhookAnswer.InvalidException.class)
                .hasMessageContaining(message);
    }

    private static Verdict read(int status, String content) throws WebhookAnswer.InvalidException {
        return WebhookAnswer.read(new HttpCalls.Reply(status, content.getBytes(StandardCharsets.UTF_8)), NOW);
    }
}
