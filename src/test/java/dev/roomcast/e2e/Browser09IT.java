package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The article's page as it was in its time, with the client 0.9, in headless Chromium and from another port. */
class Browser09IT {
    private static final String SAME_HOST = "127.0.0.1";
    private static final String OTHER_HOST = "127.0.0.2";
    private static final int MESSAGES = 200;

    /** The article's own script, word for word but for what it does with a message, and one to look at it by. */
    private static final String ARTICLE = """
            <!doctype html>
            <meta charset="utf-8">
            <title>The article's page</title>
            <link rel="icon" href="data:,">
            <body><ol></ol><p></p>
            <script src="http://HOST:8080/socket.io/0.9/socket.io.js"></script>
            <script>
              var socket = io.connect('HOST:8080');
              socket.emit('join', { username: 'test' });
              socket.on('message', function (data) { show('ol', JSON.stringify(data)); });
            </script>
            <script>
              function show(selector, text) {
                var item = document.createElement('li');
                item.textContent = text;
                document.querySelector(selector).append(item);
              }
              socket.on('error', function (error) { show('p', 'error ' + error); });
            </script>
            """;

    private static Browser browser;

    private final List<Browser.Page> pages = new ArrayList<>();
    private Roomcast server;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.start();
    }

    @AfterAll
    static void stop() throws IOException {
        browser.close();
    }

    /** A page that polls does not say good-bye when it is closed: its session ends soon after its aborted poll. */
    @AfterEach
    void leavesNothingBehind() {
        pages.forEach(Browser.Page::close);
        Patience.becomesTrue("no session is left", () -> server.sessionCount() == 0);
        Patience.becomesTrue("no room is left", () -> server.roomCount() == 0);
        server.close();
    }

    @Test
    void theArticlesPageJoinsAndReceives() throws IOException {
        server = startServer(List.of());
        try (PageServer site = PageServer.serve(SAME_HOST, on(server, ARTICLE))) {
            Browser.Page page = open(site);
            Patience.awaitRoom(server, "test", 1);

            assertThat(new Trigger(server.port()).getRaw("name=test&msg=hello")).isEqualTo(1);
            assertThat(new Trigger(server.port()).get("test", "你好 😀")).isEqualTo(1);

            page.awaitTexts("ol li", "{\"code\":0,\"data\":\"hello\"}", "{\"code\":0,\"data\":\"你好 😀\"}");
            assertThat(page.evaluate("socket.socket.transport.name")).isEqualTo("websocket");
            assertThat(page.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-polling", "jsonp-polling"})
    void eachTransportBringsEverythingInOrderToEveryWindow(String transport) throws IOException {
        server = startServer(List.of());
        try (PageServer site = PageServer.serve(SAME_HOST, on(server, forced(transport)))) {
            List<Browser.Page> three = IntStream.range(0, 3).mapToObj(i -> open(site)).toList();
            Patience.awaitRoom(server, "test", 3);
            Trigger trigger = new Trigger(server.port());
            List<String> expected = new ArrayList<>();

            for (String text : List.of("</script><!--", "\u2028\u2029", "你好 😀", "\\/ \"quoted\"", "")) {
                assertThat(trigger.get("test", text)).isEqualTo(3);
            }
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(trigger.get("test", String.valueOf(i))).isEqualTo(3);
                expected.add("{\"code\":0,\"data\":\"" + i + "\"}");
            }

            expected.addAll(0, List.of("{\"code\":0,\"data\":\"</script><!--\"}", "{\"code\":0,\"data\":\"\u2028\u2029\"}",
                    "{\"code\":0,\"data\":\"你好 😀\"}", "{\"code\":0,\"data\":\"\\\\/ \\\"quoted\\\"\"}",
                    "{\"code\":0,\"data\":\"\"}"));
            for (Browser.Page page : three) {
                page.awaitTexts("ol li", expected.toArray(String[]::new));
                assertThat(page.evaluate("socket.socket.transport.name")).isEqualTo(transport);
                assertThat(page.complaints()).isEmpty();
            }
        }
    }

    /**
     * The page has the answer to its join before the session is closed. A client that is told to reconnect while a POST
     * is under way keeps its good-bye and sends it in the next session, which that ends (socket.js, disconnect).
     */
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-polling", "jsonp-polling"})
    void eachTransportComesBackAfterItsSessionWasClosed(String transport) throws IOException {
        server = startServer(List.of());
        String joinsOnConnect = forced(transport).replace("socket.emit('join', { username: 'test' });",
                "socket.on('connect', function () { socket.emit('join', { username: 'test' }); });");
        try (PageServer site = PageServer.serve(SAME_HOST, on(server, joinsOnConnect))) {
            Browser.Page page = open(site);
            Patience.awaitRoom(server, "test", 1);
            Patience.becomes(() -> "the page waits for an answer", () -> page.evaluate("!!socket.socket.doBuffer"), false);

            server.closeSessions();
            Patience.awaitRoom(server, "test", 0);
            Patience.awaitRoom(server, "test", 1);

            assertThat(new Trigger(server.port()).get("test", "again")).isEqualTo(1);
            page.awaitTexts("ol li", "{\"code\":0,\"data\":\"again\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, false", "127.0.0.2, true"})
    void theArticlesPageOnAnotherHostNeedsToBeListed(String listed, boolean allowed) throws IOException {
        server = startServer(List.of(listed));
        try (PageServer site = PageServer.serve(OTHER_HOST, on(server, ARTICLE))) {
            Browser.Page page = open(site);
            if (allowed) {
                Patience.awaitRoom(server, "test", 1);
                return;
            }
            // The browser keeps the answer from the page; its console has it.
            page.awaitTexts("p li", "error ");
            assertThat(page.complaints().toString()).contains("blocked by CORS policy");
            assertThat(server.protocol1Counters().refused.sum()).isPositive();
            assertThat(server.sessionCount()).isZero();
        }
    }

    private static Roomcast startServer(List<String> origins) throws IOException {
        return Roomcast.builder().port(0).loops(2).origins(origins).pingInterval(1_000).pingTimeout(3_000).start();
    }

    /**
     * The option transports alone is only laid over the list of all (util.js, merge), which is no choice of one. The
     * page connects when it has loaded: one script after another, each waiting for news, would keep it loading.
     */
    private static String forced(String transport) {
        return ARTICLE.replace("var socket = io.connect('HOST:8080')", "io.transports = ['" + transport + "'];\n"
                + "  window.onload = function () { setTimeout(function () { socket.socket.connect(); }, 0); };\n"
                + "  var socket = io.connect('HOST:8080', {'auto connect': false, 'reconnection delay': 20})");
    }

    private static String on(Roomcast of, String page) {
        return page.replace("HOST:8080", SAME_HOST + ":" + of.port());
    }

    private Browser.Page open(PageServer site) {
        Browser.Page page = browser.open(site.origin() + "/");
        pages.add(page);
        return page;
    }
}
