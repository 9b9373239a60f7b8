package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.auth.AuthMode;
import dev.roomcast.auth.JoinToken;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs of the standalone jar, as processes, and a real server. */
@Timeout(120)
class ToolsIT {
    @TempDir
    private Path folder;
    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).triggerKey("KEY").start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listenersPrintWhatIsPushedToThem() throws Exception {
        try (LineProcess plain = listen("王", "--count=3"); LineProcess json = listen("王", "--count=3", "--json")) {
            Patience.becomesTrue("both are there", () -> server.sessionCount() == 2);

    
            Command push = Command.sh(environment(), "printf '二\\nlines\\033[31m' | " + line("push", "x", "--room")
                    + " \"$1\"", "王");
            Command jsonPush = Command.sh(environment(), line("push", "--json", "王", "'{\"unread\": 3}'"));
            Eventually.get(server.push("王", 3));

            assertThat(push).isEqualTo(new Command(0, "{\"sockets\":2}\n", ""));
            assertThat(jsonPush).isEqualTo(new Command(0, "{\"sockets\":2}\n", ""));
            Patience.becomes(() -> "plain", plain::lines, List.of("二\\nlines\\u001b[31m", "{\"unread\":3}", "3", "status 0"));
            Patience.becomes(() -> "json", json::lines, List.of(
                    "{\"event\":\"message\",\"data\":{\"code\":0,\"data\":\"二\\nlines\\u001B[31m\"}}",
                    "{\"event\":\"message\",\"data\":{\"code\":0,\"data\":{\"unread\":3}}}",
                    "{\"event\":\"message\",\"data\":{\"code\":0,\"data\":3}}", "status 0"));
        }
    }

    @Test
    void listenersComeBackAndHaveMissedNothing() throws Exception {
        try (TcpRelay relay = TcpRelay.to(server.address());
                LineProcess listener = listen(Map.of("ROOMCAST_URL", "http://127.0.0.1:" + relay.port()), "u",
                        "--count=3")) {
            Patience.becomesTrue("it is there", () -> server.sessionCount() == 1);
            Eventually.get(server.push("u", "one"));
            Patience.becomes(() -> "the first", listener::lines, List.of("one"));

            relay.cut(true);
            Patience.becomesTrue("it is away", () -> server.connectionCount() == 0);
            Eventually.get(server.push("u", "two"));
            relay.mend();
            Patience.becomes(() -> "what it has missed", listener::lines, List.of("one", "two"));
            Eventually.get(server.push("u", "three"));

            Patience.becomes(() -> "all", listener::lines, List.of("one", "two", "three", "status 0"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void listenersEndWellBySignals(String signal) throws Exception {
        List<String> command = ServerProcess.commandLine("listen", "u");
        Process process = Command.builder(environment(), command).start();
        try {
            Patience.becomesTrue("it is there", () -> server.sessionCount() == 1);

            Command.sh("kill -" + signal + " " + process.pid()).output();

            assertThat(process.waitFor()).isZero();
            assertThat(process.getInputStream().readAllBytes()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysByItsStatusWhatHasHappened() throws Exception {
        assertThat(run("push", "nobody", "x")).isEqualTo(new Command(3, "{\"sockets\":0}\n", ""));
        assertThat(Command.run(Map.of(), ServerProcess.commandLine("push", "u", "x", "--url", url(), "--key=WRONG")))
                .isEqualTo(new Command(4, "", "roomcast: refused with status 401: trigger key missing or wrong: send"
                        + " Authorization: Bearer KEY\n"));
        server.close();
        String says = "roomcast: cannot reach " + url() + "/: Connection refused\n";
        assertThat(run("push", "u", "x")).isEqualTo(new Command(5, "", says));
        assertThat(run("listen", "u")).isEqualTo(new Command(5, "", says));
        assertThat(run("lisen", "u")).isEqualTo(new Command(2, "",
                "roomcast: no verb is called \"lisen\", did you mean listen? (see --help)\n"));
    }

    @Test
    void listenersJoinByATokenAndTriggersGoToTheAdminPort() throws Exception {
        String token = JoinToken.sign("u", Instant.now().getEpochSecond() + 600, "secret");
        try (Roomcast guarded = Roomcast.builder().port(0).adminPort(0).triggerKey("KEY").auth(AuthMode.TOKEN)
                .authSecret("secret").start()) {
            String url = "http://127.0.0.1:" + guarded.port();
            String admin = "http://127.0.0.1:" + guarded.adminAddress().orElseThrow().getPort();
            try (LineProcess option = listen(Map.of("ROOMCAST_URL", url), "u", "--count=1", "--token=" + token);
                    LineProcess variable = listen(Map.of("ROOMCAST_URL", url, "ROOMCAST_TOKEN", token), "u",
                            "--count=1")) {
                Patience.becomesTrue("both are there", () -> guarded.sessionCount() == 2);

                assertThat(run("push", "u", "x", "--url", admin)).isEqualTo(new Command(0, "{\"sockets\":2}\n", ""));
                Patience.becomes(() -> "option", option::lines, List.of("x", "status 0"));
                Patience.becomes(() -> "variable", variable::lines, List.of("x", "status 0"));
            }
            assertThat(run("push", "u", "x", "--url", url)).isEqualTo(new Command(4, "", "roomcast: refused with status"
                    + " 404: not answered at this address, but at that of the setting admin-port\n"));
            assertThat(run("listen", "u", "--url", url)).isEqualTo(new Command(4, "",
                    "roomcast: refused with status 401: token is missing\n"));
            assertThat(run("listen", "other", "--url", url, "--token", token)).isEqualTo(new Command(4, "",
                    "roomcast: refused with status 403: token is for another username\n"));
        }
    }

    @Test
    void trustsTheCertificatesGiven() throws Exception {
        OwnCertificate own = OwnCertificate.in(folder, "push.example.com");
        try (Roomcast secure = Roomcast.builder().port(0).tlsCert(own.certificate()).tlsKey(own.key()).start()) {
            String url = "https://localhost:" + secure.port();

            Command trusted = run("push", "u", "x", "--url", url, "--cacert", own.certificate().toString());
            Command unknown = run("push", "u", "x", "--url", url);
            Command otherName = run("push", "u", "x", "--url", url.replace("localhost", "127.0.0.2"), "--cacert",
                    own.certificate().toString());

            assertThat(trusted).isEqualTo(new Command(3, "{\"sockets\":0}\n", ""));
            assertThat(unknown.status()).isEqualTo(5);
            assertThat(otherName.status()).isEqualTo(5);
        }
    }

    /** What there is beside serving costs a start nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"", "serve"})
    void serversLoadNoTools(String verb) throws Exception {
        Path loaded = folder.resolve("loaded");
        List<String> command = new ArrayList<>(ServerProcess.commandLine());
        command.add(1, "-Xlog:class+load:file=" + loaded);
        if (!verb.isEmpty()) {
            command.add(verb);
        }
        command.add("--port=0");

        Process process = Command.builder(Map.of(), command).redirectErrorStream(true).start();
        try {
            Patience.becomesTrue("it has started", () -> Files.exists(loaded)
                    && read(loaded).contains("dev.roomcast.cli.Reload "));
        } finally {
            process.destroyForcibly().waitFor();
        }

        assertThat(read(loaded)).contains("dev.roomcast.cli.Settings ").doesNotContainPattern(
                "dev\\.roomcast\\.cli\\.(\\w*Tools?|Verb|Terminal|Spelling|Explanation|SettingsFile|\\w*Check|ApiClient)\\b")
                .doesNotContain("picocli.AutoComplete", "sun.net.www.protocol.http.HttpURLConnection");
    }

    private LineProcess listen(String... arguments) throws IOException {
        return listen(Map.of(), arguments);
    }

    /** Ends with a line that tells its exit status; UTF-8 on the command line needs a locale that has it. */
    private LineProcess listen(Map<String, String> environment, String... arguments) throws IOException {
        StringBuilder assignments = new StringBuilder("export LC_ALL=C.UTF-8");
        Map<String, String> all = new HashMap<>(environment());
        all.putAll(environment);
        all.forEach((name, value) -> assignments.append(' ').append(name).append('=').append(value));
        List<String> whole = new ArrayList<>(List.of("listen"));
        whole.addAll(List.of(arguments));
        return LineProcess.sh(assignments + "; " + line(whole.toArray(String[]::new)) + " 2>/dev/null; echo status $?",
                "listen");
    }

    private Command run(String... arguments) throws Exception {
        return Command.run(environment(), ServerProcess.commandLine(arguments));
    }

    private static String line(String... arguments) {
        return String.join(" ", ServerProcess.commandLine(arguments));
    }

    private Map<String, String> environment() {
        return Map.of("ROOMCAST_URL", url(), "ROOMCAST_TRIGGER_KEY", "KEY", "LC_ALL", "C.UTF-8");
    }

    private String url() {
        return "http://127.0.0.1:" + server.port();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
