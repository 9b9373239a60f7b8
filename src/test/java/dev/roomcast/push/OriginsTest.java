package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One rule for the pages of all clients, whichever way they come. */
@Timeout(20)
class OriginsTest {
    private static final String LISTED = "https://listed.example";

    private static Roomcast listing;
    private static Roomcast open;

    @BeforeAll
    static void start() throws IOException {
        listing = Roomcast.builder().port(0).loops(1).origins(List.of(LISTED)).start();
        open = Roomcast.builder().port(0).loops(1).origins(List.of("*")).start();
    }

    @AfterAll
    static void stop() {
        listing.close();
        open.close();
    }

    /** Each way that a page may come, and how it tells which page it is. */
    private enum Way {
        PREFLIGHT("OPTIONS /socket.io/?EIO=4&transport=polling", "Access-Control-Request-Method: POST", 204),
        POLLING("GET /socket.io/?EIO=4&transport=polling", "", 200),
        POLLING_3("GET /socket.io/?EIO=3&transport=polling", "", 200),
        WEB_SOCKET("/socket.io/?EIO=4&transport=websocket", "", 101),
        PROTOCOL_1("GET /socket.io/1/", "", 200),
        FEED("/ws?name=u", "", 101),
        EVENTS("GET /events?name=u", "", 200),
        // It has no name, so that it answers at once.
        POLL("GET /poll", "", 400),
        JSONP("GET /socket.io/?EIO=3&transport=polling&j=0", "", 200),
        JSONP_1("GET /socket.io/1/?jsonp=0", "", 200);

        private final String line;
        private final String more;
        private final int status;

        Way(String line, String more, int status) {
            this.line = line;
            this.more = more;
            this.status = status;
        }

        /** Asks as a page of that origin would. */
        Response ask(Roomcast server, String origin) throws IOException {
            String field = name().startsWith("JSONP") ? "Referer: " + origin + "/page?a=b" : "Origin: " + origin;
            List<String> fields = more.isEmpty() ? List.of(field) : List.of(field, more);
            try (RawClient client = RawClient.connect(server.address())) {
                client.send(line.startsWith("/") ? RawClient.handshake(line, fields)
                        : line + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", fields) + "\r\n\r\n");
                return line.startsWith("GET /events") ? client.readHead() : client.readResponse();
            }
        }

        boolean tellsOrigin() {
            return !name().startsWith("JSONP");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAPageThatIsNotListedAndNamesTheSetting(Way way) throws IOException {
        for (String origin : List.of("https://evil.example", "http://listed.example",
                "http://localhost.evil.example")) {
            Response answer = way.ask(listing, origin);

            assertThat(answer.status()).as(origin).isEqualTo(403);
            if (way != Way.EVENTS) {
                assertThat(answer.text()).contains("origin not allowed, see the setting origins");
            }
            assertThat(answer.field("Access-Control-Allow-Origin")).isEmpty();
            assertThat(answer.field("Access-Control-Allow-Credentials")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAPageThatIsListedOrOfTheSameHostWithCredentials(Way way) throws IOException {
        for (String origin : List.of(LISTED, "http://localhost:3000", "https://localhost")) {
            Response answer = way.ask(listing, origin);

            assertThat(answer.status()).as(origin).isEqualTo(way.status);
            assertThat(answer.field("Access-Control-Allow-Origin")).isEqualTo(way.tellsOrigin() ? origin : "");
            assertThat(answer.field("Access-Control-Allow-Credentials")).isEqualTo(way.tellsOrigin() ? "true" : "");
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesEveryPageByTheStarWithoutCredentials(Way way) throws IOException {
        for (String origin : List.of("https://any.example", "null")) {
            Response answer = way.ask(open, origin);

            assertThat(answer.status()).as(origin).isEqualTo(way.status);
            assertThat(answer.field("Access-Control-Allow-Origin")).isEqualTo(way.tellsOrigin() ? "*" : "");
            assertThat(answer.field("Access-Control-Allow-Credentials")).isEmpty();
        }
    }
}
