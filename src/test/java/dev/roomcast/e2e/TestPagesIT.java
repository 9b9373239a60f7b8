package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The test pages, one a way to connect, in headless Chromium; {@link BrowserIT} asks more of socketio.html. */
class TestPagesIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final String MARKUP = "<b>你好😀 \"q\" \\ </script>";
    /** Each test has its own: a window that was closed may stay in its room until its silence is noticed. */
    private static final AtomicInteger LAST_NUMBER = new AtomicInteger();
    private static final int PHONE_WIDTH = 375;

    private static Browser browser;
    private static Roomcast server;

    private final List<Browser.Page> pages = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(SCREENSHOTS);
        // Short: of a window of 0.9 that is closed while a packet is on its way, only silence tells.
        server = Roomcast.builder().port(0).loops(2).pingInterval(5_000).pingTimeout(5_000).start();
        browser = Browser.start();
    }

    @AfterAll
    static void stop() throws IOException {
        Patience.becomesTrue("no session is left", () -> server.sessionCount() == 0);
        Patience.becomesTrue("no room is left", () -> server.roomCount() == 0);
        browser.close();
        server.close();
    }

    @AfterEach
    void closePages() {
        pages.forEach(Browser.Page::close);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "socketio.html|&parser=msgpack|websocket",
        "socketio.html|&parser=msgpack&transports=polling|polling",
        "socketio2.html||websocket",
        "socketio2.html|&transports=websocket|websocket",
        "socketio2.html|&transports=polling|polling",
        "socketio2.html|&transports=jsonp|JSONP polling",
        "socketio09.html||websocket",
        "socketio09.html|&transports=websocket|websocket",
        "socketio09.html|&transports=xhr-polling|xhr-polling",
        "socketio09.html|&transports=jsonp-polling|jsonp-polling",
        "websocket.html||websocket",
        "eventsource.html||event stream",
        "poll.html||long polling"})
    void joinsByItsAddressAndShowsMessagesAsText(String file, String options, String transport) {
        int number = LAST_NUMBER.incrementAndGet();
        String name = "小明 & co " + number;
        String query = "?name=%E5%B0%8F%E6%98%8E+%26%20co+" + number + (options == null ? "" : options);
        Browser.Page page = open(file + query);
        page.awaitTexts("#state", "connected");
        page.awaitTexts("#transport", transport);
        page.awaitTexts("#room", name);
        Patience.awaitRoom(server, name, 1);

        assertThat(new Trigger(server.port()).get(name, MARKUP)).isEqualTo(1);
        page.awaitTexts("#messages li.message .data", MARKUP);
        page.fill("#msg", "by the form");
        page.click("#trigger-form button");

        page.awaitTexts("#answer", "{\"sockets\":1}");
        page.awaitTexts("#messages li.message .data", "by the form", MARKUP);
        page.awaitTexts("#messages li.message .code", "0", "0");
        page.awaitTexts("#count", "2");
        assertThat(page.evaluate("document.querySelectorAll('#messages b').length")).isEqualTo(0);
        assertThat(page.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"socketio.html", "socketio2.html", "socketio09.html", "websocket.html", "eventsource.html",
        "poll.html"})
    void joinsByItsFormLeavesAndComesBack(String file) {
        String first = "first " + LAST_NUMBER.incrementAndGet();
        String second = "second " + LAST_NUMBER.get();
        Browser.Page page = open(file);
        page.fill("#username", first);
        page.click("#join");
        page.awaitTexts("#room", first);
        Patience.awaitRoom(server, first, 1);

        page.fill("#username", second);
        page.click("#join");
        page.awaitTexts("#room", second);
        Patience.awaitRoom(server, second, 1);

        page.click("#connection");
        page.awaitTexts("#state", "disconnected");
        page.awaitTexts("#room", "none");

        page.click("#connection");
        page.awaitTexts("#state", "connected");
        page.awaitTexts("#room", second);
        assertThat(new Trigger(server.port()).get(first, "to the room that was left")).isLessThanOrEqualTo(1);
        assertThat(new Trigger(server.port()).get(second, "again")).isPositive();
        page.awaitTexts("#messages li.message .data", "again");
        page.click("#clear");
        page.awaitTexts("#count", "0");
        assertThat(page.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "socketio.html", "socketio2.html", "socketio09.html", "websocket.html",
        "eventsource.html", "poll.html"})
    void fitsAPhone(String file) {
        Browser.Page page = open(file);
        String picture = "page-" + file.replace(".html", "");
        page.screenshot(SCREENSHOTS.resolve(picture + ".png"));
        page.resize(PHONE_WIDTH, 800);
        page.screenshot(SCREENSHOTS.resolve(picture + "-phone.png"));

        assertThat(page.evaluate("document.documentElement.scrollWidth <= " + PHONE_WIDTH)).isEqualTo(true);
    }

    @Test
    void oneWindowOfEachPageReceivesOneMessageOnce() {
        List<Browser.Page> all = Stream.of("socketio.html?", "socketio.html?parser=msgpack&", "socketio2.html?",
                "socketio2.html?transports=jsonp&", "socketio09.html?", "socketio09.html?transports=jsonp-polling&",
                "websocket.html?", "eventsource.html?", "poll.html?").map(page -> open(page + "name=all")).toList();
        Patience.awaitRoom(server, "all", all.size());

        assertThat(new Trigger(server.port()).get("all", "one")).isEqualTo(all.size());
        assertThat(new Trigger(server.port()).get("all", "two")).isEqualTo(all.size());

        all.forEach(page -> page.awaitTexts("#messages li.message .data", "two", "one"));
        all.forEach(page -> page.awaitTexts("#count", "2"));
    }

    @Test
    void thePageOf09SaysWhichTransportsThisBrowserLacks() {
        Browser.Page page = open("socketio09.html");

        page.awaitTexts("#state", "connected");
        page.awaitTexts("#transports option:disabled", "flashsocket only (not in this browser)",
                "htmlfile only (not in this browser)");
    }

    @Test
    void theIndexLinksEveryPage() throws IOException {
        Browser.Page index = open("");
        List<String> files;
        try (Stream<Path> folder = Files.list(Path.of("test-pages"))) {
            files = folder.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".html") && !name.matches("index.html|lab-probe.html")).toList();
        }

        for (String file : files) {
            assertThat((Integer) index.evaluate("document.querySelectorAll('a[href^=\"" + file + "\"]').length"))
                    .as(file).isPositive();
        }
    }

    private Browser.Page open(String pathAndQuery) {
        Browser.Page page = browser.open("http://127.0.0.1:" + server.port() + "/test-pages/" + pathAndQuery);
        pages.add(page);
        return page;
    }
}
