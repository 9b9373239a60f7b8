package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FreePort;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The standalone jar as a process: what it says, what it exits with, and how it ends. */
class CommandLineIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void explainsEachOptionWithUnitAndDefault(String flag) throws Exception {
        Command help = run(flag);

        assertThat(help.status()).isZero();
        assertThat(help.err()).isEmpty();
        String text = help.out().replaceAll("\\s+", " ");
        for (String line : List.of(
                "--host=NAME Name or address to listen on; 0.0.0.0 for all (default: 127.0.0.1)",
                "--port=N Port to listen on; 0 for any that is free (default: 8080)",
                "--loops=N Event loops, 1 to 64 (default: one per core)")) {
            assertThat(text).contains(line);
        }
        for (String option : List.of("origins=LIST| |none", "trigger-key=KEY| |none",
                "hosts=LIST| |none", "trigger-keys=FILE| |none", "trigger-post-only=|on or off|off",
                "admin-port=N| |none", "admin-host=NAME| |127.0.0.1",
                "auth=OPEN|anybody as anybody|open", "auth-secret=LIST| |none", "auth-jwt-key=FILE| |none",
                "auth-jwks=FILE| |none", "auth-jwt-issuer=TEXT| |none", "auth-jwt-audience=TEXT| |none",
                "auth-url=URL| |none", "auth-timeout=MS|in milliseconds|5000", "auth-cache=N|in seconds|10",
                "auth-grace=MS|in milliseconds|30000",
                "max-payload=BYTES|in bytes|1000000", "ping-interval=MS|in milliseconds|25000",
                "ping-timeout=MS|in milliseconds|20000", "connect-timeout=MS|in milliseconds|45000",
                "upgrade-timeout=MS|in milliseconds|10000", "max-attachments=N| |10",
                "max-packet=BYTES|in bytes|as max-payload", "packet-timeout=MS|in milliseconds|30000",
                "max-message-rate=N|in a second|10000", "max-byte-rate=BYTES|in bytes|67108864",
                "max-rooms=N| |1000", "max-room-name=CHARS|in characters|256", "max-fragments=N| |16384",
                "close-timeout=MS|in milliseconds|2000",
                "max-request-line=BYTES|in bytes|8192", "max-header=BYTES|in bytes|16384", "max-fields=N| |100",
                "header-timeout=MS|in milliseconds|10000", "content-timeout=MS|in milliseconds|30000",
                "idle-timeout=MS|in milliseconds|60000", "message-timeout=MS|in milliseconds|60000",
                "resume-timeout=MS|in milliseconds|5000",
                "deflate=|on or off|on", "deflate-threshold=BYTES|in bytes|1024", "max-queue=BYTES|in bytes|8388608",
                "tls-cert=FILE| |none", "tls-key=FILE| |none", "tls-keystore=FILE| |none",
                "tls-keystore-password=TEXT| |none", "tls-handshake-timeout=MS|in milliseconds|10000",
                "drain-seconds=N|in seconds|0",
                "log-level=LEVEL|error, warning, info, debug or trace|info", "log-format=TEXT|text, or json|text",
                "log-file=FILE| |stderr", "access-log=FILE| |off", "access-log-format=COMBINED|or json|combined")) {
            String[] parts = option.split("\\|");
            int from = text.indexOf(" --" + parts[0]);
            assertThat(from).as(option).isPositive();
            int end = text.indexOf(" --", from + 3);
            assertThat(text.substring(from, end)).contains(parts[1])
                    .containsPattern("\\(default: " + parts[2] + "[,)]");
        }
        assertThat(text).contains("--config=FILE ", "ROOMCAST_PORT=9000", "port=9000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void tellsTheVersionOfTheJar(String flag) throws Exception {
        assertThat(run(flag).output()).isEqualTo("roomcast " + System.getProperty("roomcast.version") + "\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--nonsense|--nonsense", "nonsense|nonsense", "--port|--port", "--port=http|'http'",
        "--port=65536|port is 65536, must be 0 to 65535", "--loops=65|loops is 65, must be 1 to 64",
        "--auth=maybe|'maybe'", "--auth=token|auth is token, which needs one of auth-secret, auth-jwt-key and"
                + " auth-jwks",
        "--auth=webhook|auth is webhook, which needs auth-url", "--auth-grace=-1|auth-grace is -1 ms",
        "--auth-secret=SECRET|settings for tokens are of no use while auth is open",
        "--auth-timeout=0|auth-timeout is 0 ms",
        "--max-payload=0|max-payload is 0 bytes, must be at least 1", "--max-payload=1MB|'1MB'",
        "--ping-timeout=-5|ping-timeout is -5 ms, must be at least 1",
        "--upgrade-timeout=0|upgrade-timeout is 0 ms, must be at least 1",
        "--max-attachments=-1|max-attachments is -1, must be 0 to 9999",
        "--max-packet=0|max-packet is 0 bytes, must be at least 1",
        "--packet-timeout=0|packet-timeout is 0 ms, must be at least 1",
        "--max-message-rate=-1|max-message-rate is -1 messages a second, must be at least 0",
        "--max-byte-rate=-1|max-byte-rate is -1 bytes a second, must be at least 0",
        "--max-rooms=0|max-rooms is 0 rooms, must be at least 1",
        "--max-room-name=0|max-room-name is 0 characters, must be at least 1",
        "--max-fragments=0|max-fragments is 0 fragments, must be at least 1",
        "--close-timeout=0|close-timeout is 0 ms, must be at least 1",
        "--max-header=1|max-header is 1 bytes, must be at least 256",
        "--idle-timeout=0|idle-timeout is 0 ms, must be at least 1",
        "--message-timeout=0|message-timeout is 0 ms, must be at least 1",
        "--resume-timeout=0|resume-timeout is 0 ms, must be at least 1", "--deflate=maybe|maybe",
        "--deflate-threshold=-1|deflate-threshold is -1 bytes, must be at least 0",
        "--max-queue=1|max-queue is 1 bytes, must be at least 65536",
        "--origins=http://|origins: \"http://\" is none of", "--trigger-key=|trigger-key is empty",
        "--trigger-key=a,b,a|trigger-key has the same key twice",
        "--hosts=a.example:80|hosts: \"a.example:80\" is no name of a host",
        "--trigger-keys=no/such.keys|trigger-keys: no such file: no/such.keys",
        "--trigger-keys=src/test/resources/tls/rsa.p12|line 1: is not UTF-8",
        "--trigger-post-only=maybe|maybe", "--admin-port=65536|admin-port is 65536, must be 0 to 65535",
        "--admin-port=x|'x'",
        "--tls-cert=a.pem|tls-key is missing", "--tls-key=a.key|tls-cert is missing",
        "--tls-keystore=no/such.p12|tls-keystore: no such file: no/such.p12",
        "--tls-keystore=src/test/resources/tls/rsa.p12|tls-keystore-password does not open",
        "--drain-seconds=-1|drain-seconds is -1 s, must be 0 to 86400",
        "--log-level=loud|loud", "--log-format=xml|xml", "--access-log-format=xml|xml",
        "--log-file=no/such/log|log-file: cannot write no/such/log: no such directory",
        "--access-log=no/such/log|access-log: cannot write no/such/log: no such directory", "--host=no.such.host.invalid|host is \"no.such.host.invalid\"",
        "--config=no/such/file|config: no such file: no/such/file", "--config|--config"})
    void refusesAWrongOptionInOneLine(String option, String says) throws Exception {
        Command refused = run(option.startsWith("--port") ? new String[] {option} : new String[] {"--port=0", option});

        expectOneLine(refused, 2, says);
    }

