package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.push.Roomcast;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client bundles, the test pages and the landing page, as browsers ask for them. */
class StaticFilesIT {
    private static Roomcast server;

    @BeforeAll
    static void start() throws IOException {
        server = Roomcast.builder().port(0).loops(1).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/socket.io/socket.io.js|text/javascript; charset=utf-8|Socket.IO v4.",
        "/socket.io/socket.io.min.js|text/javascript; charset=utf-8|Socket.IO v4.",
        "/socket.io/socket.io.esm.min.js|text/javascript; charset=utf-8|Socket.IO v4.",
        "/socket.io/socket.io.msgpack.min.js|text/javascript; charset=utf-8|Socket.IO v4.",
        "/socket.io/socket.io.js.map|application/json; charset=utf-8|\"version\":3",
        "/socket.io/2/socket.io.js|text/javascript; charset=utf-8|Socket.IO v2.",
        "/socket.io/2/socket.io.slim.js|text/javascript; charset=utf-8|Socket.IO v2.",
        "/socket.io/2/socket.io.js.map|application/json; charset=utf-8|\"version\":3",
        "/socket.io/0.9/socket.io.js|text/javascript; charset=utf-8|Socket.IO.js build:0.9.",
        "/socket.io/0.9/socket.io.min.js|text/javascript; charset=utf-8|Socket.IO.min.js build:0.9.",
        "/socket.io/3/socket.io.js|text/javascript; charset=utf-8|Socket.IO v3.1.3",
        "/socket.io/1.7/socket.io.js|text/javascript; charset=utf-8|exports.io=e()"})
    void servesTheOfficialBundles(String path, String type, String content) throws IOException {
        RawClient.Response plain = get(path);
        RawClient.Response packed = get(path, "Accept-Encoding: br, gzip;q=0.9, deflate");

        assertThat(plain.status()).isEqualTo(200);
        assertThat(plain.text()).contains(content);
        assertThat(plain.field("Content-Encoding")).isEmpty();
        assertThat(packed.field("Content-Encoding")).isEqualTo("gzip");
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.content()))) {
            assertThat(unpacked.readAllBytes()).isEqualTo(plain.content());
        }
        assertThat(packed.content().length).isLessThan(plain.content().length / 2);
        for (RawClient.Response response : List.of(plain, packed)) {
            assertThat(response.field("Content-Type")).isEqualTo(type);
            assertThat(response.field("Vary")).isEqualTo("Accept-Encoding, Origin");
            assertThat(response.field("Cache-Control")).isEqualTo("public, max-age=0");
            assertThat(response.field("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(response.field("ETag")).matches("\"[0-9.]+(-gzip)?\"");
        }
        assertThat(packed.field("ETag")).isNotEqualTo(plain.field("ETag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocketMain.swf", "WebSocketMainInsecure.swf"})
    void servesTheFlashFilesWhereTheOldClientAsksForThem(String name) throws IOException {
        RawClient.Response file = get("/socket.io/static/flashsocket/" + name);

        assertThat(file.status()).isEqualTo(200);
        assertThat(file.field("Content-Type")).isEqualTo("application/x-shockwave-flash");
        // CWS: a compressed Flash file.
        assertThat(new String(file.content(), 0, 3, StandardCharsets.US_ASCII)).isEqualTo("CWS");
        assertThat(file.content().length).isGreaterThan(170_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/socket.io/socket.io.min.js", "/test-pages/style.css"})
    void saysWhenNothingHasChanged(String path) throws IOException {
        String tag = get(path).field("ETag");

        for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            RawClient.Response response = get(path, "If-None-Match: " + known);
            assertThat(response.status()).as(known).isEqualTo(304);
            assertThat(response.field("ETag")).isEqualTo(tag);
            assertThat(response.field("Content-Length")).isEmpty();
        }
        for (String other : List.of("\"other\"", "", tag.replace("\"", ""))) {
            assertThat(get(path, "If-None-Match: " + other).status()).as(other).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip;q=0", "gzip; q=0.0", "deflate, br", ""})
    void doesNotCompressForWhoeverDoesNotAsk(String accepted) throws IOException {
        assertThat(get("/socket.io/socket.io.js", "Accept-Encoding: " + accepted).field("Content-Encoding")).isEmpty();
    }

    @Test
    void servesEveryTestPageAsItIsInTheRepository() throws IOException {
        List<Path> pages;
        try (Stream<Path> walk = Files.walk(Path.of("test-pages"))) {
            pages = walk.filter(Files::isRegularFile).toList();
        }
        assertThat(pages).hasSizeGreaterThan(4);
        for (Path page : pages) {
            RawClient.Response response = get("/" + page);
            assertThat(response.status()).as(page.toString()).isEqualTo(200);
            assertThat(response.content()).isEqualTo(Files.readAllBytes(page));
            assertThat(response.field("Content-Type")).endsWith("; charset=utf-8");
        }
        assertThat(get("/test-pages/").content()).isEqualTo(Files.readAllBytes(Path.of("test-pages/index.html")));
        assertThat(get("/test-pages").status()).isEqualTo(301);
        assertThat(get("/test-pages").field("Location")).isEqualTo("/test-pages/");
        // Source code is shown, never run or downloaded as something else.
        assertThat(get("/test-pages/trigger.php").field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void landsOnAPageThatLinksTheTestPages() throws IOException {
        RawClient.Response page = get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.text()).contains("href=\"/test-pages/\"", "href=\"/test-pages/socketio.html?name=test\"");
        assertThat(get("/?utm_source=x").content()).isEqualTo(page.content());
        assertThat(get("/?").content()).isEqualTo(page.content());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/test-pages/", "/socket.io/socket.io.js", "/test-pages/nothing", "/test-pages"})
    void answersHeadAsGetWithoutContent(String path) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            RawClient.Response head = client.readHead();
            client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            RawClient.Response get = client.readResponse();

            assertThat(head.status()).isEqualTo(get.status());
            assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
            assertThat(get.field("Content-Length")).isEqualTo(Integer.toString(get.content().length));
        }
    }

    private static List<String> withoutDate(RawClient.Response response) {
        return response.fields().stream().filter(line -> !line.startsWith("Date: ")).toList();
    }

    private static RawClient.Response get(String path, String... fields) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                    + Stream.of(fields).map(line -> line + "\r\n").reduce("", String::concat) + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            return client.readResponse();
        }
    }
}
