package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import dev.roomcast.RawEventStream;
import dev.roomcast.auth.AuthMode;
import dev.roomcast.auth.Grant;
import dev.roomcast.auth.JoinToken;
import dev.roomcast.auth.Refusal;
import dev.roomcast.auth.Verdict;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may have a feed where not anybody may join. */
@Timeout(30)
class GuardedFeedTest {
    private static final String SECRET = "some secret";

    private final FakeClock clock = new FakeClock();
    private Roomcast server;

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws?name=test&token=TOKEN", "/ws?token=TOKEN", "/ws"})
    void opensAWebSocket(String target) throws IOException {
        startWithTokens();
        String token = token("test", 60);
        try (RawClient client = RawClient.connect(server.address())) {
            client.send(RawClient.handshake(target.replace("TOKEN", token),
                    target.equals("/ws") ? List.of("Cookie: roomcast_token=" + token) : List.of()));
            assertThat(client.readResponse().status()).isEqualTo(101);

            assertThat(Eventually.get(server.push("test", "hello"))).isEqualTo(1);

            assertThat(client.readFrame().text())
                    .isEqualTo("{\"event\":\"message\",\"data\":{\"code\":0,\"data\":\"hello\"}}");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"name=test|401|token is missing|missing", "|401|token is missing|missing",
        "token=x|401|token is malformed|invalid", "token=OLD|401|token has expired|expired",
        "name=other&token=GOOD|403|token is for another username|other-name"})
    void refusesBeforeAnythingIsOpen(String query, int status, String error, String reason) throws IOException {
        startWithTokens();
        String asked = "?" + (query == null ? "" : query).replace("GOOD", token("test", 60)).replace("OLD",
                token("test", 0));
        for (String path : List.of("/ws", "/events", "/poll")) {
            try (LogRecorder log = LogRecorder.ofAll(); RawClient client = RawClient.connect(server.address())) {
                client.send(path.equals("/ws") ? RawClient.handshake(path + asked) : request(path + asked));
                Response answer = client.readResponse();

                assertThat(answer.status()).as(path).isEqualTo(status);
                assertThat(answer.text()).isEqualTo("{\"error\":\"" + error + "\"}");
                assertThat(answer.field("Content-Type")).isEqualTo("application/json");
                assertThat(answer.field("WWW-Authenticate")).isEqualTo(status == 401 ? "Bearer realm=\"Roomcast\"" : "");
                assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
                assertThat(log.lines()).containsExactly("INFO refused join from=127.0.0.1 reason=" + reason);
                assertThat(get(client, "/health").status()).as("the connection goes on").isEqualTo(200);
            }
        }
        assertThat(server.feedCounters().opened.sum()).isZero();
        assertThat(server.feedCounters().refused.sum()).isEqualTo(3);
        assertThat(server.counters().refusedJoins.sum()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"|401", "name=nobody|401"})
    void tellsAPageOfAListedOriginWhyItIsRefused(String query, int status) throws IOException {
        start(builder().auth(AuthMode.TOKEN).authSecret(SECRET).origins(List.of("https://page.example")));
        try (RawClient client = RawClient.connect(server.address())) {
            Response answer = get(client, "/poll?" + (query == null ? "" : query), "Origin: https://page.example");

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.field("Access-Control-Allow-Origin")).isEqualTo("https://page.example");
        }
    }

    /** Where any page may connect, any page could use the cookie of whoever looks at it. */
    @Test
    void takesNoCookieFromAPageThatIsAllowedAsAnybody() throws IOException {
        start(builder().auth(AuthMode.TOKEN).authSecret(SECRET).origins(List.of("*")));
        String cookie = "Cookie: roomcast_token=" + token("test", 60);
        try (RawClient client = RawClient.connect(server.address())) {
            client.send(RawClient.handshake("/ws", List.of(cookie, "Origin: https://evil.example")));

            assertThat(client.readResponse().status()).isEqualTo(401);
            client.send(RawClient.handshake("/ws", List.of(cookie, "Origin: https://localhost")));
            assertThat(client.readResponse().status()).isEqualTo(101);
        }
    }

    @Test
    void closesAWebSocketThatSendsNoNewToken() throws IOException {
        startWithTokens();
        try (RawClient client = RawClient.openWebSocket(server.address(), "/ws?token=" + token("test", 20))) {
            advance(20_100);
            assertThat(client.readFrame().text()).isEqualTo("{\"event\":\"token_expired\",\"data\":{\"grace\":30000}}");
            advance(30_100);

            Frame close = client.readFrame();
            assertThat(close.closeCode()).isEqualTo(4401);
            assertThat(close.text()).endsWith("token expired");
        }
        expectNothingLeft();
    }

    @Test
    void goesOnWithAWebSocketThatSendsANewToken() throws IOException {
        startWithTokens();
        try (RawClient client = RawClient.openWebSocket(server.address(), "/ws?token=" + token("test", 20))) {
            advance(20_100);
            assertThat(client.readFrame().text()).contains("token_expired");
            client.sendText("{\"event\":\"token\",\"data\":\"x\"}");
            assertThat(client.readFrame().text()).isEqualTo(
                    "{\"event\":\"join_error\",\"data\":{\"error\":\"token is malformed\"}}");
            client.sendText("{\"event\":\"token\",\"data\":\"" + token("test", 600) + "\"}");
            Eventually.becomesTrue("it is taken", () -> server.counters().joins.sum() == 2);
            advance(30_100);

            assertThat(Eventually.get(server.push("test", "hello"))).isEqualTo(1);
        }
    }

    @Test
    void endsAnEventStreamWhoseTokenIsOver() throws IOException {
        startWithTokens();
        try (RawEventStream stream = RawEventStream.open(server.address(), "/events?token=" + token("test", 10))) {
            stream.readOpening();
            advance(10_100);
            assertThat(stream.next()).isEqualTo("event: token_expired\ndata: {\"grace\":30000}\n\n");
            advance(15_000);
            assertThat(stream.next()).isEqualTo(":\n\n");
            advance(15_100);

            assertThat(stream.next()).isEqualTo("event: closed\ndata: \"token expired\"\n\n");
            stream.expectEnd();
        }
        expectNothingLeft();
        try (RawClient client = RawClient.connect(server.address())) {
            assertThat(get(client, "/events?token=" + token("test", 10)).text())
                    .isEqualTo("{\"error\":\"token has expired\"}");
        }
    }

    @Test
    void goesOnWithAnEventStreamThatComesBackWithANewToken() throws IOException {
        startWithTokens();
        try (RawEventStream stream = RawEventStream.open(server.address(), "/events?token=" + token("test", 10))) {
            stream.readOpening();
            advance(10_100);
            assertThat(stream.next()).contains("token_expired");
            Eventually.get(server.push("test", "hello"));
            try (RawEventStream again = RawEventStream.open(server.address(), "/events?token=" + token("test", 600),
                    "Last-Event-ID: " + stream.lastId())) {
                again.readOpening();
                assertThat(again.next()).contains("hello");
                advance(40_000);

                assertThat(server.authCounters().windowsExpired.sum()).isZero();
                assertThat(Eventually.get(server.push("test", "more"))).isEqualTo(1);
            }
        }
    }

    @Test
    void tellsAPollThatItsTokenIsOver() throws IOException {
        startWithTokens();
        String token = token("test", 10);
        try (RawClient client = RawClient.connect(server.address())) {
            client.send(request("/poll?token=" + token));
            Eventually.becomesTrue("it waits", () -> server.sessionCount() == 1);
            advance(10_100);
            Response first = client.readResponse();
            assertThat(first.text()).endsWith(
                    "\"messages\":[{\"event\":\"token_expired\",\"data\":{\"grace\":30000}}]}");
            String cursor = cursor(first);
            assertThat(get(client, "/poll?token=" + token + "&cursor=" + cursor).text())
                    .isEqualTo("{\"error\":\"token has expired\"}");

            Eventually.get(server.push("test", "hello"));
            Response second = get(client, "/poll?token=" + token("test", 40) + "&cursor=" + cursor);
            assertThat(second.text()).contains("hello").doesNotContain("lost");
            advance(18_000);
            Eventually.get(server.push("test", "more"));
            assertThat(get(client, "/poll?token=" + token("test", 40) + "&cursor=" + cursor(second)).text())
                    .contains("more").doesNotContain("lost");
            assertThat(server.authCounters().windowsExpired.sum()).isZero();
        }
    }

    @Test
    void closesAPollWhoseTokenIsOver() throws IOException {
        start(builder().auth(AuthMode.TOKEN).authSecret(SECRET).authGrace(0));
        try (RawClient client = RawClient.connect(server.address())) {
            client.send(request("/poll?token=" + token("test", 10)));
            Eventually.becomesTrue("it waits", () -> server.sessionCount() == 1);
            clock.advanceUnnoticed(10_200);
            server.wake();

            assertThat(client.readResponse().text()).contains("token_expired");
            advance(100);
        }
        Eventually.becomesTrue("it is closed", () -> server.sessionCount() == 0);
    }

    /** Who knows the id of a feed shows that he is its client; but whoever asks for more must be let in anew. */
    @Test
    void asksAgainOnlyAboutWhoShowsSomethingElse() throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        start(builder().authenticator(who -> {
            asked.add(who.token().orElse("none"));
            return CompletableFuture.completedFuture(who.token().orElse("").equals("bad") ? Refusal.denied("no")
                    : Grant.of("test"));
        }));
        try (RawClient client = RawClient.connect(server.address())) {
            Eventually.get(server.push("test", "x"));
            client.send(request("/poll?token=T"));
            assertThat(asked.poll(5, TimeUnit.SECONDS)).isEqualTo("T");
            Eventually.becomesTrue("it has joined", () -> server.roomCount() == 1);
            Eventually.get(server.push("test", "one"));
            String cursor = cursor(client.readResponse());
            Eventually.get(server.push("test", "two"));
            String next = cursor(get(client, "/poll?token=T&cursor=" + cursor));
            assertThat(asked).isEmpty();

            assertThat(get(client, "/poll?token=bad&cursor=" + next).status()).isEqualTo(403);
            assertThat(get(client, "/poll?name=other&token=T&cursor=" + next).status()).isEqualTo(403);
            assertThat(asked).containsExactly("bad", "T");
        }
    }

    @Test
    void answersNobodyWhoHasGoneWhileItWasAsked() throws Exception {
        BlockingQueue<CompletableFuture<Verdict>> asked = new LinkedBlockingQueue<>();
        start(builder().authenticator(who -> {
            CompletableFuture<Verdict> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        }));
        for (String path : List.of("/ws", "/events", "/poll")) {
            RawClient client = RawClient.connect(server.address());
            client.send(path.equals("/ws") ? RawClient.handshake(path) : request(path));
            CompletableFuture<Verdict> answer = asked.poll(5, TimeUnit.SECONDS);
            client.reset();
            Eventually.becomesTrue("it is gone", () -> server.connectionCount() == 0);

            answer.complete(Grant.of("test"));
        }
        expectNothingLeft();
        try (RawClient client = RawClient.connect(server.address())) {
            client.send(RawClient.handshake("/ws"));
            asked.poll(5, TimeUnit.SECONDS).complete(Grant.of("test"));
            assertThat(client.readResponse().status()).isEqualTo(101);
        }
    }

    private RoomcastBuilder builder() {
        return Roomcast.builder().port(0).loops(2).nanoClock(clock).pingInterval(600_000);
    }

    private void startWithTokens() throws IOException {
        start(builder().auth(AuthMode.TOKEN).authSecret(SECRET));
    }

    private void start(RoomcastBuilder settings) throws IOException {
        server = settings.start();
    }

    /** One that is over when the clock was moved by so many seconds. */
    private String token(String name, long seconds) {
        return JoinToken.sign(name, server.socketIo().group().wallMillisAtZero() / 1000 + seconds, SECRET);
    }

    private void advance(long millis) {
        clock.advance(server.socketIo().group(), millis);
    }

    private void expectNothingLeft() {
        Eventually.becomesTrue("nothing is left", () -> server.sessionCount() == 0 && server.roomCount() == 0
                && server.connectionCount() == 0 && Eventually.get(server.timerCount()) == 0);
    }

    private static String cursor(Response poll) {
        try {
            return (String) ((Map<?, ?>) Json.read(poll.text())).get("cursor");
        } catch (Json.InvalidException e) {
            throw new AssertionError(poll.text(), e);
        }
    }

    private static Response get(RawClient client, String target, String... fields) throws IOException {
        return client.send(request(target, fields)).readResponse();
    }

    private static String request(String target, String... fields) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("", List.of(fields).stream()
                .map(field -> field + "\r\n").toList()) + "\r\n";
    }
}
