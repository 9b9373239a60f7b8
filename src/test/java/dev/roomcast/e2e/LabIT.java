package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The lab in headless Chromium: against a server at hand, through proxies that spoil something, and refused. */
class LabIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    /** Twenty-five ways, each a second or ten. */
    private static final long RUN_SECONDS = 300;
    private static final int PHONE_WIDTH = 375;
    private static final List<String> WAYS = List.of(
            "4.8 polling", "4.8 websocket", "4.8 upgrade", "4.8 msgpack polling", "4.8 msgpack websocket",
            "3.1 polling", "3.1 jsonp", "3.1 websocket", "3.1 upgrade",
            "2.5 polling", "2.5 jsonp", "2.5 websocket", "2.5 upgrade",
            "1.7 polling", "1.7 jsonp", "1.7 websocket", "1.7 upgrade",
            "0.9 websocket", "0.9 flashsocket", "0.9 htmlfile", "0.9 xhr-polling", "0.9 jsonp-polling",
            "none /ws", "none /events", "none /poll");

    private static Browser browser;

    private final List<Browser.Page> pages = new ArrayList<>();

    /** A row of the lab's table. */
    private record Result(String way, boolean ok, Object connectMs, Object messageMs, String why) {
    }

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(SCREENSHOTS);
        browser = Browser.start();
    }

    @AfterAll
    static void stop() throws IOException {
        browser.close();
    }

    @AfterEach
    void closePages() {
        pages.forEach(Browser.Page::close);
    }

    @Test
    void everyWayWorksAndIsGoneAfterwards() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).start()) {
            Browser.Page page = openLab(server.port(), "");

            List<Result> results = results(page);

            screenshots(page);
            assertFitsAPhone(page);
            assertThat(failed(results)).isEmpty();
            assertThat(results).extracting(Result::way).containsExactlyElementsOf(WAYS);
            assertThat(results).allSatisfy(result -> {
                if (!result.way().equals("none /poll")) {
                    assertThat(result.connectMs()).as(result.way()).isInstanceOf(Number.class);
                }
                assertThat(result.messageMs()).as(result.way()).isInstanceOf(Number.class);
                assertThat(result.why()).as(result.way()).isEmpty();
            });
            page.awaitTexts("#summary", "25 of 25 ways work here.");
            assertThat(page.complaints()).isEmpty();
            assertThat(page.evaluate("document.querySelectorAll('iframe').length")).isEqualTo(0);
            Patience.becomesTrue("every room is empty", () -> server.roomCount() == 0);
            Patience.becomesTrue("no session is left", () -> server.sessionCount() == 0);
        }
    }

    @Test
    void fitsAPhoneWhileItRuns() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).start()) {
            assertFitsAPhone(openLab(server.port(), ""));
        }
    }

    @Test
    void saysWhenAProxyDropsUpgrade() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).start();
                MeddlingProxy proxy = MeddlingProxy.start(MeddlingProxy.Fault.DROPS_UPGRADE, server.address())) {
            Browser.Page page = openLab(proxy.port(), "");

            List<Result> results = results(page);

            page.screenshot(SCREENSHOTS.resolve("lab-no-upgrade.png"));
            assertThat(failed(results)).extracting(Result::way).containsExactlyElementsOf(WAYS.stream()
                    .filter(way -> way.matches(".*(websocket|upgrade|flashsocket|/ws)")).toList());
            assertThat(failed(results)).allSatisfy(result -> assertThat(result.why()).contains("olling works",
                    "failed before it opened", "drops the Upgrade header"));
        }
    }

    @Test
    void saysWhenAProxyBuffersStreams() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).start();
                MeddlingProxy proxy = MeddlingProxy.start(MeddlingProxy.Fault.BUFFERS_CONTENT, server.address())) {
            Browser.Page page = openLab(proxy.port(), "");

            List<Result> results = results(page);

            page.screenshot(SCREENSHOTS.resolve("lab-buffered.png"));
            assertThat(failed(results)).extracting(Result::way).containsExactly("0.9 htmlfile", "none /events");
            assertThat(failed(results)).allSatisfy(result -> assertThat(result.why()).contains("The stream opened",
                    "did not arrive in time", "proxy buffering"));
        }
    }

    @Test
    void saysWhichSettingAllowsTheOriginThatIsRefused() throws IOException {
        try (Roomcast here = Roomcast.builder().port(0).start();
                Roomcast other = Roomcast.builder().host("127.0.0.2").port(0).start()) {
            String origin = "http://127.0.0.1:" + here.port();
            Browser.Page page = openLab(here.port(), "?server=http://127.0.0.2:" + other.port());
            page.awaitTexts("#foreign-url", "http://127.0.0.2:" + other.port());
            page.click("#foreign-allow");

            List<Result> results = results(page);

            assertThat(results).hasSize(WAYS.size()).allSatisfy(result -> {
                assertThat(result.ok()).as(result.way()).isFalse();
                assertThat(result.why()).contains("refuses pages of " + origin, "--origins " + origin);
            });
        }
    }

    @Test
    void judgesByTheJoinWhereTheVisitorMayNotTriggerAndByTheMessageOnceThereIsAKey() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).triggerKey("s3cret").start()) {
            Browser.Page page = openLab(server.port(), "");

            List<Result> without = results(page);
            page.fill("#key", "s3cret");
            page.click("#key-form button");
            List<Result> with = results(page);

            assertThat(failed(without)).isEmpty();
            assertThat(without).allSatisfy(result -> {
                assertThat(result.why()).isEqualTo("Message not tried: this visitor may not trigger.");
                assertThat(result.messageMs()).isNull();
            });
            assertThat(failed(with)).isEmpty();
            assertThat(with).allSatisfy(result -> assertThat(result.messageMs()).isInstanceOf(Number.class));
        }
    }

    private Browser.Page openLab(int port, String query) {
        Browser.Page page = browser.open("http://127.0.0.1:" + port + "/test-pages/lab.html" + query);
        pages.add(page);
        return page;
    }

    /** Those of the run that goes on now, once it is done. */
    private static List<Result> results(Browser.Page page) {
        Patience.becomes(() -> "the lab is done, page complains " + page.complaints(),
                () -> page.evaluate("lab.done"), true, RUN_SECONDS);
        return ((List<?>) page.evaluate("lab.results")).stream().map(row -> result((Map<?, ?>) row)).toList();
    }

    private static void assertFitsAPhone(Browser.Page page) {
        page.resize(PHONE_WIDTH, 800);
        assertThat(page.evaluate("document.documentElement.scrollWidth <= " + PHONE_WIDTH)).isEqualTo(true);
        assertThat(page.evaluate("[...document.querySelectorAll('.way > *')].filter((cell) => "
                + "cell.getBoundingClientRect().right > cell.parentNode.getBoundingClientRect().right)"
                + ".map((cell) => cell.textContent)")).isEqualTo(List.of());
    }

    private static Result result(Map<?, ?> row) {
        return new Result(row.get("client") + " " + row.get("transport"), (Boolean) row.get("ok"),
                row.get("connectMs"), row.get("messageMs"), (String) row.get("why"));
    }

    private static List<Result> failed(List<Result> results) {
        return results.stream().filter(result -> !result.ok()).toList();
    }

    private static void screenshots(Browser.Page page) {
        page.screenshot(SCREENSHOTS.resolve("lab.png"));
        page.resize(PHONE_WIDTH, 800);
        page.screenshot(SCREENSHOTS.resolve("lab-phone.png"));
        page.preferDark();
        page.screenshot(SCREENSHOTS.resolve("lab-phone-dark.png"));
        page.resize(1280, 900);
        page.screenshot(SCREENSHOTS.resolve("lab-dark.png"));
    }
}
