package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages in headless Chromium that use no library: its WebSocket, its EventSource, its fetch. */
class FeedBrowserIT {
    private static final String SAME_HOST = "127.0.0.1";
    /** A page of another site on this machine. */
    private static final String OTHER_HOST = "127.0.0.2";
    private static final int MESSAGES = 200;

    private static final String PAGE = """
            <!doctype html>
            <meta charset="utf-8">
            <title>No library</title>
            <link rel="icon" href="data:,">
            <script>
              var got = [], lost = 0, failed = 0;
              SCRIPT
            </script>
            """;

    /** What a page does, in its own words. */
    private enum Way {
        WEB_SOCKET("""
                var socket = new WebSocket('ws://HOST/ws?name=test');
                socket.onmessage = function (event) { got.push(JSON.parse(event.data).data); };
                socket.onerror = function () { failed++; };
                """),
        EVENT_SOURCE("""
                var source = new EventSource('http://HOST/events?name=test');
                source.onmessage = function (event) { got.push(JSON.parse(event.data)); };
                source.addEventListener('lost', function () { lost++; });
                source.onerror = function () { failed++; };
                """),
        FETCH("""
                (async function () {
                  for (var cursor = '';;) {
                    try {
                      var answer = await (await fetch('http://HOST/poll?name=test&cursor=' + cursor)).json();
                    } catch (error) {
                      failed++;
                      return;
                    }
                    cursor = answer.cursor;
                    lost += answer.lost ? 1 : 0;
                    answer.messages.forEach(function (message) { got.push(message.data); });
                  }
                })();
                """);

        private final String script;

        Way(String script) {
            this.script = script;
        }

        String page(int port) {
            return PAGE.replace("SCRIPT", script.replace("HOST", SAME_HOST + ":" + port));
        }
    }

    private static Browser browser;
    private static Roomcast server;

    private final List<Browser.Page> pages = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        // A page that is closed between two polls is missed so much later: sooner than the test's patience ends.
        server = Roomcast.builder().port(0).loops(2).pingInterval(5_000).pingTimeout(10_000).start();
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
        Patience.becomesTrue("no feed is left", () -> server.sessionCount() == 0);
        Patience.becomesTrue("no room is left", () -> server.roomCount() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void threePagesReceiveRapidTriggersOnceAndInOrder(Way way) throws IOException {
        Trigger trigger = new Trigger(server.port());
        try (PageServer site = PageServer.serve(SAME_HOST, way.page(server.port()))) {
            IntStream.range(0, 3).forEach(i -> open(site));
            Patience.awaitRoom(server, "test", 3);

            for (int i = 1; i <= MESSAGES; i++) {
                assertThat(trigger.get("test", Integer.toString(i))).isEqualTo(3);
            }
            assertThat(trigger.get("test", "你好 😀")).isEqualTo(3);

            String all = IntStream.rangeClosed(1, MESSAGES).mapToObj(Integer::toString)
                    .collect(Collectors.joining(",", "", ",你好 😀"));
            for (Browser.Page page : pages) {
                Patience.becomes(() -> "messages", () -> page.evaluate("got.map(m => m.data).join()"), all);
                assertThat(page.evaluate("got[0].code + lost + failed")).isEqualTo(0);
                assertThat(page.complaints()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void pageOfAnotherHostIsRefused(Way way) throws IOException {
        long refused = server.feedCounters().refused.sum();
        try (PageServer site = PageServer.serve(OTHER_HOST, way.page(server.port()))) {
            Browser.Page page = open(site);

            Patience.becomes(() -> "failures", () -> page.evaluate("failed"), 1);
            assertThat(server.feedCounters().refused.sum()).isEqualTo(refused + 1);
            assertThat(server.sessionCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eventSourceLosesNothingWhenItsConnectionIsCut(boolean serverNotices) throws IOException {
        long resumed = server.feedCounters().resumed.sum();
        Trigger trigger = new Trigger(server.port());
        try (TcpRelay relay = TcpRelay.to(server.address());
                PageServer site = PageServer.serve(SAME_HOST, Way.EVENT_SOURCE.page(relay.port()))) {
            Browser.Page page = open(site);
            Patience.awaitRoom(server, "test", 1);
            assertThat(trigger.get("test", "1")).isEqualTo(1);
            awaitMessages(page, "1");

            for (int round = 0; round < 2; round++) {
                relay.cut(serverNotices);
                assertThat(trigger.get("test", 2 * round + 2 + "")).isEqualTo(1);
                assertThat(trigger.get("test", 2 * round + 3 + "")).isEqualTo(1);
                relay.mend();
                awaitMessages(page, round == 0 ? "1,2,3" : "1,2,3,4,5");
            }
            assertThat(trigger.get("test", "6")).isEqualTo(1);

            awaitMessages(page, "1,2,3,4,5,6");
            assertThat(page.evaluate("lost")).isEqualTo(0);
            assertThat(page.evaluate("failed")).isEqualTo(2);
            assertThat(server.feedCounters().resumed.sum()).isEqualTo(resumed + 2);
        }
    }

    @Test
    void eventSourceIsToldWhenItsFeedIsLost() throws IOException {
        try (TcpRelay relay = TcpRelay.to(server.address());
                PageServer site = PageServer.serve(SAME_HOST, Way.EVENT_SOURCE.page(relay.port()))) {
            Browser.Page page = open(site);
            Patience.awaitRoom(server, "test", 1);

            relay.cut(true);
            Patience.awaitRoom(server, "test", 0);
            relay.mend();
            Patience.awaitRoom(server, "test", 1);

            Patience.becomes(() -> "told", () -> page.evaluate("lost"), 1);
            assertThat(new Trigger(server.port()).get("test", "again")).isEqualTo(1);
            awaitMessages(page, "again");
        }
    }

    private Browser.Page open(PageServer site) {
        Browser.Page page = browser.open(site.origin() + "/");
        pages.add(page);
        return page;
    }

    private static void awaitMessages(Browser.Page page, String joined) {
        Patience.becomes(() -> "messages", () -> page.evaluate("got.map(m => m.data).join()"), joined);
    }
}
