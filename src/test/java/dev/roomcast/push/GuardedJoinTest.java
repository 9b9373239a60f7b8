package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.auth.AuthMode;
import dev.roomcast.auth.Authenticator;
import dev.roomcast.auth.Credentials;
import dev.roomcast.auth.Grant;
import dev.roomcast.auth.JoinToken;
import dev.roomcast.auth.Refusal;
import dev.roomcast.auth.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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

/** Who may join by Socket.IO; feeds are in {@link GuardedFeedTest}. */
@Timeout(30)
class GuardedJoinTest {
    private static final String SECRET = "some secret";
    private static final String EIO4 = "/socket.io/?EIO=4&transport=websocket";
    private static final String EIO3 = "/socket.io/?EIO=3&transport=websocket";

    private final FakeClock clock = new FakeClock();
    private Roomcast server;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void takesTheTokenFromTheJoinEvent() throws IOException {
        startWithTokens();
        try (RawClient client = connect(EIO4, "40")) {
            client.sendText("420[\"join\",{\"username\":\"a.b\",\"token\":\"" + token("a.b", 60) + "\"}]");

            assertThat(client.readFrame().text()).matches("430\\[\\{\"room\":\"a\\.b\",\"expires\":[0-9]+}]");
            assertThat(rooms()).isEqualTo(Map.of("a.b", 1));
        }
    }

    @Test
    void takesTheTokenFromAuthTheQueryAndTheCookie() throws IOException {
        startWithTokens();
        String token = token("test", 60);
        for (RawClient client : List.of(connect(EIO4, "40{\"token\":\"" + token + "\"}"),
                connect(EIO4 + "&token=" + token, "40"), connect(EIO3 + "&token=" + token, ""),
                connect(EIO4, "40", "Cookie: a=b; roomcast_token=" + token),
                connect(EIO3, "", "Cookie: roomcast_token=" + token, "Origin: https://localhost"))) {
            try (client) {
                client.sendText("420[\"join\"]");

                assertThat(client.readFrame().text()).startsWith("430[{\"room\":\"test\",\"expires\":");
            }
        }
    }

    @Test
    void takesTheTokenOfAnOldClientFromItsHandshake() throws IOException {
        startWithTokens();
        for (String request : List.of("/socket.io/1/?token=" + token("test", 60), "/socket.io/1/?t=1")) {
            String cookie = request.endsWith("t=1") ? "Cookie: roomcast_token=" + token("test", 60) : "X-None: 1";
            try (RawClient client = connectOld(request, cookie)) {
                client.sendText("5:1+::{\"name\":\"join\",\"args\":[\"test\"]}");

                assertThat(client.readFrame().text()).startsWith("6:::1+[{\"room\":\"test\",\"expires\":");
            }
        }
        try (RawClient client = connectOld("/socket.io/1/?t=1", "X-None: 1")) {
            client.sendText("5:1+::{\"name\":\"join\",\"args\":[{\"username\":\"test\"}]}");

            assertThat(client.readFrame()).isEqualTo(
                    Frame.text("5:::{\"name\":\"join_error\",\"args\":[{\"error\":\"token is missing\"}]}"));
            assertThat(client.readFrame()).isEqualTo(Frame.text("6:::1+[{\"error\":\"token is missing\"}]"));
        }
    }

