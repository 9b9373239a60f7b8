package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a folder, and nothing else. */
@Timeout(20)
class FileFolderTest {
    @TempDir
    private Path temporary;
    private EventLoopGroup loops;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("public"));
        Files.writeString(temporary.resolve("secret.txt"), "secret");
        Files.writeString(folder.resolve("index.html"), "<p>home");
        Files.writeString(folder.resolve("a b+c&ü.txt"), "odd name");
        Files.writeString(folder.resolve(".env"), "secret");
        Files.write(folder.resolve("data.bin"), new byte[] {0, (byte) 0xFF});
        Files.writeString(Files.createDirectories(folder.resolve("sub")).resolve("page.html"), "<p>page");
        Files.writeString(Files.createDirectories(folder.resolve("full")).resolve("index.html"), "<p>full");
        Files.writeString(Files.createDirectories(folder.resolve(".git")).resolve("config"), "secret");
        Files.createSymbolicLink(folder.resolve("out.txt"), temporary.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("up"), temporary);
        Files.createSymbolicLink(folder.resolve("in.html"), folder.resolve("index.html"));
        HttpRouter router = new HttpRouter().folder("/files/", folder);
        loops = EventLoopGroup.start(1);
        HttpServer server = new HttpServer(HttpSettings.DEFAULTS, OriginPolicy.SAME_HOST, router,
                loops.wallMillisAtZero());
        address = loops.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), IoSettings.DEFAULTS,
                server::newConnection).localAddress();
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/files/,                          text/html; charset=utf-8,  <p>home",
        "/files/index.html,                text/html; charset=utf-8,  <p>home",
        "/files/index.html?v=1,            text/html; charset=utf-8,  <p>home",
        "/files/in.html,                   text/html; charset=utf-8,  <p>home",
        "/files/sub/page.html,             text/html; charset=utf-8,  <p>page",
        "/files/sub%2Fpage.html,           text/html; charset=utf-8,  <p>page",
        "/files/full/,                     text/html; charset=utf-8,  <p>full",
        "/files/a%20b+c&%C3%BC.txt,        text/plain; charset=utf-8, odd name",
    })
    void areFoundByTheirNames(String target, String type, String content) throws IOException {
        Response answer = request("GET", target);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("Content-Type")).isEqualTo(type);
        assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.text()).isEqualTo(content);
    }

    @Test
    void areSentByteByByte() throws IOException {
        assertThat(request("GET", "/files/data.bin").content()).containsExactly(0, 0xFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/files/none", "/files/sub/", "/files/sub/none", "/files/index.html/", "/files/../secret.txt",
        "/files/%2e%2e/secret.txt", "/files/%2E%2E%2Fsecret.txt", "/files/sub/../../secret.txt",
        "/files/sub/%2e%2e/%2e%2e/secret.txt", "/files/..%5csecret.txt", "/files/%5c..%5csecret.txt",
        "/files/%252e%252e/secret.txt", "/files//etc/passwd", "/files/%2Fetc%2Fpasswd", "/files/.env", "/files/%2eenv",
        "/files/.git/config", "/files/sub/./page.html", "/files/out.txt", "/files/up/secret.txt", "/files/up/",
        "/files/index.html%00.txt", "/files/index.html%0A", "/files/%FF%FE"})
    void areNotFoundOtherwise(String target) throws IOException {
        Response answer = request("GET", target);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).doesNotContain("secret");
    }

    @Test
    void areFoundThroughTheirFolder() throws IOException {
        Response answer = request("GET", "/files/sub");

        assertThat(answer.status()).isEqualTo(301);
        assertThat(answer.field("Location")).isEqualTo("/files/sub/");
    }

    @Test
    void answerHeadWithoutTheirContent() throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            client.send("HEAD /files/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Response head = client.readHead();

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("Content-Length")).isEqualTo("7");
            client.send("GET /files/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.readResponse().text()).isEqualTo("<p>home");
        }
    }

    @Test
    void areNotSentAgainUnlessTheyHaveChanged() throws IOException {
        String tag = request("GET", "/files/index.html").field("ETag");
        assertThat(request("GET", "/files/index.html", "If-None-Match: " + tag).status()).isEqualTo(304);

        Files.writeString(temporary.resolve("public/index.html"), "<p>changed");

        Response changed = request("GET", "/files/index.html", "If-None-Match: " + tag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text()).isEqualTo("<p>changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void areNotChanged(String method) throws IOException {
        Response answer = request(method, "/files/index.html");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.field("Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void mustBeInAFolderThatThereIs() {
        HttpRouter router = new HttpRouter();
        assertThatThrownBy(() -> router.folder("/x/", temporary.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("no such folder: ");
        assertThatThrownBy(() -> router.folder("/x", temporary)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("path is \"/x\", must end with a slash");
    }

    private Response request(String method, String target, String... fields) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            String more = String.join("", List.of(fields).stream().map(field -> field + "\r\n").toList());
            return client.send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n").readResponse();
        }
    }
}
