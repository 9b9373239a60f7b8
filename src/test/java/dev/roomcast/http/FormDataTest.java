package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Feed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormDataTest {
    /** What PHP's curl sends for {@code CURLOPT_POSTFIELDS => ['name' => 'test', 'msg' => "…"]}. */
    private static final String PHP_TYPE = "multipart/form-data; boundary=------------------------d74496d66958873e";
    private static final String PHP_CONTENT = """
            --------------------------d74496d66958873e\r
            Content-Disposition: form-data; name="name"\r
            \r
            test\r
            --------------------------d74496d66958873e\r
            Content-Disposition: form-data; name="msg"\r
            \r
            你好 + %20 "quoted"\r
            second line\r
            --------------------------d74496d66958873e--\r
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a+b                  | `a b`
            a%20b                | `a b`
            a%2Bb                | a+b
            a%2bb                | a+b
            %E4%BD%A0            | 你
            %F0%9F%98%80         | 😀
            %22%27%3C%26%3D      | "'<&=
            a=b=c                | a=b=c
            100%                 | 100%
            %                    | %
            %4                   | %4
            %4g                  | %4g
            %zz%41               | %zzA
            %%41                 | %A
            %+41                 | `% 41`
            %C3                  | \uFFFD
            %FF%FE               | \uFFFD\uFFFD
            ``                   | ``
            """)
    void decodesAsABrowsersFormDoes(String encoded, String decoded) throws HttpException {
        FormData form = FormData.urlencoded("msg=" + encoded);

        assertThat(form.first("msg")).contains(decoded.replace("\\uFFFD", "\uFFFD"));
    }

    @Test
    void takesRawBytesAsUtf8() throws HttpException {
        String raw = new String("你好+%E4%BD%A0".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(FormData.urlencoded("msg=" + raw).first("msg")).contains("你好 你");
    }

    @Test
    void keepsParametersInOrderAndTogetherWhenRepeated() throws HttpException {
        FormData form = FormData.urlencoded("name=a&msg=x&name=b&&name&=empty&%6eame=c");

        assertThat(form.all("name")).containsExactly("a", "b", "", "c");
        assertThat(form.first("name")).contains("a");
        assertThat(form.first("")).contains("empty");
        assertThat(form.has("msg")).isTrue();
        assertThat(form.isRepeated("name")).isTrue();
        assertThat(form.isRepeated("msg")).isFalse();
        assertThat(form.isRepeated("other")).isFalse();
        assertThat(form.has("other")).isFalse();
        assertThat(form.all("other")).isEmpty();
    }

    @Test
    void hasNothingInAnEmptyText() throws HttpException {
        assertThat(FormData.urlencoded("").has("")).isFalse();
        assertThat(FormData.urlencoded("&&&").has("")).isFalse();
    }

    @Test
    void readsTheQueryOfARequest() throws HttpException {
        HttpRequest request = new HttpRequest("GET", "/?name=a?b&msg=c", 1, HttpFields.NONE, new byte[0]);

        FormData form = FormData.ofQuery(request);

        assertThat(form.first("name")).contains("a?b");
        assertThat(form.first("msg")).contains("c");
    }

    /** Attack 52: endless small form fields. */
    @Test
    void takesAHundredParametersAndNoMore() throws HttpException {
        FormData form = FormData.urlencoded("a=b&".repeat(100));

        assertThat(form.all("a")).hasSize(100);
        assertThat(refusal(() -> FormData.urlencoded("a=b&".repeat(101))).status()).isEqualTo(400);
        assertThat(refusal(() -> content("multipart/form-data; boundary=x", parts(101))).status()).isEqualTo(400);
        assertThat(content("multipart/form-data; boundary=x", parts(100)).all("a")).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "APPLICATION/X-www-form-urlencoded; charset=UTF-8"})
    void readsUrlencodedContent(String type) throws HttpException {
        FormData form = content(type, "name=test&msg=a+b%2B你");

        assertThat(form.first("name")).contains("test");
        assertThat(form.first("msg")).contains("a b+你");
    }

    @Test
    void readsMultipartContentAsPhpsCurlSendsIt() throws HttpException {
        FormData form = content(PHP_TYPE, PHP_CONTENT);

        assertThat(form.first("name")).contains("test");
        assertThat(form.first("msg")).contains("你好 + %20 \"quoted\"\r\nsecond line");
    }

    @Test
    void readsMultipartContentAsBrowsersSendIt() throws HttpException {
        FormData form = content("multipart/form-data; charset=x; boundary=\"--a b\"", """
                preamble\r
                ----a b\r
                content-type: text/plain\r
                CONTENT-DISPOSITION: form-data; filename="f;.txt"; name="a %22;b%22"\r
                \r
                --\r
                ----a\r
                ----a b  \r
                Content-Disposition: form-data; name=plain\r
                \r
                \r
                ----a b--\r
                epilogue""");

        assertThat(form.first("a \";b\"")).contains("--\r\n----a");
        assertThat(form.first("plain")).contains("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/json", "multipart/mixed; boundary=x", ""})
    void refusesOtherContent(String type) {
        assertThat(refusal(() -> content(type, "a=b")).status()).isEqualTo(415);
    }

    @Test
    void refusesContentWithoutAType() {
        HttpRequest request = new HttpRequest("POST", "/", 1, HttpFields.NONE, Feed.bytes("a=b"));

        assertThat(refusal(() -> FormData.ofContent(request)).status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--x", "--x-", "--x\r\n", "--x\r\nContent-Disposition: form-data; name=a\r\n",
        "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb",
        "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb--x--", "--x\r\n\r\nb\r\n--x--",
        "--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--",
        "--x\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nb\r\n--x--",
        "--x\r\nContent-Type: name=a\r\n\r\nb\r\n--x--",
        "--xy\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--", "--y\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--y--"})
    void refusesMalformedMultipart(String content) {
        assertThat(refusal(() -> content("multipart/form-data; boundary=x", content)).status()).isEqualTo(400);
    }

    @Test
    void refusesAPartWithALongHeader() {
        String content = "--x\r\nX: " + "y".repeat(5_000) + "\r\n\r\nb\r\n--x--";

        assertThat(refusal(() -> content("multipart/form-data; boundary=x", content)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901"})
    void refusesABoundaryOutOfBounds(String type) {
        assertThat(refusal(() -> content(type, "--x--")).status()).isEqualTo(400);
    }

    private static String parts(int count) {
        return "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n".repeat(count) + "--x--";
    }

    private static FormData content(String type, String content) throws HttpException {
        return FormData.ofContent(new HttpRequest("POST", "/", 1, HttpFields.of(List.of("Content-Type", type)),
                content.getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpException refusal(Step step) {
        return Assertions.catchThrowableOfType(HttpException.class, step::run);
    }

    /** Something that may be refused. */
    private interface Step {
        void run() throws HttpException;
    }
}
