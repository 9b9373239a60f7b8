package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.push.Roomcast;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the README prints is run as it is printed; only the port is another. */
class ReadmeIT {
    private static final String JAVA_HOME = System.getProperty("java.home");

    private final String readme;

    ReadmeIT() throws IOException {
        readme = Files.readString(Path.of("README.md"));
    }

    @Test
    void pageShowsWhatTheCurlAndPhpLinesPush(@TempDir Path folder) throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).start();
                PageServer site = PageServer.serve("127.0.0.1", onPortOf(server, snippet("html")));
                Browser browser = Browser.start()) {
            Browser.Page page = browser.open(site.origin());
            Eventually.becomesTrue("the page has joined", () -> server.roomCount() == 1);
            Path php = Files.writeString(folder.resolve("push.php"), onPortOf(server, snippet("php")));

            String answers = Command.sh(onPortOf(server, snippet("sh"))).output();
            String answer = Command.run(Map.of(), List.of("php", php.toString())).output();

            assertThat(answers).isEqualTo("{\"sockets\":1}".repeat(3));
            assertThat(answer).isEqualTo("{\"sockets\":1}");
            Eventually.becomesTrue("the page shows all four", () -> page.evaluate("document.body.innerText").equals(
                    "hello\n50 % & more\n[object Object]\nhello from PHP\n"));
        }
    }

    @Test
    void phpClassPushesEmitsAndAsks(@TempDir Path folder) throws Exception {
        Files.copy(Path.of("test-pages/php/Roomcast.php"), folder.resolve("Roomcast.php"));
        try (Roomcast server = Roomcast.builder().port(0).triggerKey("KEY").start();
                RawWindow window = RawWindow.webSocket(server.address(), "test")) {
            Path php = Files.writeString(folder.resolve("use.php"),
                    onPortOf(server, snippet("php", "<?php\nrequire")));

            assertThat(Command.run(Map.of(), List.of("php", php.toString())).output()).isEqualTo("""
                    1 windows were told
                    1 windows have the news
                    1 and 1 in a batch
                    test is here among 1
                    """);
            window.expect(Map.of("unread", 3));
            assertThat(window.next()).isEqualTo("42[\"news\",\"first\",\"second\"]");
            window.expect("one");
            assertThat(window.next()).isEqualTo("42[\"all\"]");
        }
    }

    /** Conditional comments are Internet Explorer's alone; reading one as it would shows what its visitors get. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"none|/socket.io/socket.io.js",
        "(IE 8)|/socket.io/2/socket.io.js", "lt IE 8|/socket.io/0.9/socket.io.min.js"})
    void pageForEveryBrowserTakesTheClientThatFits(String condition, String client) throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).start();
                PageServer site = PageServer.serve("127.0.0.1", "<!doctype html><body>" + snippets("html").get(1)
                        .replace("127.0.0.1:8080", "127.0.0.1:" + server.port())
                        .replaceFirst("<!--\\[if " + Pattern.quote(condition) + ".*?\\]>(.*?)<!\\[endif\\]-->", "$1"));
                Browser browser = Browser.start()) {
            Browser.Page page = browser.open(site.origin());
            Eventually.becomesTrue("the page has joined", () -> server.roomCount() == 1);

            assertThat(new Trigger(server.port()).get("test", "hello <b>")).isEqualTo(1);

            Eventually.becomesTrue("the page shows it", () -> page.evaluate("document.body.innerText.trim()")
                    .equals("hello <b>"));
            assertThat(page.evaluate("[...document.querySelectorAll('script[src]')]"
                    + ".map((script) => new URL(script.src).pathname)")).isEqualTo(List.of(client));
            assertThat(page.complaints()).noneMatch(complaint -> complaint.startsWith("uncaught"));
        }
    }

    @Test
    void windowsWithoutALibraryReceiveAsPrinted() throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).start();
                PageServer site = PageServer.serve("127.0.0.1", "<link rel=icon href=data:,><body>");
                Browser browser = Browser.start()) {
            String[] curl = onPortOf(server, snippet("sh", "curl -N")).split("\n");
            Browser.Page page = browser.open(site.origin());
            page.evaluate("(function () {" + onPortOf(server, snippet("js", "new WebSocket")) + "})()");
            try (LineProcess events = LineProcess.sh("exec " + curl[0] + " 2>/dev/null", "events");
                    LineProcess poll = LineProcess.sh(curl[1] + " 2>/dev/null; echo", "poll")) {
                Patience.becomesTrue("all have joined", () -> server.sessionCount() == 4);

                assertThat(Eventually.get(server.push("test", "hello"))).isEqualTo(4);

                Patience.becomes(() -> "the page", () -> page.evaluate("document.body.innerText.trim()"),
                        "hellohello");
                Patience.becomesTrue("the stream", () -> events.lines().contains(
                        "data: {\"code\":0,\"data\":\"hello\"}"));
                Patience.becomesTrue("the poll", () -> poll.lines().toString().contains(
                        "\"messages\":[{\"event\":\"message\",\"data\":{\"code\":0,\"data\":\"hello\"}}]}"));
            }
        }
    }

    /** As an operator copies it, two windows of the user being open. */
    @Test
    void linesForWatchingShowWhatTheySay() throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).start();
                RawWindow first = RawWindow.webSocket(server.address(), "test");
                RawWindow second = RawWindow.polling(server.address(), "test")) {
            assertThat(Eventually.get(server.push("test", "hello"))).isEqualTo(2);
            first.expect("hello");
            second.expect("hello");
            String lines = snippet("sh", "curl -s http://127.0.0.1:8080/health").lines()
                    .map(line -> line.replaceFirst(" +#.*$", "") + "; echo").collect(Collectors.joining("\n"));
            String shown = Command.sh(onPortOf(server, lines)).output().replaceAll("\n+", "\n");

            assertThat(shown).startsWith("{\"status\":\"ok\"}\n{\"status\":\"ready\"}\n"
                    + "{\"rooms\":[{\"name\":\"test\",\"sockets\":2}],\"sockets\":2}\n");
            List<String> answers = shown.lines().toList();
            String id = find("\\{\"disconnected\":\"(.*)\"\\}", shown).get(0);
            assertThat(answers.get(3)).matches("\\{\"sockets\":\\[\\{\"id\":\"" + id
                    + "\",.*\\}\\],\"total\":2,\"truncated\":true,\"next\":\"" + id + "\"\\}");
            assertThat(answers.get(4)).startsWith("{\"id\":\"" + id + "\",\"namespace\":\"/\",\"rooms\":[\"test\"],"
                    + "\"generation\":\"eio4\",");
            assertThat(answers.get(6)).isEqualTo("{\"sockets\":1}");
            assertThat(shown).contains("roomcast_limit_exceeded_total{limit=\"max-payload\",layer=\"http\"} 0\n")
                    .contains("limit=\"max-message-rate\"");
        }
    }

    @Test
    void javaProgramCompilesAgainstTheThinJarAndRuns(@TempDir Path folder) throws Exception {
        Path source = Files.writeString(folder.resolve("Embedded.java"), snippet("java"));
        String jackson = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(path -> path.contains("jackson-core")).findFirst().orElseThrow();
        String classPath = String.join(File.pathSeparator, System.getProperty("roomcast.thinJar"), jackson,
                folder.toString());

        Command.run(Map.of(), List.of(JAVA_HOME + "/bin/javac", "-cp", classPath, "-d", folder.toString(),
                source.toString())).output();
        String out = Command.run(Map.of(), List.of(JAVA_HOME + "/bin/java", "-cp", classPath, "Embedded")).output();

        assertThat(out).matches("listening on port \\d+\nwindows: 0\n");
    }

    @Test
    void optionTableIsThatOfTheHelp() throws Exception {
        String help = Command.run(Map.of(), List.of(JAVA_HOME + "/bin/java", "-jar",
                System.getProperty("roomcast.jar"), "--help")).output().replaceAll("\\s+", " ");

        List<String> inReadme = find("(?m)^\\| `(--[a-z-]+)`", readme);
        List<String> inHelp = find("(--[a-z-]+)=<?[A-Z]", help).stream().distinct().toList();
        List<String> without = new ArrayList<>(inReadme);
        without.remove("--help");

        assertThat(without).containsExactlyElementsOf(inHelp);
        for (MatchResult row : Pattern.compile("(?m)^\\| `(--[a-z-]+)` \\| ([^|]+) \\|").matcher(readme).results()
                .toList()) {
            String option = row.group(1);
            String text = help.substring(help.indexOf(option + "=") < 0 ? 0 : help.lastIndexOf(option + "="));
            List<String> defaults = find("\\(default: ([^),]+)", text);
            if (!row.group(2).equals("none")) {
                assertThat(defaults).as(option).first().isEqualTo(row.group(2));
            }
        }
    }

    @Test
    void everyLinkLeadsSomewhere() {
        // As GitHub names headings: in lower case, with dashes for blanks, without what is neither letter nor digit.
        List<String> headings = find("(?m)^#+ (.*)$", readme).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
                .toList();

        assertThat(headings).containsAll(find("\\]\\(#([^)]+)\\)", readme));
        assertThat(find("\\]\\(([^#:)]+)\\)", readme)).allMatch(file -> Files.exists(Path.of(file)));
    }

    @Test
    void eachCommandOfTheToolWorks(@TempDir Path folder) throws Exception {
        Path program = folder.resolve("roomcast");
        Files.writeString(program, "#!/bin/sh\nexec " + String.join(" ", ServerProcess.commandLine()) + " \"$@\"\n");
        Command.sh("chmod +x \"$1\"", program.toString()).output();
        try (Roomcast server = Roomcast.builder().port(0).triggerKey("KEY").start()) {
            String settings = "port=" + server.port() + "\ntrigger-key=KEY\n";
            Files.writeString(folder.resolve("roomcast.properties"), settings);
            String here = "cd '" + folder + "' && PATH=" + folder + ":$PATH ROOMCAST_TRIGGER_KEY=KEY ROOMCAST_URL="
                    + "http://127.0.0.1:" + server.port() + " && export PATH ROOMCAST_TRIGGER_KEY ROOMCAST_URL\n";
            try (LineProcess listener = LineProcess.sh(here + snippet("sh", "roomcast listen"), "listen")) {
                Patience.becomesTrue("it is there", () -> server.sessionCount() == 1);
                StringBuilder out = new StringBuilder();
                for (String line : onPortOf(server, snippet("sh", "roomcast push")).split("\n")) {
                    out.append(Command.sh(here + line).output());
                }

                Patience.becomesTrue("all three", () -> listener.lines().size() == 3);
                assertThat(listener.lines()).first().isEqualTo("hello");
                assertThat(listener.lines()).last().isEqualTo("{\"unread\":3}");
                assertThat(out.toString()).startsWith("{\"sockets\":1}\n".repeat(3))
                        .containsPattern("(?m)^test\\.[0-9]{10}\\.[0-9a-f]{64}$")
                        .containsPattern("(?m)^port +\\d+ +roomcast.properties:1$")
                        .contains("ok   long poll: a message comes at once", "server_name push.example.com;",
                                "complete -F _complete_roomcast");
            }
        }
    }

    @Test
    void everyRequestOfTheTableIsAnswered() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).start()) {
            for (String path : List.of("/?name=U&msg=M", "/poll?name=U&cursor=C.1", "/rooms", "/rooms/U", "/sockets", "/client", "/health", "/ready", "/metrics", "/", "/test-pages/",
                    "/socket.io/socket.io.js", "/socket.io/socket.io.min.js", "/socket.io/socket.io.esm.min.js",
                    "/socket.io/socket.io.msgpack.min.js", "/socket.io/socket.io.min.js.map",
                    "/socket.io/2/socket.io.js", "/socket.io/2/socket.io.slim.js", "/socket.io/0.9/socket.io.js",
                    "/socket.io/0.9/socket.io.min.js", "/socket.io/3/socket.io.js", "/socket.io/1.7/socket.io.js",
                    "/test-pages/lab.html", "/test-pages/socketio.html", "/test-pages/socketio2.html",
                    "/test-pages/socketio09.html", "/test-pages/websocket.html", "/test-pages/eventsource.html",
                    "/test-pages/poll.html")) {
                try (RawClient client = RawClient.connect(server.address())) {
                    client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

                    assertThat(client.readResponse().status()).as(path).isEqualTo(200);
                }
            }
        }
    }

    private static String onPortOf(Roomcast server, String snippet) {
        return snippet.replace("127.0.0.1:8080", "127.0.0.1:" + server.port());
    }

    /** The first block of that language. */
    private String snippet(String language) {
        return snippets(language).get(0);
    }

    private List<String> snippets(String language) {
        return find("(?s)```" + language + "\n(.*?)```", readme);
    }

    /** The first block of that language that begins so. */
    private String snippet(String language, String begin) {
        return snippets(language).stream().filter(snippet -> snippet.startsWith(begin)).findFirst().orElseThrow();
    }

    private static List<String> find(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().map(match -> match.group(1)).toList();
    }
}
