package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpHandler;
import dev.roomcast.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain HTTP on the port of a Socket.IO server. */
@Timeout(20)
class HttpRoutesTest {
    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE"})
    void areFoundByMethodAndPath(String method) throws IOException {
        server.io().http().get("/a", answer("GET")).post("/a", answer("POST")).put("/a", answer("PUT"))
                .patch("/a", answer("PATCH")).delete("/a", answer("DELETE"));

        assertThat(request(method, "/a?b=c", "body").text()).isEqualTo(method + " body");
    }

    @Test
    void sayWhatTheyTake() throws IOException {
        server.io().http().get("/a", answer("x")).post("/a", answer("y"));

        Response refused = request("PUT", "/a", "");
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.field("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        Response options = request("OPTIONS", "/a", "");
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.field("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        assertThat(request("GET", "/a/", "").status()).isEqualTo(404);
    }

    @Test
    void takeThePlaceOfThoseBefore() throws IOException {
        server.io().http().get("/a", answer("old")).prefix("/p/", answer("old"));
        server.io().http().get("/a", answer("new")).prefix("/p/", answer("new"));

        assertThat(request("GET", "/a", "").text()).isEqualTo("new ");
        assertThat(request("GET", "/p/x", "").text()).isEqualTo("new ");
    }

    @Test
    void areFoundByTheirWholePathThenByTheLongestPrefix() throws IOException {
        server.io().http().prefix("/p/", answer("short")).prefix("/p/long/", answer("long"))
                .get("/p/long/exact", answer("exact")).prefix("/", answer("rest"));

        assertThat(request("GET", "/p/x", "").text()).isEqualTo("short ");
        assertThat(request("DELETE", "/p/long/x", "").text()).isEqualTo("long ");
        assertThat(request("GET", "/p/long/exact", "").text()).isEqualTo("exact ");
        assertThat(request("GET", "/elsewhere", "").text()).isEqualTo("rest ");
        assertThat(request("GET", "/socket.io/?EIO=4&transport=polling", "").text()).startsWith("0{");
    }

    @Test
    void answerLaterFromAnyThread() throws Exception {
        BlockingQueue<HttpExchange> waiting = new LinkedBlockingQueue<>();
        server.io().http().get("/later", waiting::add);
        RawClient client = server.keep(RawClient.connect(server.address()));
        client.send("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");

        ApiServer.next(waiting).respond(HttpResponse.text(200, "text/plain", "at last"));

        assertThat(client.readResponse().text()).isEqualTo("at last");
    }

    @Test
    void answerWithAFaultAndGoOnWhenTheyFail() throws IOException {
        server.io().http().get("/fails", exchange -> {
            throw new IllegalStateException("secret");
        }).get("/refuses", exchange -> {
            throw new HttpException(400, "not like that");
        }).get("/works", answer("fine"));
        try (LogRecorder log = LogRecorder.of("dev.roomcast.http.HttpConnection")) {
            Response failed = request("GET", "/fails", "");

            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.text()).doesNotContain("secret");
            assertThat(log.thrown()).hasSize(1);
            Response refused = request("GET", "/refuses", "");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).isEqualTo("{\"error\":\"not like that\"}");
            assertThat(request("GET", "/works", "").text()).isEqualTo("fine ");
        }
    }

    @Test
    void serveFolders(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("index.html"), "<p>home");
        server.io().http().folder("/", folder);

        assertThat(request("GET", "/", "").text()).isEqualTo("<p>home");
        assertThat(request("GET", "//index.html", "").status()).isEqualTo(404);
        assertThat(request("GET", "/socket.io/socket.io.js", "").status()).isEqualTo(200);
    }

    private static HttpHandler answer(String text) {
        return exchange -> exchange.respond(HttpResponse.text(200, "text/plain",
                text + " " + new String(exchange.request().content(), StandardCharsets.UTF_8)));
    }

    private Response request(String method, String target, String body) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body).readResponse();
        }
    }
}
