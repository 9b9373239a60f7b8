package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.push.Roomcast;
import dev.roomcast.socketio.PreparedPacket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real pages in headless Chromium: the article's, from other origins, and our test pages. */
class BrowserIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    /** A page of another site on this machine: another host name than the server's 127.0.0.1. */
    private static final String OTHER_HOST = "127.0.0.2";
    private static final String SAME_HOST = "127.0.0.1";

    /** Word for word the article's, but for what it does with a message; the last script is there to be looked at. */
    private static final String ARTICLE = """
            <!doctype html>
            <meta charset="utf-8">
            <title>The article's page</title>
            <link rel="icon" href="data:,">
            <ol></ol><p></p>
            <script src="http://HOST:8080/socket.io/socket.io.js"></script>
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
              socket.on('connect_error', function (error) {
                socket.close();
                show('p', 'refused');
              });
            </script>
            """;

    private static final String OLD_CLIENT = """
            <!doctype html>
            <meta charset="utf-8">
            <title>A page of its time</title>
            <link rel="icon" href="data:,">
            <ol></ol><p></p>
            <script src="http://HOST:8080/socket.io/2/socket.io.js"></script>
            <script>
              var socket = io.connect('HOST:8080', OPTIONS);
              socket.on('connect', function () {
                socket.emit('join', { username: '用户' }, function () {
                  document.querySelector('p').textContent = 'joined';
                });
              });
              socket.on('message', function (data) {
                var item = document.createElement('li');
                item.textContent = data.code + ' ' + data.data;
                document.querySelector('ol').append(item);
              });
            </script>
            """;

    private static final String MSGPACK_CLIENT = """
            <!doctype html>
            <meta charset="utf-8">
            <title>A page with the msgpack parser</title>
            <link rel="icon" href="data:,">
            <ol></ol><p></p>
            <script src="http://HOST:8080/socket.io/socket.io.msgpack.min.js"></script>
            <script>
              var socket = io.connect('HOST:8080', OPTIONS);
              var encoding = '';
              socket.io.on('open', function () {
                socket.io.engine.once('data', function (data) { encoding = typeof data; });
              });
              socket.on('connect', function () {
                socket.emit('join', { username: '用户' }, function () {
                  document.querySelector('p').textContent = 'joined';
                });
              });
              socket.on('message', function (message) {
                var item = document.createElement('li');
                item.textContent = message instanceof ArrayBuffer ? 'binary ' + new Uint8Array(message).join()
                    : message.code + ' ' + JSON.stringify(message.data);
                document.querySelector('ol').append(item);
              });
            </script>
            """;

    private static Browser browser;
    private static Roomcast server;

    private final List<Browser.Page> pages = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(SCREENSHOTS);
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

    @Test
    void theArticlesPageOnAnotherPortJoinsAndReceives() throws IOException {
        try (PageServer site = PageServer.serve(SAME_HOST, on(server, ARTICLE))) {
            Browser.Page page = open(site.origin() + "/");
            Patience.awaitRoom(server, "test", 1);

            assertThat(new Trigger(server.port()).getRaw("name=test&msg=hello")).isEqualTo(1);
            assertThat(new Trigger(server.port()).get("test", "你好 😀")).isEqualTo(1);

            page.awaitTexts("ol li", "{\"code\":0,\"data\":\"hello\"}", "{\"code\":0,\"data\":\"你好 😀\"}");
            awaitTransport(page, "websocket");
            assertThat(new Trigger(server.port()).get("test", "upgraded")).isEqualTo(1);
            page.awaitTexts("ol li:nth-child(3)", "{\"code\":0,\"data\":\"upgraded\"}");
            assertThat(page.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"polling|blocked by CORS policy", "websocket|Unexpected response code: 403"})
    void theArticlesPageOnAnotherHostIsRefused(String transport, String complaint) throws IOException {
        long refused = server.engineCounters().refused.sum();
        String only = on(server, ARTICLE).replace("');\n  socket.emit", "', {transports: ['" + transport
                + "']});\n  socket.emit");
        try (PageServer site = PageServer.serve(OTHER_HOST, only)) {
            Browser.Page page = open(site.origin() + "/");

            // The browser keeps the answer from the page; its console has it.
            page.awaitTexts("p li", "refused");
            assertThat(page.complaints().toString()).contains(complaint);
            assertThat(server.engineCounters().refused.sum()).isGreaterThan(refused);
            assertThat(server.sessionCount()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.2", "127.0.0.*", "*"})
    void theArticlesPageOnAListedHostJoinsAndReceives(String origins) throws IOException {
        try (Roomcast listing = Roomcast.builder().port(0).origins(List.of(origins)).start();
                PageServer site = PageServer.serve(OTHER_HOST, on(listing, ARTICLE))) {
            Browser.Page page = open(site.origin() + "/");
            Patience.awaitRoom(listing, "test", 1);

            assertThat(new Trigger(listing.port()).get("test", "hello")).isEqualTo(1);

            page.awaitTexts("ol li", "{\"code\":0,\"data\":\"hello\"}");
            awaitTransport(page, "websocket");
            assertThat(page.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"'', websocket", "&transports=websocket, websocket", "&transports=polling, polling"})
    void theTestPageShowsWhatItsOwnFormTriggers(String transports, String transport) {
        Browser.Page page = openTestPage("socketio.html?name=%E5%B0%8F%E6%98%8E" + transports);
        page.awaitTexts("#state", "connected");
        page.awaitTexts("#transport", transport);
        Patience.awaitRoom(server, "小明", 1);

        page.fill("#msg", "你好 😀");
        page.click("#trigger-form button");

        page.awaitTexts("#answer", "{\"sockets\":1}");
        page.awaitTexts("#messages li.message .data", "你好 😀");
        page.awaitTexts("#messages li.message .code", "0");
        page.awaitTexts("#count", "1");
        assertThat(page.texts("#room")).containsExactly("小明");
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void everyWindowShowsTheMessageWhicheverItsTransport() {
        List<Browser.Page> three = IntStream.range(0, 3).mapToObj(i -> openTestPage("socketio.html?name=test"
                + List.of("", "&transports=polling", "&transports=websocket").get(i))).toList();
        Browser.Page other = openTestPage("socketio.html?name=other");
        Patience.awaitRoom(server, "test", 3);
        Patience.awaitRoom(server, "other", 1);

        assertThat(new Trigger(server.port()).get("test", "to three windows")).isEqualTo(3);
        assertThat(new Trigger(server.port()).get("other", "to the other")).isEqualTo(1);

        three.forEach(page -> page.awaitTexts("#messages li.message .data", "to three windows"));
        other.awaitTexts("#messages li.message .data", "to the other");
        three.forEach(page -> assertThat(page.complaints()).isEmpty());
    }

    @Test
    void markupInAMessageIsTextAndRunsNothing() {
        String markup = "<img src=x onerror=\"alert(1)\"><script>alert(2)</script><b>bold</b>&lt;";
        String name = "<i onclick=alert(3)>me</i>";
        Browser.Page page = openTestPage("socketio.html?name=%3Ci%20onclick%3Dalert(3)%3Eme%3C/i%3E");
        Browser.Page index = openTestPage("index.html");
        Patience.awaitRoom(server, name, 1);

        assertThat(new Trigger(server.port()).get(name, markup)).isEqualTo(1);
        assertThat(new Trigger(server.port()).postJson(name, "{\"<b>\":\"<img>\"}")).isEqualTo(1);

        page.awaitTexts("#messages li.message .data", "{\"<b>\":\"<img>\"}", markup);
        page.awaitTexts("#room", name);
        index.awaitTexts("#rooms li.room a .name", name);
        assertThat(page.evaluate("document.querySelectorAll('#messages img, #messages b, main i').length"))
                .isEqualTo(0);
        assertThat(index.evaluate("document.querySelectorAll('#rooms i').length")).isEqualTo(0);
        assertThat(page.complaints()).isEmpty();
        assertThat(index.complaints()).isEmpty();
    }

    @Test
    void theTestPageJoinsAgainWhenItsSessionWasClosed() {
        Browser.Page page = openTestPage("socketio.html?name=test");
        page.awaitTexts("#transport", "websocket");
        String before = page.texts("#socket-id").get(0);

        server.socketIo().engine().closeAll();
        Patience.becomesTrue("left", () -> server.roomCount() == 0);
        Patience.awaitRoom(server, "test", 1);

        page.awaitTexts("#state", "connected");
        assertThat(page.texts("#socket-id").get(0)).isNotEqualTo(before);
        assertThat(new Trigger(server.port()).get("test", "again")).isEqualTo(1);
        page.awaitTexts("#messages li.message .data", "again");
    }

    @Test
    void theIndexFollowsWhoIsConnected() {
        Browser.Page index = openTestPage("");
        index.awaitTexts("#rooms-state", "live");
        assertThat(index.texts("#rooms li.room")).isEmpty();
        Browser.Page first = openTestPage("socketio.html?name=Zo%C3%AB");
        openTestPage("socketio.html?name=Zo%C3%AB&transports=polling");
        openTestPage("socketio.html?name=test");

        index.awaitTexts("#rooms li.room a .name", "Zoë", "test");
        index.awaitTexts("#rooms li.room a .sockets", "2 sockets", "1 socket");
        index.awaitTexts("#rooms-total", "2 rooms, 3 sockets");
        for (String text : List.of("hello", "Your order has been shipped", "Привет 😀", "<b>stays text</b>")) {
            new Trigger(server.port()).get("Zoë", text);
        }
        first.awaitTexts("#count", "4");
        index.screenshot(SCREENSHOTS.resolve("index.png"));
        first.screenshot(SCREENSHOTS.resolve("socketio.png"));

        first.click("#connection");
        first.awaitTexts("#state", "disconnected");
        index.awaitTexts("#rooms li.room a .sockets", "1 socket", "1 socket");
        assertThat(index.complaints()).isEmpty();
        assertThat(first.complaints()).isEmpty();
    }

    @Test
    void theTestPagesAskForTheTriggerKeyAndUseIt() throws IOException {
        try (Roomcast locked = Roomcast.builder().port(0).triggerKey("s3cret").start()) {
            Browser.Page page = open(url(locked, "socketio.html?name=test"));
            Browser.Page index = open(url(locked, "index.html"));
            page.awaitTexts("#state", "connected");
            Patience.awaitRoom(locked, "test", 1);

            page.click("#trigger-form button");
            page.awaitTexts("#answer", "trigger key missing or wrong: send Authorization: Bearer KEY");
            page.fill("#key", "s3cret");
            page.click("#trigger-form button");
            page.awaitTexts("#answer", "{\"sockets\":1}");
            page.awaitTexts("#messages li.message .data", "hello");

            index.awaitTexts("#rooms-state", "key needed");
            assertThat(index.isVisible("#key-form")).isTrue();
            index.fill("#key", "s3cret");
            index.click("#key-form button");
            index.awaitTexts("#rooms li.room a .name", "test");
            index.awaitTexts("#rooms-state", "live");
            assertThat(index.isVisible("#key-form")).isFalse();
            assertThat(page.complaints()).hasSize(1).allMatch(complaint -> complaint.contains("401"));
            assertThat(index.complaints()).hasSize(1).allMatch(complaint -> complaint.contains("401"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{}|websocket", "{transports:['polling']}|polling",
            "{transports:['polling'],forceBase64:true}|polling", "{transports:['websocket']}|websocket"})
    void thePageWithTheBundleOfClient2JoinsAndReceives(String options, String transport) throws IOException {
        try (PageServer site = PageServer.serve(SAME_HOST, on(server, OLD_CLIENT).replace("OPTIONS", options))) {
            Browser.Page page = open(site.origin() + "/");
            page.awaitTexts("p", "joined");
            awaitTransport(page, transport);

            assertThat(new Trigger(server.port()).get("用户", "你好 😀 \"quoted\"")).isEqualTo(1);
            assertThat(new Trigger(server.port()).get("用户", "")).isEqualTo(1);

            page.awaitTexts("ol li", "0 你好 😀 \"quoted\"", "0 ");
            assertThat(page.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{}|websocket", "{transports:['polling']}|polling",
            "{transports:['websocket']}|websocket"})
    void thePageWithTheMsgpackBundleJoinsAndReceives(String options, String transport) throws IOException {
        try (PageServer site = PageServer.serve(SAME_HOST, on(server, MSGPACK_CLIENT).replace("OPTIONS", options))) {
            Browser.Page page = open(site.origin() + "/");
            page.awaitTexts("p", "joined");
            awaitTransport(page, transport);
            CompletableFuture<Integer> delivered = new CompletableFuture<>();

            assertThat(new Trigger(server.port()).get("用户", "你好 😀 \"quoted\"")).isEqualTo(1);
            assertThat(new Trigger(server.port()).postJson("用户", "[1,-2.5,null,{\"deep\":true}]")).isEqualTo(1);
            server.socketIo().main().rooms().broadcast(List.of("用户"),
                    PreparedPacket.event("message", List.of(new byte[] {1, 2, (byte) 255})), delivered::complete);

            assertThat(Eventually.get(delivered)).isEqualTo(1);
            page.awaitTexts("ol li", "0 \"你好 😀 \\\"quoted\\\"\"", "0 [1,-2.5,null,{\"deep\":true}]",
                    "binary 1,2,255");
            assertThat(page.evaluate("encoding")).isEqualTo("object");
            assertThat(page.complaints()).isEmpty();
        }
    }

    private Browser.Page openTestPage(String pathAndQuery) {
        return open(url(server, pathAndQuery));
    }

    private Browser.Page open(String url) {
        Browser.Page page = browser.open(url);
        pages.add(page);
        return page;
    }

    private static String url(Roomcast of, String pathAndQuery) {
        return "http://" + SAME_HOST + ":" + of.port() + "/test-pages/" + pathAndQuery;
    }

    private static String on(Roomcast of, String page) {
        return page.replace("HOST:8080", SAME_HOST + ":" + of.port());
    }

    private static void awaitTransport(Browser.Page page, String name) {
        Patience.becomes(() -> "transport", () -> page.evaluate("socket.io.engine.transport.name"), name);
    }
}