    @Test
    void refusesAWrongVariableInOneLine() throws Exception {
        expectOneLine(run(Map.of("ROOMCAST_PORT", "http"), "--loops=1"), 2, "'http'");
        expectOneLine(run(Map.of("ROOMCAST_CONFIG", "no/such/file"), "--port=0"), 2, "no such file: no/such/file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"prot=0|no setting is called \"prot\"", "help=true|\"help\"",
        "version=true|\"version\"", "port=http|'http'", "loops=65|loops is 65", "host=\\u00zz|cannot read"})
    void refusesAWrongFileInOneLine(String line, String says) throws Exception {
        expectOneLine(run("--config", file(line)), 2, says);
    }

    @Test
    void refusesAPortInUseInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            expectOneLine(run("--port", port), 1, "cannot listen on 127.0.0.1 port " + port);
        }
    }

    @Test
    void refusesAnAddressThatIsNotOurs() throws Exception {
        expectOneLine(run("--port=0", "--host=198.51.100.1"), 1, "cannot listen on 198.51.100.1 port 0");
    }

    @Test
    void prefersTheCommandLineToTheEnvironmentToTheFile() throws Exception {
        String file = file("max-payload=1111\nping-interval=2222\nping-timeout=3333\nport=1\n");
        Map<String, String> environment = Map.of("ROOMCAST_CONFIG", file, "ROOMCAST_PING_INTERVAL", "4444",
                "ROOMCAST_PING_TIMEOUT", "5555", "ROOMCAST_PORT", "2");

        try (ServerProcess server = ServerProcess.start(environment, "--ping-timeout=6666", "--port", "0");
                RawClient client = RawClient.connect(server.address())) {
            client.send("GET " + RawWindow.POLLING + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(client.readResponse().text())
                    .endsWith("\"pingInterval\":4444,\"pingTimeout\":6666,\"maxPayload\":1111}");
        }
    }

    @Test
    void prefersTheNamedFileToTheOneOfTheEnvironment() throws Exception {
        String named = file("port=0\nmax-payload=1111\norigins=https://a.example,https://b.example\n");

        try (ServerProcess server = ServerProcess.start(Map.of("ROOMCAST_CONFIG", "no/such/file"), "--config=" + named);
                RawClient client = RawClient.connect(server.address())) {
            client.send("GET " + RawWindow.POLLING
                    + " HTTP/1.1\r\nHost: localhost\r\nOrigin: https://b.example\r\n\r\n");
            RawClient.Response response = client.readResponse();

            assertThat(response.text()).endsWith("\"maxPayload\":1111}");
            assertThat(response.field("Access-Control-Allow-Origin")).isEqualTo("https://b.example");
        }
    }

    @Test
    void saysInOneLineWhereToPointABrowser() throws Exception {
        long begin = System.nanoTime();
        try (ServerProcess server = ServerProcess.start()) {
            // It takes well below a second; a machine that tests much else at once takes longer.
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            assertThat(server.lines()).hasSize(1);
            assertThat(server.hasWarnedThatItIsOpen()).isTrue();
            assertThat(server.lines().get(0)).matches(
                    "\\S+ INFO +cli\\.Main Roomcast listens, point a browser to http://127\\.0\\.0\\.1:[1-9][0-9]*/");
            try (RawClient client = RawClient.connect(server.address())) {
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(client.readResponse().text()).contains("Roomcast is running");
            }
        }
    }

    @Test
    void writesAnIpv6AddressAsABrowserTakesIt() throws Exception {
        try (ServerProcess server = ServerProcess.start("--host=::1", "--log-level=info")) {
            assertThat(server.url()).matches("http://\\[[0-9a-f:]+]:[0-9]+");
            assertThat(Command.sh("curl -sSg " + server.url() + "/health").output()).isEqualTo("{\"status\":\"ok\"}");
        }
    }

    @Test
    void keepsQuietWhenAskedTo() throws Exception {
        int port = FreePort.next();
        List<String> command = ServerProcess.commandLine("--log-level=ERROR", "--port=" + port);
        Process process = Command.builder(Map.of(), command).redirectErrorStream(true).start();
        try {
            Eventually.becomesTrue("it listens", () -> {
                try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", port))) {
                    return client.localPort() > 0;
                } catch (IOException e) {
                    return false;
                }
            });
            process.toHandle().destroy();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(printed).isEmpty();
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void closesEverythingInGoodOrderOnASignal(String signal) throws Exception {
        try (ServerProcess server = ServerProcess.start("--loops=2");
                RawClient webSocket = RawClient.openWebSocket(server.address(), RawWindow.WEB_SOCKET);
                RawClient unused = RawClient.connect(server.address());
                RawClient keptAlive = RawClient.connect(server.address());
                RawClient poll = RawClient.connect(server.address())) {
            String sid = openSession(poll);
            keptAlive.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();
            webSocket.readFrame();
            poll.send("GET " + RawWindow.POLLING + "&sid=" + sid + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            awaitParked(server, sid);
            InetSocketAddress address = server.address();

            server.signal(signal);

            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1001);
            RawClient.Response told = poll.readResponse();
            assertThat(told.status() + " " + told.text()).isEqualTo("200 1");
            assertThat(told.field("Connection")).isEqualTo("close");
            poll.expectEnd();
            unused.expectEnd();
            keptAlive.expectEnd();
            webSocket.send(RawClient.frame(0x88, RawClient.closePayload(1001, "")));
            webSocket.expectEnd();
            assertThat(server.exitStatus()).isZero();
            assertThat(server.lines()).last().asString().endsWith(" INFO    cli.Main Roomcast has stopped");
            assertThat(server.lines()).hasSize(2);
            Assertions.assertThatThrownBy(() -> RawClient.connect(address)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void sendsWhatIsQueuedBeforeItStops() throws Exception {
        try (ServerProcess server = ServerProcess.start("--loops=1", "--max-payload=4000000");
                RawClient slow = RawClient.connect(server.address(), 65_536)) {
            slow.send(RawClient.handshake(RawWindow.WEB_SOCKET));
            assertThat(slow.readResponse().status()).isEqualTo(101);
            slow.readFrame();
            slow.sendText("40");
            slow.readFrame();
            slow.sendText("420[\"join\",\"slow\"]");
            slow.readFrame();
            String large = "x".repeat(3_500_000);
            for (int i = 0; i < 2; i++) {
                try (RawClient trigger = RawClient.connect(server.address())) {
                    trigger.send("POST /?name=slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                            + "application/x-www-form-urlencoded\r\nContent-Length: " + (large.length() + 5)
                            + "\r\n\r\nmsg=" + i + large);
                    assertThat(trigger.readResponse().text()).isEqualTo("{\"sockets\":1}");
                }
            }

            server.signal("TERM");

            for (int i = 0; i < 2; i++) {
                assertThat(slow.readFrame().text())
                        .isEqualTo("42[\"message\",{\"code\":0,\"data\":\"" + i + large + "\"}]");
            }
            assertThat(slow.readFrame().closeCode()).isEqualTo(1001);
            slow.send(RawClient.frame(0x88, RawClient.closePayload(1001, "")));
            assertThat(server.exitStatus()).isZero();
        }
    }

    @Test
    void stopsWithinSecondsAlthoughAClientDoesNotAnswer() throws Exception {
        try (ServerProcess server = ServerProcess.start();
                RawClient silent = RawClient.openWebSocket(server.address(), RawWindow.WEB_SOCKET);
                RawClient halfway = RawClient.connect(server.address())) {
            silent.readFrame();
            halfway.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");

            server.signal("TERM");

            assertThat(silent.readFrame().closeCode()).isEqualTo(1001);
            assertThat(server.exitStatus()).isZero();
        }
    }

    @Test
    void drainsOverTheSecondsItIsGiven() throws Exception {
        try (ServerProcess server = ServerProcess.start("--drain-seconds=1");
                RawClient webSocket = RawClient.openWebSocket(server.address(), RawWindow.WEB_SOCKET);
                RawClient prober = RawClient.connect(server.address())) {
            webSocket.readFrame();
            prober.send("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(prober.readResponse().status()).isEqualTo(200);

            server.signal("TERM");
            Patience.becomesTrue("it says so", () -> server.lines().size() > 1);

            assertThat(server.lines().get(1)).endsWith(" cli.Main Roomcast drains, clients are closed over 1 s");
            prober.send("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(prober.readResponse().status()).isEqualTo(503);
            assertThat(webSocket.readFrame().closeCode()).isEqualTo(1001);
            webSocket.send(RawClient.frame(0x88, RawClient.closePayload(1001, "")));
            assertThat(server.exitStatus()).isZero();
            assertThat(server.lines()).last().asString().endsWith("Roomcast has stopped");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void endsAtOnceWhenAskedTwice(String second) throws Exception {
        try (ServerProcess server = ServerProcess.start("--drain-seconds=3600");
                RawClient webSocket = RawClient.openWebSocket(server.address(), RawWindow.WEB_SOCKET)) {
            webSocket.readFrame();
            server.signal("TERM");
            Patience.becomesTrue("it drains", () -> server.lines().size() > 1);

            server.signal(second);

            assertThat(server.exitStatus()).isZero();
            assertThat(server.lines().subList(2, 4)).satisfiesExactly(
                    line -> assertThat(line).endsWith("Roomcast ends at once, asked to again"),
                    line -> assertThat(line).endsWith("Roomcast has stopped"));
            webSocket.expectGone();
        }
    }

    private static String openSession(RawClient client) throws IOException {
        client.send("GET " + RawWindow.POLLING + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        String open = client.readResponse().text();
        return (String) ((Map<?, ?>) RawWindow.json(open.substring(1))).get("sid");
    }

    /** A poll is parked when a POST that was sent after it has been answered: one loop has seen both. */
    private static void awaitParked(ServerProcess server, String sid) throws IOException {
        try (RawClient other = RawClient.connect(server.address())) {
            other.send("POST " + RawWindow.POLLING + "&sid=" + sid
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n3");
            assertThat(other.readResponse().text()).isEqualTo("ok");
        }
    }

    private static void expectOneLine(Command command, int status, String says) {
        assertThat(command.status()).as(command.err()).isEqualTo(status);
        assertThat(command.out()).isEmpty();
        assertThat(command.err()).matches("roomcast: [^\n]*\n").contains(says).doesNotContain("Exception");
    }

    private String file(String lines) throws IOException {
        return Files.writeString(folder.resolve("roomcast.properties"), lines).toString();
    }

    private static Command run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    private static Command run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return Command.run(environment, ServerProcess.commandLine(arguments));
    }
}
