package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.FreePort;
import dev.roomcast.RawClient;
import dev.roomcast.RawEventStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The logs of the standalone jar: what they say and what not, where they go, and that they never hurt the server. */
class LogIT {
    private static final String REQUEST = " HTTP/1.1\r\nHost: localhost\r\n";
    private static final Pattern COMBINED = Pattern.compile(
            "127\\.0\\.0\\.1 - - \\[\\S+ [+-]\\d{4}] \"[ -~]*\" [1-5]\\d\\d \\d+ \"[ -~]*\" \"[ -~]*\" \\d+");

    @TempDir
    private Path folder;

    @Test
    void writesAnObjectForEachEventInJson() throws Exception {
        try (ServerProcess server = ServerProcess.start("--log-format=json", "--log-level=debug");
                RawClient client = RawClient.connect(server.address())) {
            client.send("GET /health" + REQUEST + "\r\n").readResponse();
            server.signal("TERM");
            assertThat(server.exitStatus()).isZero();

            for (String line : server.lines()) {
                Map<?, ?> event = (Map<?, ?>) RawWindow.json(line);
                assertThat(event.keySet()).as(line).map(Object::toString).contains("time", "level", "logger", "message");
            }
            assertThat(server.lines()).anyMatch(line -> line.contains("\"level\":\"DEBUG\",\"logger\":"
                    + "\"dev.roomcast.io.Connection\",\"message\":\"opened\",\"connection\":\"1\""));
            assertThat(server.lines()).last().asString().endsWith("\"message\":\"Roomcast has stopped\"}");
        }
    }

    @Test
    void tellsOfEachRequestInTheAccessLog() throws Exception {
        try (ServerProcess server = ServerProcess.start("--access-log=-");
                RawClient client = RawClient.connect(server.address());
                RawClient refused = RawClient.connect(server.address());
                RawClient page = RawClient.connect(server.address())) {
            client.send("GET /health" + REQUEST + "Referer: http://a.example/x\r\nUser-Agent: me\r\n\r\n").readResponse();
            awaitLine(server, "\"GET /health HTTP/1\\.1\" 200 15 \"http://a\\.example/x\" \"me\" \\d+");
            client.send("GET /nothing" + REQUEST + "\r\n").readResponse();
            awaitLine(server, "\"GET /nothing HTTP/1\\.1\" 404 \\d+ \"-\" \"-\" \\d+");
            refused.send("G?T / HTTP/1.1\r\n\r\n").readResponse();
            awaitLine(server, "\"-\" 400 \\d+ \"-\" \"-\" 0");
            page.send(RawClient.handshake(RawWindow.WEB_SOCKET)).readResponse();
            awaitLine(server, "\"GET /socket\\.io/\\?EIO=4&transport=websocket HTTP/1\\.1\" 101 0 \"-\" \"-\" \\d+");
            try (RawEventStream events = RawEventStream.open(server.address(), "/events?name=U")) {
                assertThat(events.head().status()).isEqualTo(200);
                assertThat(accessLines(server)).hasSize(4);
            }
            awaitLine(server, "\"GET /events\\?name=REDACTED HTTP/1\\.1\" 200 [1-9]\\d* \"-\" \"-\" \\d+");
            assertThat(accessLines(server)).hasSize(5);
        }
    }

