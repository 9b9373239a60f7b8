package dev.roomcast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.LogRecorder;
import dev.roomcast.http.HttpFields;
import dev.roomcast.http.Requests;
import dev.roomcast.io.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WebhookAuthenticatorTest {
    private static final String YES = "{\"name\":\"test\"}";

    private final FakeClock clock = new FakeClock();
    private final AuthCounters counters = new AuthCounters();
    private EventLoopGroup loops;
    private AskedServer server;
    private WebhookAuthenticator webhook;

    @BeforeEach
    void start() throws IOException {
        loops = clock.startLoops(2);
        server = new AskedServer();
        webhook = webhook(10);
    }

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    @Test
    void sendsWhatTheBrowserHasSentAndForWhom() throws Exception {
        CompletableFuture<Verdict> verdict = webhook.authenticate(new Credentials(Optional.of("你"), Optional.of("T"),
                InetAddress.getByName("192.0.2.7"), Requests.get("/", "Cookie: a=1", "Cookie: b=2",
                        "User-Agent: Some/1", "X-Forwarded-For: 6.6.6.6", "X-Other: no").fields()));
        HttpExchange asked = server.next();

        assertThat(asked.getRequestMethod() + " " + asked.getRequestURI()).isEqualTo("POST /may-join");
        assertThat(asked.getRequestHeaders().get("Cookie")).containsExactly("a=1; b=2");
        assertThat(asked.getRequestHeaders().get("User-Agent")).containsExactly("Some/1");
        assertThat(asked.getRequestHeaders().get("X-Forwarded-For")).containsExactly("192.0.2.7");
        assertThat(asked.getRequestHeaders().containsKey("X-Other")).isFalse();
        assertThat(asked.getRequestHeaders().get("Content-Type")).containsExactly("application/json");
        assertThat(new String(asked.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"name\":\"你\",\"token\":\"T\",\"address\":\"192.0.2.7\"}");
        AskedServer.answer(asked, 200, "{\"name\":\"你\",\"rooms\":[\"staff\"]}");
        assertThat(Eventually.get(verdict)).isEqualTo(new Grant("你", List.of("staff"), OptionalLong.empty()));
    }

    @Test
    void passesARefusalOnAndDoesNotKeepIt() throws Exception {
        CompletableFuture<Verdict> first = ask("test");
        server.answer(401, "{\"error\":\"log in first\"}");
        assertThat(Eventually.get(first)).isEqualTo(Refusal.denied("log in first"));

        CompletableFuture<Verdict> second = ask("test");
        server.answer(200, YES);

        assertThat(Eventually.get(second)).isEqualTo(Grant.of("test"));
        assertThat(counters.calls.sum()).isEqualTo(2);
    }

    @Test
    void asksOnceForTheSameWhileItsAnswerIsKept() throws Exception {
        List<CompletableFuture<Verdict>> same = List.of(ask("test"), ask("test"), ask("test"));
        server.answer(200, YES);
        for (CompletableFuture<Verdict> one : same) {
            assertThat(Eventually.get(one)).isEqualTo(Grant.of("test"));
        }

        assertThat(Eventually.get(ask("test"))).isEqualTo(Grant.of("test"));
        assertThat(server.asked()).isEqualTo(1);
        assertThat(counters.cached.sum()).isEqualTo(1);
        clock.advance(loops, 10_000);
        CompletableFuture<Verdict> later = ask("test");
        server.answer(200, YES);
        assertThat(Eventually.get(later)).isEqualTo(Grant.of("test"));
    }

    @Test
    void asksForEachCookieTokenAndName() throws Exception {
        List<CompletableFuture<Verdict>> all = List.of(ask("a", "T", "x=1"), ask("b", "T", "x=1"), ask("a", "U", "x=1"),
                ask("a", "T", "x=2"));
        for (int i = 0; i < 4; i++) {
            server.answer(200, YES);
        }
        all.forEach(Eventually::get);

        assertThat(server.asked()).isEqualTo(4);
        webhook.forget();
        CompletableFuture<Verdict> again = ask("a", "T", "x=1");
        server.answer(200, YES);
        assertThat(Eventually.get(again)).isEqualTo(Grant.of("test"));
    }

    @Test
    void doesNotWaitLongerThanItsTimeOut() throws Exception {
        CompletableFuture<Verdict> verdict = ask("test");
        server.awaitAsked(1);
        clock.advance(loops, 1_999);
        assertThat(verdict).isNotDone();
        clock.advance(loops, 30);

        assertThat(Eventually.get(verdict)).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(counters.failedCalls.sum()).isEqualTo(1);
        assertThat(Eventually.get(loops.timerCount())).isZero();
    }

    /** The client's own time-out ends when the head has come. */
    @Test
    void doesNotWaitForARestThatDoesNotCome() throws Exception {
        CompletableFuture<Verdict> verdict = ask("test");
        HttpExchange asked = server.next();
        asked.sendResponseHeaders(200, 100);
        asked.getResponseBody().write('{');
        asked.getResponseBody().flush();
        clock.advance(loops, 2_030);

        assertThat(Eventually.get(verdict)).isEqualTo(Refusal.UNAVAILABLE);
    }

    @Test
    void takesNoAnswerThatIsLargerThanItsBound() throws Exception {
        try (LogRecorder log = LogRecorder.of(WebhookAuthenticator.class)) {
            CompletableFuture<Verdict> verdict = ask("test");
            HttpExchange asked = server.next();
            asked.sendResponseHeaders(200, 0);
            try {
                asked.getResponseBody().write(new byte[1 << 20]);
                asked.close();
            } catch (IOException e) {
                // The peer has heard enough.
            }

            assertThat(Eventually.get(verdict)).isEqualTo(Refusal.UNAVAILABLE);
            assertThat(log.lines()).containsExactly(
                    "WARNING webhook failed setting=auth-url reason=answer is larger than 262144 bytes");
        }
    }

    @Test
    void leavesAWebhookAloneThatFailsAgainAndAgain() throws Exception {
        try (LogRecorder log = LogRecorder.of(WebhookAuthenticator.class)) {
            for (int i = 0; i < WebhookAuthenticator.MAX_FAILURES; i++) {
                CompletableFuture<Verdict> verdict = ask("n" + i);
                server.answer(500, "");
                assertThat(Eventually.get(verdict)).isEqualTo(Refusal.UNAVAILABLE);
            }
            assertThat(log.lines()).last().isEqualTo(
                    "WARNING webhook is left alone, joins are refused setting=auth-url millis=10000");
        }
        assertThat(Eventually.get(ask("n"))).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(server.asked()).isEqualTo(WebhookAuthenticator.MAX_FAILURES);
        assertThat(counters.pauses.sum()).isEqualTo(1);

        clock.advance(loops, WebhookAuthenticator.PAUSE_MILLIS);
        CompletableFuture<Verdict> probe = ask("probe");
        server.awaitAsked(WebhookAuthenticator.MAX_FAILURES + 1);
        assertThat(Eventually.get(ask("meanwhile"))).isEqualTo(Refusal.UNAVAILABLE);
        server.answer(200, YES);
        assertThat(Eventually.get(probe)).isEqualTo(Grant.of("test"));
        CompletableFuture<Verdict> after = ask("after");
        server.answer(200, YES);
        assertThat(Eventually.get(after)).isEqualTo(Grant.of("test"));
    }

    @Test
    void hasFewRequestsUnderWayAndOthersWaitTheirTurn() throws Exception {
        List<CompletableFuture<Verdict>> all = new ArrayList<>();
        for (int i = 0; i < WebhookAuthenticator.MAX_CALLS + 5; i++) {
            all.add(ask("n" + i));
        }
        server.awaitAsked(WebhookAuthenticator.MAX_CALLS);
        Eventually.runOnAll(loops);
        assertThat(server.asked()).isEqualTo(WebhookAuthenticator.MAX_CALLS);

        for (int i = 0; i < all.size(); i++) {
            server.answer(200, YES);
        }

        for (CompletableFuture<Verdict> one : all) {
            assertThat(Eventually.get(one)).isEqualTo(Grant.of("test"));
        }
        assertThat(Eventually.get(loops.timerCount())).isZero();
    }

    @Test
    void refusesThoseWhoseTurnDoesNotCome() throws Exception {
        List<CompletableFuture<Verdict>> all = new ArrayList<>();
        for (int i = 0; i < WebhookAuthenticator.MAX_CALLS + 5; i++) {
            all.add(ask("n" + i));
        }
        server.awaitAsked(WebhookAuthenticator.MAX_CALLS);
        clock.advance(loops, 2_030);

        for (CompletableFuture<Verdict> one : all) {
            assertThat(Eventually.get(one)).isEqualTo(Refusal.UNAVAILABLE);
        }
        assertThat(server.asked()).isEqualTo(WebhookAuthenticator.MAX_CALLS);
        Eventually.becomesTrue("no timer is left", () -> Eventually.get(loops.timerCount()) == 0);
    }

    @Test
    void saysThatNobodyIsThere() {
        server.close();

        assertThat(Eventually.get(ask("test"))).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(counters.failedCalls.sum()).isEqualTo(1);
    }

    @Test
    void asksAlsoAboutWhoShowsNothing() throws Exception {
        CompletableFuture<Verdict> verdict = webhook.authenticate(new Credentials(Optional.empty(), Optional.empty(),
                InetAddress.getLoopbackAddress(), HttpFields.NONE));

        assertThat(server.answer(200, YES)).isEqualTo("{\"name\":null,\"token\":null,\"address\":\"127.0.0.1\"}");
        assertThat(Eventually.get(verdict)).isEqualTo(Grant.of("test"));
    }

    private WebhookAuthenticator webhook(long cacheSeconds) {
        return new WebhookAuthenticator(WebhookSettings.of(Optional.of(server.url()), 2_000, cacheSeconds), loops,
                counters);
    }

    private CompletableFuture<Verdict> ask(String name) {
        return ask(name, "T", "x=1");
    }

    private CompletableFuture<Verdict> ask(String name, String token, String cookie) {
        return webhook.authenticate(new Credentials(Optional.of(name), Optional.of(token),
                InetAddress.getLoopbackAddress(), Requests.get("/", "Cookie: " + cookie).fields()));
    }
}