    @Test
    void putsTheEventsTokenBeforeTheOthers() throws IOException {
        startWithTokens();
        try (RawClient client = connect(EIO4 + "&token=" + token("query", 60), "40{\"token\":\"" + token("auth", 60)
                + "\"}",
                "Cookie: roomcast_token=" + token("cookie", 60))) {
            assertThat(ask(client, "[\"join\"]")).startsWith("{\"room\":\"auth\"");
            assertThat(ask(client, "[\"join\",{\"token\":\"" + token("event", 60) + "\"}]"))
                    .startsWith("{\"room\":\"event\"");
            assertThat(rooms()).isEqualTo(Map.of("event", 1));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"join\",\"test\" | token is missing | missing", "\"join\" | token is missing | missing",
        "\"join\",{\"token\":7} | token is missing | missing", "\"join\",{\"token\":\"\"} | token is missing | missing",
        "\"join\",{\"token\":\"x\"} | token is malformed | invalid",
        "\"join\",{\"token\":\"FORGED\"} | token is not signed by us | invalid",
        "\"join\",{\"token\":\"OLD\"} | token has expired | expired",
        "\"join\",{\"token\":\"GOOD\",\"username\":\"other\"} | token is for another username | other-name",
        "\"join\",{\"token\":\"LONG\"} | username longer than 256 characters | name",
        "\"join\",{\"username\":true,\"token\":\"GOOD\"} | join needs a username, a text or a number | name",
        "\"join\",[] | join needs a username, a text or a number | name",
        "\"token\",7 | token needs a text | missing", "\"token\" | token needs a text | missing"})
    void tellsWhyItRefusesAndLogsNothingSecret(String event, String error, String reason) throws IOException {
        startWithTokens();
        String good = token("test", 60);
        String sent = event.replace("GOOD", good).replace("FORGED", good.replace("test", "tess"))
                .replace("OLD", token("test", 0)).replace("LONG", token("n".repeat(257), 60));
        try (RawClient client = connect(EIO4, "40"); LogRecorder log = LogRecorder.ofAll()) {
            client.sendText("420[" + sent + "]");

            assertThat(client.readFrame()).isEqualTo(Frame.text("42[\"join_error\",{\"error\":\"" + error + "\"}]"));
            assertThat(client.readFrame()).isEqualTo(Frame.text("430[{\"error\":\"" + error + "\"}]"));
            assertThat(rooms()).isEmpty();
            assertThat(log.lines()).containsExactly("INFO refused join from=127.0.0.1 reason=" + reason);
            assertThat(log.details()).noneMatch(line -> line.contains(good.substring(good.length() - 20)));
        }
        assertThat(server.counters().refusedJoins.sum()).isEqualTo(1);
        assertThat(server.counters().joins.sum()).isZero();
    }

    @Test
    void keepsAWindowWhereItIsWhenAnotherJoinIsRefused() throws IOException {
        startWithTokens();
        try (RawClient client = connect(EIO4, "40{\"token\":\"" + token("test", 60) + "\"}")) {
            ask(client, "[\"join\"]");

            client.sendText("420[\"join\",{\"token\":\"x\"}]");
            assertThat(client.readFrame().text()).startsWith("42[\"join_error\"");
            assertThat(client.readFrame().text()).startsWith("430[{\"error\"");

            assertThat(rooms()).isEqualTo(Map.of("test", 1));
            assertThat(ask(client, "[\"join\",{\"token\":\"" + token("other", 60) + "\"}]")).contains("other");
            assertThat(rooms()).isEqualTo(Map.of("other", 1));
        }
    }

