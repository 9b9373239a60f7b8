package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.FreePort;
import dev.roomcast.RawClient;
import dev.roomcast.auth.AuthMode;
import dev.roomcast.auth.JoinToken;
import dev.roomcast.push.Roomcast;
import dev.roomcast.push.RoomcastBuilder;
import dev.roomcast.socketio.Json;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may join, with real clients of every generation, PHP, OpenSSL and browsers, and as the README says. */
@Timeout(120)
class AuthIT {
    private static final String SECRET = "a secret of some length";
    private static final long AN_HOUR = System.currentTimeMillis() / 1000 + 3_600;
    private static final Object BY_THE_TOKEN = Map.of();

    private static final String LOG_IN = "fetch('/login.php').then(() => { socket.disconnect().connect();"
            + " document.body.innerText = ''; return 1; })";

    @TempDir
    private Path folder;

    static Stream<ClientKind.Row> rows() {
        return ClientKind.rows().filter(row -> row.host() == ClientKind.Host.NODE);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void letsInEveryClientByTheTokenThatItCanSend(ClientKind.Row row) throws Exception {
        String token = JoinToken.sign("a.b 你", AN_HOUR, SECRET);
        try (Roomcast server = builder().auth(AuthMode.TOKEN).authSecret(SECRET).start();
                ClientAgent agent = ClientAgent.inNode(row.module())) {
            ClientWindow byHandshake = agent.open(server.port(), with(row, token), Optional.of(BY_THE_TOKEN));
            ClientWindow byEvent = agent.open(server.port(), row,
                    Optional.of(Map.of("username", "a.b 你", "token", token)));
            for (ClientWindow window : List.of(byHandshake, byEvent)) {
                assertThat(window.awaitJoins(1).joins().get(0).toString())
                        .isEqualTo("{room=a.b 你, expires=" + AN_HOUR + "}");
            }
            ClientWindow without = agent.open(server.port(), row, Optional.of("a.b 你"));

            assertThat(without.awaitJoins(1).joins().get(0).toString()).isEqualTo("{error=token is missing}");
            without.awaitReport("event=join_error, error={error=token is missing}");
            assertThat(Eventually.get(server.push("a.b 你", "hello"))).isEqualTo(2);
            byHandshake.awaitMessages(1);
            byEvent.awaitMessages(1);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void asksEveryClientForANewTokenAndDisconnectsWhereNoneComes(ClientKind.Row row) throws Exception {
        FakeClock clock = new FakeClock();
        // Nothing but the token is to be late when the clock jumps.
        RoomcastBuilder patient = builder().headerTimeout(600_000).contentTimeout(600_000).idleTimeout(600_000)
                .writeTimeout(0).connectTimeout(600_000).upgradeTimeout(600_000);
        try (Roomcast server = patient.auth(AuthMode.TOKEN).authSecret(SECRET).nanoClock(clock).start();
                ClientAgent agent = ClientAgent.inNode(row.module())) {
            long start = server.socketIo().group().wallMillisAtZero() / 1000;
            ClientWindow window = agent.open(server.port(), with(row, JoinToken.sign("me", start + 20, SECRET)),
                    Optional.of(BY_THE_TOKEN)).awaitJoins(1);
            clock.advance(server.socketIo().group(), 20_100);
            window.awaitReport("event=token_expired, how={grace=30000}");

            String next = JoinToken.sign("me", start + 60, SECRET);
            assertThat(window.ask("token", List.of(next)).toString()).startsWith("[{room=me, expires=");
            clock.advance(server.socketIo().group(), 39_000);
            assertThat(Eventually.get(server.push("me", "hello"))).isEqualTo(1);
            window.awaitMessages(1);
            clock.advance(server.socketIo().group(), 1_100);
            clock.advance(server.socketIo().group(), 30_100);

            window.awaitReport("event=disconnect");
            assertThat(server.roomCount()).isZero();
            assertThat(server.authCounters().windowsExpired.sum()).isEqualTo(1);
        }
    }

    @Test
    void pageGetsInByTheTokenThatItsSiteHasMade() throws Exception {
        Files.copy(Path.of("test-pages/php/Roomcast.php"), folder.resolve("Roomcast.php"));
        Files.writeString(folder.resolve("login.php"), "<?php session_start(); $_SESSION['user'] = 'test';");
        Files.writeString(folder.resolve("token.php"), snippet("php", "session_start();", "token("));
        try (Roomcast server = builder().auth(AuthMode.TOKEN).authSecret("SECRET").start();
                PhpServer site = PhpServer.serve(folder);
                Browser browser = Browser.start()) {
            Files.writeString(folder.resolve("index.html"), "<!doctype html><body>"
                    + snippet("html", "<script", "withToken").replace("127.0.0.1:8080", "127.0.0.1:" + server.port()));
            Browser.Page page = browser.open(site.url() + "/index.html");
            Patience.becomes(() -> "who has not logged in", () -> page.evaluate("document.body.innerText.trim()"),
                    "not let in: token is missing");
            page.evaluate(LOG_IN);
            Eventually.becomesTrue("it has joined", () -> server.roomCount() == 1);

            assertThat(Eventually.get(server.push("test", "hello"))).isEqualTo(1);

            Patience.becomes(() -> "the page", () -> page.evaluate("document.body.innerText.trim()"), "hello");
        }
    }

    @Test
    void oneLineOfPhpMakesAToken() throws Exception {
        String line = snippet("php", "$t = ", "hash_hmac");
        String token = Command.php("$name = \"O'Neill.你\"; $expiry = time() + 60; $secret = '" + SECRET + "';"
                + line.replace("<?php", "") + " echo $token;").output();
        try (Roomcast server = builder().auth(AuthMode.TOKEN).authSecret(SECRET).start()) {
            assertThat(join(server, token)).startsWith("430[{\"room\":\"O'Neill.你\"");
        }
    }

    @Test
    void openSslMakesAJwt() throws Exception {
        String script = snippet("sh", "openssl genpkey", "dgst");
        String jwt = Command.sh("cd \"$1\" && " + script, folder.toString()).output().lines().reduce((a, b) -> b)
                .orElseThrow();
        try (Roomcast server = builder().auth(AuthMode.TOKEN).authJwtKey(folder.resolve("public.pem")).start()) {
            assertThat(join(server, jwt)).startsWith("430[{\"room\":\"test\"");
            assertThat(join(server, jwt.replace("eyJhbGciOiJSUzI1NiJ9", "eyJhbGciOiJIUzI1NiJ9")))
                    .isEqualTo("42[\"join_error\",{\"error\":\"token is not signed by a key of ours\"}]");
        }
    }

    @Test
    void webhookAsksTheSiteWithThePagesCookies() throws Exception {
        Files.writeString(folder.resolve("may-join.php"), snippet("php", "session_start();", "php://input"));
        Files.writeString(folder.resolve("login.php"), "<?php session_start(); $_SESSION['user'] = 'test';");
        try (PhpServer site = PhpServer.serve(folder);
                Roomcast server = builder().auth(AuthMode.WEBHOOK).authUrl(site.url() + "/may-join.php").start();
                Browser browser = Browser.start()) {
            String url = "http://127.0.0.1:" + server.port();
            Files.writeString(folder.resolve("index.html"), "<!doctype html><body><script src='" + url
                    + "/socket.io/socket.io.js'></script><script>var socket = io('" + url + "', {withCredentials: true,"
                    + " transports: [location.hash.slice(1)]});"
                    + "socket.on('connect', function () { socket.emit('join', {}, function (answer) {"
                    + " document.body.append(JSON.stringify(answer.error || answer.room)); }); });</script>");
            for (String transport : List.of("polling", "websocket")) {
                Browser.Page page = browser.open(site.url() + "/index.html#" + transport);
                Patience.becomes(() -> "a stranger", () -> page.evaluate("document.body.innerText.trim()"),
                        "\"log in first\"");
                page.evaluate(LOG_IN);
                Patience.becomes(() -> transport, () -> page.evaluate("document.body.innerText.trim()"), "\"test\"");
                page.evaluate("window.feed = new WebSocket('ws://127.0.0.1:" + server.port() + "/ws?name=test'); 1");
            }
            Patience.becomesTrue("the feeds have joined", () -> server.feedCounters().opened.sum() == 2);
            assertThat(Eventually.get(server.push("staff", "hello"))).isEqualTo(4);
            assertThat(server.authCounters().denied.sum()).isEqualTo(2);
        }
    }

    /** What a site may answer, or not. */
    private enum Site {
        SLOW("sleep(3); echo json_encode(['name' => 'test']);", "authentication is not available"),
        BROKEN("echo $undefined; echo json_encode(['name' => 'test']);", "authentication is not available"),
        FAILING("http_response_code(500);", "authentication is not available"),
        MOVED("header('Location: /other.php');", "authentication is not available"),
        REFUSING("http_response_code(403); echo json_encode(['error' => 'banned']);", "banned"),
        OF_ANOTHER_NAME("echo json_encode(['name' => 'other']);", "token is for another username"),
        DOWN("", "authentication is not available");

        private final String script;
        private final String error;

        Site(String script, String error) {
            this.script = script;
            this.error = error;
        }
    }

    @ParameterizedTest
    @EnumSource
    void webhookThatGivesNoGoodAnswerLetsNobodyIn(Site what) throws Exception {
        Files.writeString(folder.resolve("may-join.php"), "<?php " + what.script);
        int port = FreePort.next();
        try (Roomcast server = builder().auth(AuthMode.WEBHOOK).authUrl("http://127.0.0.1:" + port + "/may-join.php")
                .authTimeout(1_000).start();
                AutoCloseable site = what == Site.DOWN ? () -> { } : PhpServer.serve(folder, port)) {
            assertThat(site).isNotNull();
            for (RawWindow window : List.of(RawWindow.webSocket(server.address()),
                    RawWindow.webSocket(server.address()))) {
                try (window) {
                    window.send("420[\"join\",\"test\"]");

                    assertThat(window.next()).isEqualTo("42[\"join_error\",{\"error\":\"" + what.error + "\"}]");
                    assertThat(window.next()).isEqualTo("430[{\"error\":\"" + what.error + "\"}]");
                }
            }
            assertThat(server.roomCount()).isZero();
        }
    }

    @Test
    void jarTakesOtherSecretsOnSighupAndTellsNobody() throws Exception {
        Path settings = Files.writeString(folder.resolve("roomcast.properties"),
                "auth=token\nauth-secret=first-secret\naccess-log=" + folder.resolve("access") + "\nlog-level=trace\n");
        String first = JoinToken.sign("test", AN_HOUR, "first-secret");
        String second = JoinToken.sign("test", AN_HOUR, "second-secret");
        try (ServerProcess server = ServerProcess.start("--config", settings.toString())) {
            assertThat(server.hasWarnedThatItIsOpen()).isFalse();
            assertThat(poll(server, "token=" + first)).isEqualTo(200);
            assertThat(poll(server, "token=" + second)).isEqualTo(401);
            Files.writeString(settings, Files.readString(settings).replace("first-secret",
                    "second-secret,third-secret"));
            server.signal("HUP");
            Patience.becomesTrue("it says so", () -> server.lines().stream().anyMatch(line ->
                    line.endsWith("settings reloaded changed=auth-secret")));

            assertThat(poll(server, "token=" + first)).isEqualTo(401);
            assertThat(poll(server, "token=" + second)).isEqualTo(200);
            try (RawWindow window = RawWindow.webSocket(server.address())) {
                window.send("420" + Json.write(List.of("join", Map.of("token", first))));
                assertThat(window.next()).contains("not signed by us");
            }
            Files.writeString(settings, "auth=open\n");
            server.signal("HUP");
            Patience.becomesTrue("a way to open it needs a restart", () -> server.lines().stream().anyMatch(line ->
                    line.contains("need a restart settings=auth")));
            assertThat(poll(server, "name=test")).isEqualTo(401);
            server.signal("TERM");
            assertThat(server.exitStatus()).isZero();
            String all = String.join("\n", server.lines()) + Files.readString(folder.resolve("access"));
            assertThat(all).contains("refused join from=127.0.0.1 reason=invalid", "token=REDACTED")
                    .doesNotContain("first-secret", "second-secret", "third-secret", first.substring(20),
                            second.substring(20));
        }
    }

    /** The thin jar brings no library for JWTs, and needs none for the rest. */
    @Test
    void thinJarSaysWhichLibraryJwtsNeed() throws Exception {
        Path source = Files.writeString(folder.resolve("Thin.java"), """
                import dev.roomcast.auth.*;
                import dev.roomcast.push.Roomcast;
                import java.nio.file.Path;

                public class Thin {
                    public static void main(String[] args) throws Exception {
                        try (Roomcast roomcast = Roomcast.builder().port(0).auth(AuthMode.TOKEN).authSecret("s").start(
                                )) {
                            System.out.println(JoinToken.sign("test", 1, "s").startsWith("test.1."));
                        }
                        try {
                            Roomcast.builder().port(0).auth(AuthMode.TOKEN).authJwtKey(Path.of("Thin.java")).start();
                        } catch (IllegalArgumentException e) {
                            System.out.println(e.getMessage());
                        }
                    }
                }
                """);
        String jackson = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(path -> path.contains("jackson-core")).findFirst().orElseThrow();
        String classPath = String.join(File.pathSeparator, System.getProperty("roomcast.thinJar"), jackson);

        assertThat(Command.run(Map.of(), List.of(System.getProperty("java.home") + "/bin/java", "-cp", classPath,
                source.toString())).output()).isEqualTo("true\nauth-jwt-key needs the library"
                        + " com.nimbusds:nimbus-jose-jwt, which is not on the class path\n");
    }

    private static RoomcastBuilder builder() {
        return Roomcast.builder().port(0).loops(2).pingInterval(600_000);
    }

    /** The same client with a token in its handshake, where its generation can have one. */
    private static ClientKind.Row with(ClientKind.Row row, String token) {
        Map<String, Object> options = new LinkedHashMap<>(row.options());
        switch (row.kind()) {
            case SIO4, SIO4_MSGPACK, SIO3 -> options.put("auth", Map.of("token", token));
            case SIO09 -> options.put("query", "token=" + URLEncoder.encode(token, StandardCharsets.UTF_8));
            default -> options.put("query", Map.of("token", token));
        }
        return new ClientKind.Row(row.kind(), row.way(), row.host(), row.module(), options);
    }

    /** What a window is told that joins by a token. */
    private static String join(Roomcast server, String token) throws IOException {
        try (RawWindow window = RawWindow.webSocket(server.address())) {
            window.send("420" + Json.write(List.of("join", Map.of("token", token))));
            return window.next();
        }
    }

    /** The status of a feed's request; one that is let in is not waited for to end. */
    private static int poll(ServerProcess server, String query) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send("GET /events?" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n").readHead().status();
        }
    }

    /** The block of the README's section that begins so, and has that in it. */
    private static String snippet(String language, String begin, String part) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String section = readme.substring(readme.indexOf("## Who may join"));
        List<String> found = new ArrayList<>();
        Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(section).results().map(match -> match.group(1))
                .filter(block -> block.replace("<?php\n", "").startsWith(begin) && block.contains(part))
                .forEach(found::add);
        return found.get(0);
    }
}
