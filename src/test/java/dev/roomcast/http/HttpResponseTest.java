package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Feed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseTest {
    @Test
    void isStatusLineFieldsAndContent() {
        HttpResponse response = HttpResponse.text(200, "text/plain", "\u4f60").with("X", "y");

        assertThat(encode(response, 1, true, true)).isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX: y\r\n"
                + "Content-Length: 3\r\nDate: now\r\n\r\n\u00e4\u00bd\u00a0");
    }

    @Test
    void saysWhetherTheConnectionStaysOpen() {
        HttpResponse response = HttpResponse.of(200);

        assertThat(encode(response, 1, false, true)).contains("\r\nConnection: close\r\n");
        assertThat(encode(response, 0, false, true)).contains("\r\nConnection: close\r\n");
        assertThat(encode(response, 0, true, true)).contains("\r\nConnection: keep-alive\r\n");
        assertThat(encode(response, 1, true, true)).doesNotContain("Connection");
    }

    @Test
    void hasTheLengthButNotTheContentForHead() {
        HttpResponse response = HttpResponse.text(200, "text/plain", "hello");

        assertThat(encode(response, 1, true, false)).contains("\r\nContent-Length: 5\r\n").endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 204, 304})
    void hasNeitherLengthNorContentWhereNoneMayBe(int status) {
        HttpResponse response = HttpResponse.text(status, "text/plain", "hello");

        assertThat(encode(response, 1, true, true)).doesNotContain("Content-Length").endsWith("\r\n\r\n");
    }

    @Test
    void writesAnUnknownStatusWithoutAReason() {
        assertThat(encode(HttpResponse.of(299), 1, true, true)).startsWith("HTTP/1.1 299 \r\n");
    }

    @Test
    void escapesWhatAnErrorSays() {
        HttpResponse error = HttpResponse.error(400, "\"\\\n\u00e4\u007f");

        assertThat(new String(error.content(), StandardCharsets.UTF_8))
                .isEqualTo("{\"error\":\"\\\"\\\\\\u000a\\u00e4\\u007f\"}");
        assertThat(error.fields()).containsExactly("Content-Type", "application/json", "Cache-Control", "no-store");
    }

    @ParameterizedTest(name = "[54] [55] value {index}")
    @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\u0000b", "a\u007f", "\u010d\u010a", "\u4f60"})
    void refusesAValueThatWouldSplitIt(String value) {
        assertThatThrownBy(() -> HttpResponse.of(200).with("X", value)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid response field X");
    }

    @ParameterizedTest(name = "[55] name {index}")
    @ValueSource(strings = {"", "a b", "a:", "a\r\nb", "\u00e4"})
    void refusesANameThatIsNoToken(String name) {
        assertThatThrownBy(() -> HttpResponse.of(200).with(name, "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNotChangedByWhatIsAddedToACopy() {
        HttpResponse response = HttpResponse.of(200);

        HttpResponse more = response.with("X", "y");

        assertThat(response.fields()).isEmpty();
        assertThat(more.fields()).isEqualTo(List.of("X", "y"));
        assertThat(more.has("x")).isTrue();
        assertThat(response.has("x")).isFalse();
    }

    private static String encode(HttpResponse response, int minorVersion, boolean keepAlive, boolean withContent) {
        ByteBuffer bytes = response.encode(Feed.bytes("now"), minorVersion, keepAlive, withContent);
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }
}
