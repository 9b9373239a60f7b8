package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient.Response;
import dev.roomcast.engineio.LiveServer;
import dev.roomcast.http.OriginPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class StaticFileTest {
    private static final byte[] SCRIPT = "let a = '你好';".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate, gzip", "br, GZIP;q=0.5", "gzip;q=1.0"})
    void sendsItCompressedWhereThatIsAccepted(String accepted) throws IOException {
        Response answer = get(script(), "Accept-Encoding: " + accepted);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("Content-Encoding")).isEqualTo("gzip");
        assertThat(answer.field("ETag")).isEqualTo("\"v1-gzip\"");
        assertThat(answer.content()).isEqualTo(gzip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "br", "gzip;q=0", "gzip; q=0.000", ""})
    void sendsItPlainWhereThatIsNot(String accepted) throws IOException {
        Response answer = get(script(), "Accept-Encoding: " + accepted);

        assertThat(answer.field("Content-Encoding")).isEmpty();
        assertThat(answer.field("ETag")).isEqualTo("\"v1\"");
        assertThat(answer.field("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(answer.field("Vary")).contains("Accept-Encoding");
        assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.content()).isEqualTo(SCRIPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"v1\"", "\"v1-gzip\"", "W/\"v1\"", "\"old\", \"v1\"", "*"})
    void saysNotModifiedToWhoHasIt(String tag) throws IOException {
        Response answer = get(script(), "If-None-Match: " + tag);

        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.field("ETag")).isEqualTo("\"v1\"");
        assertThat(answer.field("Cache-Control")).isEqualTo("public, max-age=0");
        assertThat(answer.content()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"v2\"", "v1", "\"v1", "W/\"v2\""})
    void sendsItToWhoHasAnother(String tag) throws IOException {
        assertThat(get(script(), "If-None-Match: " + tag).status()).isEqualTo(200);
    }

    @Test
    void neverCompressesAPlainFile() throws IOException {
        Response answer = get(StaticFile.plain("text/html; charset=utf-8", "v1", SCRIPT), "Accept-Encoding: gzip");

        assertThat(answer.field("Content-Encoding")).isEmpty();
        assertThat(answer.content()).isEqualTo(SCRIPT);
    }

    private static StaticFile script() throws IOException {
        return StaticFile.compressed("text/javascript; charset=utf-8", "v1", gzip());
    }

    private static byte[] gzip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(SCRIPT);
        }
        return bytes.toByteArray();
    }

    private static Response get(StaticFile file, String field) throws IOException {
        try (LiveServer server = LiveServer.start(1, OriginPolicy.SAME_HOST, 1_000,
                loops -> exchange -> exchange.respond(file.answer(exchange.request())))) {
            return server.get("/", field);
        }
    }
}