    @Test
    void asksForANewTokenAtItsEndAndGoesOnWithThat() throws IOException {
        startWithTokens();
        try (RawClient client = connect(EIO4, "40{\"token\":\"" + token("test", 60) + "\"}")) {
            ask(client, "[\"join\"]");
            assertThat(timers()).isEqualTo(2);
            advance(59_900);
            advance(200);

            assertThat(next(client)).isEqualTo("42[\"token_expired\",{\"grace\":30000}]");
            assertThat(rooms()).as("it goes on meanwhile").isEqualTo(Map.of("test", 1));
            client.sendText("420[\"token\",\"" + token("other", 600) + "\"]");
            assertThat(next(client)).isEqualTo("42[\"join_error\",{\"error\":\"token is for another username\"}]");
            assertThat(next(client)).startsWith("430");
            assertThat(ask(client, "[\"token\",\"" + token("test", 200) + "\"]")).startsWith("{\"room\":\"test\"");

            advance(30_100);
            advance(60_000);
            assertThat(ask(client, "[\"token\",{\"token\":\"" + token("test", 3600) + "\"}]"))
                    .startsWith("{\"room\":\"test\"");
            assertThat(rooms()).isEqualTo(Map.of("test", 1));
            assertThat(server.authCounters().renewalsAsked.sum()).isEqualTo(1);
        }
        Eventually.becomesTrue("no timer is left", () -> timers() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {EIO4, EIO3})
    void closesAWindowThatSendsNoNewToken(String path) throws IOException {
        startWithTokens();
        try (RawClient client = connect(path + "&token=" + token("test", 20), path.equals(EIO4) ? "40" : "")) {
            ask(client, "[\"join\"]");
            advance(20_100);
            assertThat(next(client)).isEqualTo("42[\"token_expired\",{\"grace\":30000}]");
            advance(29_000);
            assertThat(rooms()).isEqualTo(Map.of("test", 1));

            advance(1_100);

            assertThat(next(client)).isEqualTo("41");
            assertThat(rooms()).isEmpty();
            assertThat(server.authCounters().windowsExpired.sum()).isEqualTo(1);
        }
        Eventually.becomesTrue("nothing is left", () -> server.sessionCount() == 0 && timers() == 0);
    }

    @Test
    void closesAnOldClientsWindow() throws IOException {
        startWithTokens(0);
        try (RawClient client = connectOld("/socket.io/1/?token=" + token("test", 5), "X-None: 1")) {
            client.sendText("5:1+::{\"name\":\"join\"}");
            assertThat(client.readFrame().text()).startsWith("6:::1+[{\"room\":\"test\"");
            advance(5_100);
            advance(100);

            assertThat(client.readFrame().text())
                    .isEqualTo("5:::{\"name\":\"token_expired\",\"args\":[{\"grace\":0}]}");
            assertThat(client.readFrame().text()).isEqualTo("0::");
        }
    }

    /** The wheel's own reach and a long's are less than some ends. */
    @Test
    void waitsForEndsThatAreFar() throws IOException {
        startWithTokens();
        try (RawClient client = connect(EIO4, "40")) {
            ask(client, "[\"join\",{\"token\":\"" + JoinToken.sign("test", 999_999_999_999_999L, SECRET) + "\"}]");
            advance(TimeUnit.HOURS.toMillis(1) + 20);

            assertThat(client.readFrame()).isEqualTo(Frame.text("2"));
            client.sendText("3");
            assertThat(ask(client, "[\"token\",\"" + token("test", 7200) + "\"]")).startsWith("{\"room\"");
            assertThat(server.authCounters().renewalsAsked.sum()).isZero();
        }
    }

    @Test
    void takesEachSecretAndOthersAfterAReload() throws IOException {
        start(builder().auth(AuthMode.TOKEN).authSecret("new", "old"));
        try (RawClient client = connect(EIO4, "40")) {
            String old = JoinToken.sign("test", now() + 60, "old");
            assertThat(ask(client, "[\"join\",{\"token\":\"" + old + "\"}]")).startsWith("{\"room\"");

            server.reload(builder().auth(AuthMode.TOKEN).authSecret("newer", "new"));

            client.sendText("420[\"join\",{\"token\":\"" + old + "\"}]");
            assertThat(client.readFrame().text()).contains("token is not signed by us");
            client.readFrame();
            assertThat(ask(client, "[\"join\",{\"token\":\"" + JoinToken.sign("test", now() + 60, "newer") + "\"}]"))
                    .startsWith("{\"room\"");
            assertThatIllegalArgumentException().isThrownBy(() -> server.reload(builder().auth(AuthMode.TOKEN)));
        }
    }

    @Test
    void putsAWindowIntoFurtherRoomsAndOutOfThoseThatAreGone() throws IOException {
        start(builder().authenticator(who -> CompletableFuture.completedFuture(new Grant(who.name().orElse("nobody"),
                List.of(who.token().orElse("none"), "all"), OptionalLong.empty()))));
        try (RawClient client = connect(EIO4, "40")) {
            assertThat(ask(client, "[\"join\",{\"username\":\"test\",\"token\":\"one\"}]"))
                    .isEqualTo("{\"room\":\"test\"}");
            assertThat(rooms()).isEqualTo(Map.of("test", 1, "one", 1, "all", 1));

            ask(client, "[\"join\",{\"username\":\"test\",\"token\":\"two\"}]");

            assertThat(rooms()).isEqualTo(Map.of("test", 1, "two", 1, "all", 1));
        }
    }

    @Test
    void letsTheLastOfSeveralJoinsDecide() throws Exception {
        BlockingQueue<CompletableFuture<Verdict>> asked = new LinkedBlockingQueue<>();
        BlockingQueue<Credentials> credentials = new LinkedBlockingQueue<>();
        start(builder().authenticator(who -> {
            credentials.add(who);
            CompletableFuture<Verdict> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        }));
        try (RawClient client = connect(EIO4 + "&token=T", "40", "User-Agent: Some/1")) {
            client.sendText("421[\"join\",\"first\"]").sendText("422[\"join\",\"second\"]")
            .sendText("423[\"join\",\"third\"]");
            CompletableFuture<Verdict> first = asked.poll(5, TimeUnit.SECONDS);
            String overtaken = "{\"error\":\"another join came before this one was answered\"}";
            assertThat(client.readFrame()).isEqualTo(Frame.text("42[\"join_error\"," + overtaken + "]"));
            assertThat(client.readFrame()).isEqualTo(Frame.text("432[" + overtaken + "]"));

            first.complete(Grant.of("first"));
            assertThat(client.readFrame()).isEqualTo(Frame.text("431[{\"room\":\"first\"}]"));
            asked.poll(5, TimeUnit.SECONDS).complete(Grant.of("third"));

            assertThat(client.readFrame()).isEqualTo(Frame.text("433[{\"room\":\"third\"}]"));
            assertThat(rooms()).isEqualTo(Map.of("third", 1));
            Credentials shown = credentials.poll();
            assertThat(shown.token()).contains("T");
            assertThat(shown.fields().first("User-Agent")).contains("Some/1");
            assertThat(shown.address().isLoopbackAddress()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "fails", "answers null", "never answers"})
    void refusesWhereTheEmbeddersOwnAuthenticator(String what) throws Exception {
        Authenticator own = who -> switch (what) {
            case "throws" -> throw new IllegalStateException("broken");
            case "fails" -> CompletableFuture.failedFuture(new IOException("broken"));
            case "answers null" -> CompletableFuture.completedFuture(null);
            default -> new CompletableFuture<>();
        };
        start(builder().authenticator(own).authTimeout(1_000));
        try (RawClient client = connect(EIO4, "40"); LogRecorder log = LogRecorder.ofAll()) {
            client.sendText("420[\"join\",\"test\"]");
            if (what.equals("never answers")) {
                Eventually.becomesTrue("it is asked", () -> timers() == 2);
                advance(1_100);
            }

            assertThat(client.readFrame().text()).isEqualTo(
                    "42[\"join_error\",{\"error\":\"authentication is not available\"}]");
            assertThat(client.readFrame().text()).startsWith("430[{\"error\"");
            assertThat(log.lines().stream().anyMatch(line -> line.startsWith("SEVERE")))
                    .isEqualTo(!what.equals("never answers"));
        }
    }

    @Test
    void answersNobodyWhoIsGone() throws Exception {
        BlockingQueue<CompletableFuture<Verdict>> asked = new LinkedBlockingQueue<>();
        start(builder().authenticator(who -> {
            CompletableFuture<Verdict> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        }));
        try (RawClient client = connect(EIO4, "40")) {
            client.sendText("42[\"join\",\"test\"]").sendText("42[\"join\",\"other\"]");
            CompletableFuture<Verdict> answer = asked.poll(5, TimeUnit.SECONDS);
            client.reset();
            Eventually.becomesTrue("it is gone", () -> server.sessionCount() == 0);
            answer.complete(Grant.until("test", now() + 60));
            Eventually.becomesTrue("nothing is left", () -> timers() == 0);

            assertThat(rooms()).isEmpty();
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void keepsNothingOfRequestsWhereAnybodyMayJoin() throws Exception {
        start(builder());
        BlockingQueue<String> urls = new LinkedBlockingQueue<>();
        server.socketIo().onConnection(socket -> urls.add(socket.handshake().url() + socket.handshake().headers()
                + socket.data()));
        try (RawClient client = connect(EIO4 + "&token=T", "40", "Cookie: roomcast_token=T")) {
            assertThat(urls.poll(5, TimeUnit.SECONDS)).isEqualTo("{}");
            assertThat(ask(client, "[\"join\",\"test\"]")).isEqualTo("{\"room\":\"test\"}");
            assertThat(server.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"TOKEN||auth is token, which needs one of auth-secret",
        "WEBHOOK||auth is webhook, which needs auth-url",
        "OPEN|secret|settings for tokens are of no use while auth is open",
        "WEBHOOK|secret|settings for tokens are of no use while auth is webhook",
        "OPEN|url|auth-url is of no use while auth is open",
        "TOKEN|empty|auth-secret has an empty secret", "WEBHOOK|ftp|auth-url is no URL",
        "OPEN|grace|auth-grace is -1 ms",
        "OPEN|timeout|auth-timeout is 0 ms", "OPEN|cache|auth-cache is -1 s"})
    void namesTheSettingThatDoesNotFit(AuthMode mode, String also, String message) throws IOException {
        start(builder());
        RoomcastBuilder settings = builder().auth(mode);
        switch (also == null ? "" : also) {
            case "secret" -> settings.authSecret(SECRET).authUrl("http://127.0.0.1/");
            case "empty" -> settings.authSecret("a", "");
            case "url" -> settings.authUrl("http://127.0.0.1/");
            case "ftp" -> settings.authUrl("ftp://127.0.0.1/");
            case "grace" -> settings.authGrace(-1);
            case "timeout" -> settings.authTimeout(0);
            case "cache" -> settings.authCache(-1);
            default -> { }
        }

        assertThatIllegalArgumentException().isThrownBy(settings::start).withMessageStartingWith(message);
    }

    private RoomcastBuilder builder() {
        return Roomcast.builder().port(0).loops(2).nanoClock(clock).pingInterval(600_000);
    }

    private void startWithTokens() throws IOException {
        startWithTokens(30_000);
    }

    private void startWithTokens(long graceMillis) throws IOException {
        start(builder().auth(AuthMode.TOKEN).authSecret(SECRET).authGrace(graceMillis));
    }

    private void start(RoomcastBuilder settings) throws IOException {
        server = settings.start();
    }

    private long now() {
        return server.socketIo().group().wallMillis() / 1000;
    }

    /** One that is over when the clock was moved by so many seconds, or in the second after. */
    private String token(String name, long seconds) {
        long at = server.socketIo().group().wallMillisAtZero() / 1000 + seconds;
        return JoinToken.sign(name, at, SECRET);
    }

    private int timers() {
        return Eventually.get(server.timerCount());
    }

    private void advance(long millis) {
        clock.advance(server.socketIo().group(), millis);
    }

    private Map<String, Integer> rooms() {
        CompletableFuture<Map<String, Integer>> counted = new CompletableFuture<>();
        server.socketIo().main().rooms().count(counted::complete);
        return Eventually.get(counted);
    }

    /** A client that has connected to the main namespace. */
    private RawClient connect(String path, String connect, String... fields) throws IOException {
        RawClient client = RawClient.connect(server.address());
        client.send(RawClient.handshake(path, List.of(fields)));
        assertThat(client.readResponse().status()).isEqualTo(101);
        assertThat(client.readFrame().text()).startsWith("0{");
        if (!connect.isEmpty()) {
            client.sendText(connect);
        }
        assertThat(client.readFrame().text()).startsWith("40");
        return client;
    }

    private RawClient connectOld(String handshake, String field) throws IOException {
        try (RawClient first = RawClient.connect(server.address())) {
            first.send("GET " + handshake + " HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n\r\n");
            String sid = first.readResponse().text().split(":")[0];
            RawClient client = RawClient.openWebSocket(server.address(), "/socket.io/1/websocket/" + sid);
            assertThat(client.readFrame().text()).isEqualTo("1::");
            return client;
        }
    }

    /** Emits an event and reads what its ack brings. */
    private static String ask(RawClient client, String event) throws IOException {
        client.sendText("427" + event);
        String answer = next(client);
        assertThat(answer).startsWith("437[").endsWith("]");
        return answer.substring(4, answer.length() - 1);
    }

    /** The next packet that is no ping. */
    private static String next(RawClient client) throws IOException {
        Frame frame = client.readFrame();
        return frame.text().equals("2") ? next(client) : frame.text();
    }
}