    @Test
    void keepsKeysMessagesAndTokensToItself() throws Exception {
        Path log = folder.resolve("log");
        Path access = folder.resolve("access");
        try (ServerProcess server = ServerProcess.startLoggingTo(log, "--log-level=trace", "--access-log",
                access.toString(), "--trigger-key=SECRET1"); RawClient page = RawClient.connect(server.address())) {
            for (String request : List.of("GET /?name=SECRET2&msg=SECRET3&key=SECRET1", "GET /?name=a&msg=SECRET3&key=SECRET4",
                    "GET /rooms/SECRET2?key=SECRET1", "GET /poll?name=SECRET2&token=SECRET5")) {
                try (RawClient client = RawClient.connect(server.address())) {
                    client.send(request + REQUEST + "Authorization: Bearer SECRET6\r\nReferer: http://a/?token=SECRET5\r\n\r\n");
                    if (!request.contains("poll")) {
                        client.readResponse();
                    }
                }
            }
            try (RawClient client = RawClient.connect(server.address())) {
                String content = "{\"name\":\"SECRET2\",\"msg\":SECRET3";
                client.send("POST /" + REQUEST + "Authorization: Bearer SECRET1\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + content.length() + "\r\n\r\n" + content);
                assertThat(client.readResponse().status()).isEqualTo(400);
            }
            page.send(RawClient.handshake(RawWindow.WEB_SOCKET)).readResponse();
            page.readFrame();
            page.sendText("40{\"token\":\"SECRET5\"}");
            page.readFrame();
            page.sendText("42[\"join\",\"SECRET2\"]");
            page.sendText("42[\"chat\",\"SECRET3\"]");
            page.sendText("42[\"chat\",SECRET3]");
            page.expectGone();
            server.signal("TERM");
            assertThat(server.exitStatus()).isZero();
        }

        assertThat(Files.readString(log)).contains("invalid packet").contains("Roomcast has stopped")
                .doesNotContain("SECRET");
        assertThat(Files.readString(access)).contains("/?name=REDACTED&msg=REDACTED&key=REDACTED ")
                .contains("\"POST / HTTP/1.1\" 400 ").doesNotContain("SECRET");
    }

    @Test
    void letsNoRequestForgeALine() throws Exception {
        Path access = folder.resolve("access");
        try (ServerProcess server = ServerProcess.start("--access-log", access.toString(), "--log-level=trace")) {
            List<String> targets = List.of("/%0a127.0.0.1", "/%0d%0a", "/\"", "/\\", "/é", "/\u009b31m", "/\"%20200%201\"");
            for (String target : targets) {
                try (RawClient client = RawClient.connect(server.address())) {
                    client.send(("GET " + target + REQUEST + "User-Agent: a\" \"b\\ \t\u0085é\r\nReferer: \"\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
                    client.readResponse();
                }
            }
            server.signal("TERM");
            assertThat(server.exitStatus()).isZero();

            List<String> lines = Files.readAllLines(access);
            assertThat(lines).hasSize(targets.size()).allMatch(line -> COMBINED.matcher(line).matches());
            assertThat(lines.get(0)).contains("\"GET /%0a127.0.0.1 HTTP/1.1\"");
            assertThat(server.lines()).allMatch(line -> line.matches("20\\S+ (INFO|DEBUG|TRACE) +[a-z]+\\.[A-Za-z]+ [ -~]*"));
        }
    }

    @Test
    void countsWhatIsSaidAgainAndAgain() throws Exception {
        try (ServerProcess server = ServerProcess.start("--log-level=debug", "--loops=1")) {
            int opened = 200;
            for (int i = 1; i < opened; i++) {
                RawClient.connect(server.address()).close();
            }
            // The loop takes them in order, so that all are open when the last is answered.
            get(server, "/health");
            server.signal("TERM");
            assertThat(server.exitStatus()).isZero();

            long shown = server.lines().stream().filter(line -> line.contains("io.Connection opened connection=")).count();
            long counted = server.lines().stream().map(Pattern.compile("io\\.Connection repeated (\\d+) times: opened$")::matcher)
                    .filter(Matcher::find).mapToLong(line -> Long.parseLong(line.group(1))).sum();
            assertThat(shown + counted).isEqualTo(opened);
            assertThat(counted).isPositive();
        }
    }

    @Test
    void goesOnInNewFilesOnSighup() throws Exception {
        Path log = folder.resolve("log");
        Path access = folder.resolve("access");
        try (ServerProcess server = ServerProcess.startLoggingTo(log, "--access-log", access.toString())) {
            get(server, "/health");
            Patience.becomesTrue("written", () -> size(access) > 0);
            Files.move(log, folder.resolve("log.1"));
            Files.move(access, folder.resolve("access.1"));

            server.signal("HUP");

            Patience.becomesTrue("opened anew", () -> Files.exists(log) && Files.exists(access));
            get(server, "/rooms");
            server.signal("TERM");
            assertThat(server.exitStatus()).isZero();
            assertThat(server.lines()).isEmpty();
        }
        assertThat(Files.readString(folder.resolve("log.1"))).contains("Roomcast listens").doesNotContain("stopped");
        assertThat(Files.readString(log)).contains("Roomcast has stopped").doesNotContain("listens");
        assertThat(Files.readString(folder.resolve("access.1"))).contains("/health").doesNotContain("/rooms");
        assertThat(Files.readString(access)).contains("/rooms").doesNotContain("/health");
    }

    @Test
    void isTurnedByLogrotateAsTheReadmeSays() throws Exception {
        Matcher snippet = Pattern.compile("(?s)```\n(/var/log/roomcast/.*?)```").matcher(Files.readString(Path.of("README.md")));
        assertThat(snippet.find()).isTrue();
        Path log = folder.resolve("roomcast.log");
        Path access = folder.resolve("access.log");
        try (ServerProcess server = ServerProcess.startLoggingTo(log, "--access-log", access.toString())) {
            String printed = snippet.group(1);
            assertThat(printed).contains("systemctl kill --signal=HUP roomcast");
            Path configuration = Files.writeString(folder.resolve("logrotate.conf"), printed
                    .replace("/var/log/roomcast", folder.toString())
                    .replace("systemctl kill --signal=HUP roomcast", "kill -HUP " + server.pid()));

            for (int turn = 1; turn <= 2; turn++) {
                get(server, "/turn" + turn);
                Patience.becomesTrue("written", () -> size(access) > 0);
                Command.sh("PATH=$PATH:/usr/sbin; logrotate --force --state \"$1\" \"$2\"",
                        folder.resolve("state").toString(), configuration.toString()).output();
                Patience.becomesTrue("opened anew", () -> Files.exists(access) && Files.exists(log));
            }
            get(server, "/turn3");
            server.signal("TERM");
            assertThat(server.exitStatus()).isZero();
            assertThat(server.lines()).isEmpty();
        }
        assertThat(Files.readString(access)).contains("/turn3").doesNotContain("/turn2");
        assertThat(Files.readString(folder.resolve("access.log.1"))).contains("/turn2").doesNotContain("/turn1", "/turn3");
        assertThat(Command.sh("zcat \"$1\"", folder.resolve("access.log.2.gz").toString()).output()).contains("/turn1");
        assertThat(Command.sh("zcat -f \"$1\"*", log.toString()).output()).contains("listens", "has stopped");
    }

    @Test
    void livesWithAFullDisk() throws Exception {
        int port = FreePort.next();
        List<String> command = ServerProcess.commandLine("--port=" + port, "--log-file=/dev/full", "--access-log=/dev/full",
                "--log-level=debug");
        Process process = Command.builder(Map.of(), command).redirectErrorStream(true).start();
        try {
            awaitListening(port);
            for (int i = 0; i < 50; i++) {
                try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", port))) {
                    assertThat(client.send("GET /health" + REQUEST + "\r\n").readResponse().status()).isEqualTo(200);
                }
            }
            process.toHandle().destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();

            assertThat(process.exitValue()).isZero();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(
                    "roomcast: cannot write to /dev/full, lines are dropped until it works: No space left on device\n"
                            .repeat(2));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void waitsForNoPipeThatNobodyReads() throws Exception {
        int port = FreePort.next();
        Path log = folder.resolve("log");
        Process process = Command.builder(Map.of(), ServerProcess.commandLine("--port=" + port, "--access-log=-",
                "--log-file=" + log)).start();
        int requests = 14_000;
        try {
            awaitListening(port);
            try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", port))) {
                for (int i = 0; i < requests / 100; i++) {
                    client.send(("GET /health" + REQUEST + "\r\n").repeat(100));
                    for (int j = 0; j < 100; j++) {
                        assertThat(client.readResponse().status()).isEqualTo(200);
                    }
                }
            }
            // Only now is it read. What was dropped is told in the other log once a second is over.
            process.toHandle().destroy();
            String[] lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n");
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();

            assertThat(process.exitValue()).isZero();
            assertThat(lines).allMatch(line -> COMBINED.matcher(line).matches());
            assertThat(lines.length).isLessThan(requests).isGreaterThan(8_000);
            Matcher dropped = Pattern.compile("WARNING cli\\.Main lines of the access log were dropped count=(\\d+)")
                    .matcher(Files.readString(log));
            long sum = 0;
            while (dropped.find()) {
                sum += Long.parseLong(dropped.group(1));
            }
            assertThat(sum + lines.length).isGreaterThanOrEqualTo(requests);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void awaitLine(ServerProcess server, String end) {
        Pattern pattern = Pattern.compile("^127\\.0\\.0\\.1 - - \\[[^\\]]+] " + end + "$");
        Patience.becomesTrue(end, () -> accessLines(server).stream().anyMatch(line -> pattern.matcher(line).find()));
    }

    private static List<String> accessLines(ServerProcess server) {
        return server.lines().stream().filter(line -> line.startsWith("127.")).toList();
    }

    private static void get(ServerProcess server, String path) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send("GET " + path + REQUEST + "\r\n").readResponse();
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private static void awaitListening(int port) {
        Patience.becomesTrue("it listens", () -> {
            try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", port))) {
                return client.localPort() > 0;
            } catch (IOException e) {
                return false;
            }
        });
    }
}
