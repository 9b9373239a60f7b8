package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class HttpRouterTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer(new HttpRouter()
                .prefix("/files/", named("files"))
                .prefix("/files/deep/", named("deep"))
                .route("GET", "/", named("home"))
                .route("POST", "/", named("trigger"))
                .route("GET", "/files/exact", named("exact"))
                .route("GET", "/own", named("get"))
                .route("HEAD", "/own", named("head"))
                .route("POST", "/emit", named("emit"))
                .prefix("/some/", Map.of("GET", named("some"), "DELETE", named("without"))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"GET,/,home", "GET,/?name=U,home", "POST,/,trigger", "GET,/files/a,files", "PUT,/files/a?b,files",
        "GET,/files/,files", "GET,/files/deep/a,deep", "GET,/files/deep,files", "GET,/files/exact,exact",
        "GET,/files/exact/,files", "POST,/emit,emit", "GET,/own,get",
        "GET,/some/a,some", "DELETE,/some/a/b?c,without"})
    void findsTheHandler(String method, String target, String expected) throws IOException {
        Response response = answerTo(method, target);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo(expected);
    }

    @Test
    void asksAnotherWhereNothingHasThePath() throws IOException {
        HttpRouter router = new HttpRouter().get("/a", named("a")).prefix("/b/", named("b")).otherwise(named("other"));
        try (TestServer own = new TestServer(router)) {
            assertThat(own.answerTo("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").text()).isEqualTo("a");
            assertThat(own.answerTo("POST /c HTTP/1.1\r\nHost: a\r\n\r\n").text()).isEqualTo("other");
            assertThat(own.answerTo("POST /a HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(405);
        }
        assertThat(router.has("/a")).isTrue();
        assertThat(router.has("/b/c")).isTrue();
        assertThat(router.has("/c")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"GET,/nothing", "GET,/files", "GET,//", "GET,/emit/", "POST,/%2F"})
    void answers404ForAnUnknownPath(String method, String target) throws IOException {
        Response response = answerTo(method, target);

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.text()).isEqualTo("{\"error\":\"no such path\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DELETE | /            | GET, HEAD, OPTIONS, POST
            get    | /            | GET, HEAD, OPTIONS, POST
            GET    | /emit        | OPTIONS, POST
            HEAD   | /emit        | OPTIONS, POST
            POST   | /files/exact | GET, HEAD, OPTIONS
            POST   | /some/a      | DELETE, GET, HEAD, OPTIONS
            """)
    void answers405WithTheMethodsThatAre(String method, String target, String allow) throws IOException {
        try (RawClient client = server.connect()) {
            Response response = client.send(request(method, target)).readHead();

            assertThat(response.status()).isEqualTo(405);
            assertThat(response.field("Allow")).isEqualTo(allow);
        }
    }

    @Test
    void answersOptionsItself() throws IOException {
        Response response = answerTo("OPTIONS", "/emit");

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.field("Allow")).isEqualTo("OPTIONS, POST");
    }

    @Test
    void takesHeadForGetUnlessItHasARouteOfItsOwn() throws IOException {
        try (RawClient client = server.connect()) {
            Response home = client.send(request("HEAD", "/")).readHead();
            Response own = client.send(request("HEAD", "/own")).readHead();

            assertThat(home.field("X-Handler")).isEqualTo("home");
            assertThat(home.field("Content-Length")).isEqualTo("4");
            assertThat(own.field("X-Handler")).isEqualTo("head");
        }
    }

    private static HttpHandler named(String name) {
        return exchange -> exchange.respond(HttpResponse.text(200, "text/plain", name).with("X-Handler", name));
    }

    private static Response answerTo(String method, String target) throws IOException {
        return server.answerTo(request(method, target));
    }

    private static String request(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }
}
