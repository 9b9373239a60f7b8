package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.http.ScriptLiteral;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every client that knows JSONP, forced to it, in pages in headless Chromium. */
class JsonpIT {
    private static final String SAME_HOST = "127.0.0.1";
    /** Another host name than the server's. */
    private static final String OTHER_HOST = "127.0.0.2";
    private static final String NAME = "用户😀é \"q\" \\ \\n\n</script>";
    private static final String TEXT = "你好😀 \"q\" \\ </script><!-- \u2028\u2029 newline\n, \\n, tab\t.";

    /** Connects after it has loaded: a script tag that waits for its answer counts as loading. */
    private static final String PAGE = """
            <!doctype html>
            <meta charset="utf-8">
            <title>A page that polls by script tags</title>
            <link rel="icon" href="data:,">
            <ol></ol><p></p>
            <script src="/client.js"></script>
            <script>
              var sockets = [], options = OPTIONS;
              function show(selector, text) {
                var item = document.createElement('li');
                item.textContent = text;
                document.querySelector(selector).appendChild(item);
              }
              function connect() {
                var socket = io('http://HOST', options);
                sockets.push(socket);
                socket.on('connect', function () {
                  socket.emit('join', { username: NAME }, function (answer) { show('p', answer.room); });
                });
                socket.on('message', function (data) { show('ol', data.data); });
                ['connect_error', 'error'].forEach(function (name) {
                  socket.on(name, function () {
                    socket.close();
                    show('p', 'refused');
                  });
                });
              }
              addEventListener('load', function () { setTimeout(connect, 0); });
            </script>
            """;

    private static Browser browser;
    private static Roomcast server;

    private final List<Browser.Page> pages = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        server = Roomcast.builder().port(0).loops(2).start();
        browser = Browser.start();
    }

    @AfterAll
    static void stop() throws IOException {
        browser.close();
        server.close();
    }

    @AfterEach
    void leavesNothingBehind() {
        pages.forEach(Browser.Page::close);
        Patience.becomesTrue("no session is left", () -> server.sessionCount() == 0);
        Patience.becomesTrue("no room is left", () -> server.roomCount() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sio1", "sio2", "sio3"})
    void joinsAndReceivesByJsonpAlone(String client) throws IOException {
        try (PageServer site = serve(SAME_HOST, server, client, "transports: ['polling']")) {
            Browser.Page page = open(site);
            page.awaitTexts("p li", NAME);
            assertThat(page.evaluate("sockets[0].io.engine.transport.index")).isEqualTo(0);

            assertThat(new Trigger(server.port()).get(NAME, TEXT)).isEqualTo(1);

            page.awaitTexts("ol li", TEXT);
            assertThat(page.evaluate("sockets[0].io.engine.transport.name")).isEqualTo("polling");
            assertThat(page.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sio1", "sio2", "sio3"})
    void keepsTheOrderOfManyTriggers(String client) throws IOException {
        try (PageServer site = serve(SAME_HOST, server, client, "transports: ['polling']")) {
            Browser.Page page = open(site);
            page.awaitTexts("p li", NAME);

            List<String> texts = IntStream.range(0, 200).mapToObj(i -> "message " + i).toList();
            texts.forEach(text -> assertThat(new Trigger(server.port()).get(NAME, text)).isEqualTo(1));

            page.awaitTexts("ol li", texts.toArray(String[]::new));
            assertThat(page.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sio1", "sio2", "sio3"})
    void servesSeveralSessionsOfAPageEachByItsIndex(String client) throws IOException {
        try (PageServer site = serve(SAME_HOST, server, client, "transports: ['polling'], forceNew: true")) {
            Browser.Page page = open(site);
            page.awaitTexts("p li", NAME);
            page.evaluate("connect()");
            page.awaitTexts("p li", NAME, NAME);
            assertThat(page.evaluate("sockets[1].io.engine.transport.index")).isEqualTo(1);

            assertThat(new Trigger(server.port()).get(NAME, TEXT)).isEqualTo(2);

            page.awaitTexts("ol li", TEXT, TEXT);
            assertThat(page.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sio1", "sio2", "sio3"})
    void upgradesFromJsonpToWebSocket(String client) throws IOException {
        long upgraded = server.engineCounters().upgraded.sum();
        try (PageServer site = serve(SAME_HOST, server, client, "")) {
            Browser.Page page = open(site);
            page.awaitTexts("p li", NAME);
            Patience.becomes(() -> "transport", () -> page.evaluate("sockets[0].io.engine.transport.name"),
                    "websocket");

            assertThat(new Trigger(server.port()).get(NAME, TEXT)).isEqualTo(1);

            page.awaitTexts("ol li", TEXT);
            assertThat(server.engineCounters().upgraded.sum()).isEqualTo(upgraded + 1);
            assertThat(page.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sio1", "sio2", "sio3"})
    void refusesAPageOfAnotherHost(String client) throws IOException {
        long opened = server.engineCounters().opened.sum();
        long refused = server.engineCounters().refused.sum();
        try (PageServer site = serve(OTHER_HOST, server, client, "transports: ['polling']")) {
            Browser.Page page = open(site);

            page.awaitTexts("p li", "refused");
            assertThat(server.engineCounters().refused.sum()).isEqualTo(refused + 1);
            assertThat(server.engineCounters().opened.sum()).isEqualTo(opened);
        }
    }

    @ParameterizedTest
    @CsvSource({"sio2, http://127.0.0.2", "sio2, *", "sio3, 127.0.0.*"})
    void servesAPageOfAListedHost(String client, String origins) throws IOException {
        try (Roomcast listing = Roomcast.builder().port(0).origins(List.of(origins)).start();
                PageServer site = serve(OTHER_HOST, listing, client, "transports: ['polling']")) {
            Browser.Page page = open(site);
            page.awaitTexts("p li", NAME);

            assertThat(new Trigger(listing.port()).get(NAME, TEXT)).isEqualTo(1);

            page.awaitTexts("ol li", TEXT);
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static PageServer serve(String host, Roomcast of, String client, String options) throws IOException {
        Path bundle = Path.of(System.getProperty("roomcast.node"), "node_modules", client, "dist", "socket.io.js");
        return PageServer.serve(host, PAGE.replace("OPTIONS", "{ forceJSONP: true, " + options + " }")
                .replace("HOST", SAME_HOST + ":" + of.port()).replace("NAME", ScriptLiteral.of(NAME)), bundle);
    }

    private Browser.Page open(PageServer site) {
        Browser.Page page = browser.open(site.origin() + "/");
        pages.add(page);
        return page;
    }
}
