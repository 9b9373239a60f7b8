package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.roomcast.TlsFolder;
import dev.roomcast.auth.AuthMode;
import dev.roomcast.push.Roomcast;
import dev.roomcast.push.RoomcastBuilder;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code test-pages/php/Roomcast.php}, run by a real PHP with its curl extension and without. */
@Timeout(60)
class PhpClientIT {
    private static final Path FILE = Path.of("test-pages/php/Roomcast.php");
    private static final String KEY = "k\u00e9y %+&";
    /** Prints what a call answers as JSON; of a refusal the code and the message. */
    private static final String SHOW = "function show($call) { try { $answer = $call(); }"
            + " catch (RoomcastException $e) { $answer = [$e->getCode(), $e->getMessage()]; }"
            + " echo json_encode($answer, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), \"\\n\"; }\n";
    /** What PHP 5.6 does not know: types of scalars and answers, new operators, short functions, lists in brackets. */
    private static final Pattern YOUNGER_LANGUAGE = Pattern.compile("\\?\\?|\\?->|<=>|\\bfn\\s*\\(|\\bmatch\\s*\\("
            + "|function\\b[^{;]*\\)\\s*:|[(,]\\s*\\??(?:int|float|string|bool|mixed|iterable|object)\\s+\\$"
            + "|\\?\\w+\\s+\\$|\\b(?:private|public|protected)\\s+(?:const|readonly|\\w+\\s+\\$)|\\benum\\s"
            + "|declare\\s*\\(|\\bnew\\s+class|catch\\s*\\([^)]*\\||(?m:^)\\s*\\[[^\\]]*\\]\\s*=[^=>]|,\\s*\\)|#\\["
            + "|\\byield\\s+from|[(,]\\s*\\w+:\\s|\\d_\\d|::class\\b|\\berror_clear_last|\\brandom_bytes"
            + "|\\bstr_(?:contains|starts|ends)|\\barray_(?:key_first|key_last|is_list)|JSON_THROW");
    /** What PHP 7 to 8.5 have taken away or warn of. */
    private static final Pattern DEPRECATED = Pattern.compile("\\bcurl_close\\(|\\$http_response_header|\\beach\\("
            + "|\\bcreate_function|\"\\$\\{|\\butf8_(?:en|de)code|[(,]\\s*(?:array|[A-Z]\\w*)\\s+\\$\\w+\\s*=\\s*null");

    /** Whether PHP loads its extensions; of curl and streams, the file takes what is there. */
    private enum Php {
        CURL(), STREAMS("-n");

        private final List<String> options;

        Php(String... options) {
            this.options = List.of(options);
        }

        /** Runs code in which {@code $roomcast} is there; fails on any warning of PHP's. */
        List<String> run(String url, String options, String code) throws IOException, InterruptedException {
            Path script = Files.createTempFile("roomcast", ".php");
            try {
                Files.writeString(script, "<?php require '" + FILE.toAbsolutePath() + "';\n" + SHOW
                        + "$roomcast = new Roomcast('" + url + "', " + options + ");\n" + code);
                List<String> command = new ArrayList<>(List.of("php"));
                command.addAll(this.options);
                command.addAll(List.of("-d", "error_reporting=-1", "-d", "display_errors=1", script.toString()));
                return Command.run(Map.of(), command).output().lines().toList();
            } finally {
                Files.delete(script);
            }
        }
    }

    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        server = builder().start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void pushesToEveryWindow(Php php) throws Exception {
        try (RawWindow first = RawWindow.webSocket(server.address(), "你好 'a'");
                RawWindow second = RawWindow.polling(server.address(), "你好 'a'");
                RawWindow other = RawWindow.webSocket(server.address(), "4711")) {
            List<String> answers = php.run(url(), "[]", """
                    show(function () use ($roomcast) { return $roomcast->push("你好 'a'", "50 % & \\"ü\\" 🎉\\n</b>"); });
                    show(function () use ($roomcast) { return $roomcast->push(["你好 'a'", 4711], ['n' => [1, 2.5]]); });
                    show(function () use ($roomcast) { return $roomcast->push(['x' => 4711], null); });
                    show(function () use ($roomcast) { return $roomcast->push('nobody', 'm'); });
                    """);

            assertThat(answers).containsExactly("2", "3", "1", "0");
            for (RawWindow window : List.of(first, second)) {
                window.expect("50 % & \"ü\" 🎉\n</b>");
                window.expect(RawWindow.json("{\"n\":[1,2.5]}"));
            }
            other.expect(RawWindow.json("{\"n\":[1,2.5]}"));
            other.expect(null);
        }
    }

    @ParameterizedTest
    @EnumSource
    void emitsOneEventOrABatch(Php php) throws Exception {
        try (RawWindow a = RawWindow.webSocket(server.address(), "a");
                RawWindow b = RawWindow.webSocket(server.address(), "b")) {
            List<String> answers = php.run(url(), "[]", """
                    show(function () use ($roomcast) { return $roomcast->emit('news', [['unread' => 3], 'x'], 'a'); });
                    show(function () use ($roomcast) { return $roomcast->emit('all', [], null, 'a'); });
                    show(function () use ($roomcast) { return $roomcast->batch([
                        ['name' => 'a', 'msg' => 'hello'],
                        ['event' => 'tick'],
                        7 => ['name' => ['a', 'b', 'c'], 'msg' => ['k' => 1]],
                    ]); });
                    show(function () use ($roomcast) { return $roomcast->batch([]); });
                    show(function () use ($roomcast) { return $roomcast->emit('news', [], []); });
                    show(function () use ($roomcast) { return $roomcast->batch([['name' => null, 'msg' => 'm']]); });
                    """);

            assertThat(answers.subList(0, 4)).containsExactly("1", "1", "[1,2,2]", "[]");
            assertThat(answers.get(4)).startsWith("[400,\"to is empty");
            assertThat(answers.get(5)).as("no name is not everybody").startsWith("[400,");
            assertThat(a.next()).isEqualTo("42[\"news\",{\"unread\":3},\"x\"]");
            a.expect("hello");
            assertThat(b.next()).isEqualTo("42[\"all\"]");
            for (RawWindow window : List.of(a, b)) {
                assertThat(window.next()).isEqualTo("42[\"tick\"]");
                window.expect(Map.of("k", 1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhoIsOnline(Php php) throws Exception {
        String name = "b 你/好?+&";
        try (RawWindow window = RawWindow.webSocket(server.address(), name);
                RawWindow dots = RawWindow.webSocket(server.address(), "..")) {
            assertThat(dots).isNotEqualTo(window);
            List<String> answers = php.run(url() + "/", "[]", """
                    show(function () use ($roomcast) { return $roomcast->online('b 你/好?+&'); });
                    show(function () use ($roomcast) { return $roomcast->online('..'); });
                    show(function () use ($roomcast) { return $roomcast->online('nobody'); });
                    show(function () use ($roomcast) { return $roomcast->rooms(); });
                    """);

            assertThat(answers).containsExactly("1", "1", "0", "{\"..\":1,\"" + name + "\":1}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhyTheServerRefuses(Php php) throws Exception {
        assertThat(php.run(url(), "[]", "show(function () use ($roomcast) { return $roomcast->push('', 'm'); });"))
                .containsExactly("[400,\"name is empty (status 400)\"]");
    }

    @ParameterizedTest
    @EnumSource
    void bringsTheKey(Php php) throws Exception {
        String push = "show(function () use ($roomcast) { return $roomcast->push('a', 'b'); });";
        try (Roomcast locked = builder().triggerKey(KEY).start()) {
            String url = "http://127.0.0.1:" + locked.port();

            assertThat(php.run(url, "['key' => '" + KEY + "']", push)).containsExactly("0");
            assertThat(php.run(url, "['key' => 'wrong']", push).get(0))
                    .startsWith("[401,\"trigger key missing or wrong");
            assertThat(php.run(url, "[]", push + "putenv('ROOMCAST_URL=" + url + "'); putenv('ROOMCAST_KEY=" + KEY
                    + "'); $roomcast = new Roomcast(); " + push).get(1)).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void checksTheCertificateOfHttps(Php php) throws Exception {
        String push = "show(function () use ($roomcast) { return $roomcast->push('a', 'b'); });";
        try (Roomcast secure = builder().tlsCert(TlsFolder.file("ec.pem")).tlsKey(TlsFolder.file("ec.key")).start()) {
            String url = "https://localhost:" + secure.port();
            String authority = "['ca_file' => '" + TlsFolder.file("ca.pem").toAbsolutePath() + "']";

            assertThat(php.run(url, authority, push)).containsExactly("0");
            assertThat(php.run(url, "[]", push).get(0)).startsWith("[0,\"no answer of " + url)
                    .containsIgnoringCase("certificate");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsOfAServerThatIsNotThere(Php php) throws Exception {
        String push = "show(function () use ($roomcast) {"
                + " return [$roomcast->push('a', 'b'), $roomcast->lastError()]; });";

        assertThat(php.run("http://127.0.0.1:1", "[]", push).get(0))
                .startsWith("[0,\"no answer of http://127.0.0.1:1: ")
                .containsPattern("refused|Couldn't connect").doesNotContain("Warning", "fopen");
        assertThat(php.run("http://127.0.0.1:1", "['exceptions' => false]", push).get(0))
                .startsWith("[false,\"no answer of http://127.0.0.1:1");
        assertThat(php.run(url(), "['exceptions' => false]", "$roomcast->push('', 'b'); " + push))
                .containsExactly("[0,null]");
    }

    @ParameterizedTest
    @EnumSource
    void doesNotWaitLongerThanItsTimeOut(Php php) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long began = System.nanoTime();
            List<String> answers = php.run("http://127.0.0.1:" + silent.getLocalPort(), "['timeout' => 0.3]",
                    "show(function () use ($roomcast) { return $roomcast->push('a', 'b'); });");

            assertThat(answers.get(0)).startsWith("[0,\"no answer of http://127.0.0.1:");
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(5));
        }
    }

    @ParameterizedTest
    @CsvSource({"CURL,200", "STREAMS,200", "CURL,302", "STREAMS,302"})
    void takesNoOtherServersAnswerAndFollowsNone(Php php, String status) throws Exception {
        int code = Integer.parseInt(status);
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Location", url() + "/rooms");
            exchange.sendResponseHeaders(code, -1);
            exchange.close();
        });
        other.start();
        try {
            assertThat(php.run("http://127.0.0.1:" + other.getAddress().getPort(), "[]",
                    "show(function () use ($roomcast) { return $roomcast->rooms(); });"))
                    .containsExactly("[" + code + ",\"not an answer of Roomcast (status " + code + ")\"]");
        } finally {
            other.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void makesTokensThatLetIn(Php php) throws Exception {
        try (Roomcast guarded = builder().auth(AuthMode.TOKEN).authSecret("n\u00e9w %", "old").start()) {
            List<String> tokens = php.run(url(), "['secret' => 'n\u00e9w %,old']", """
                    echo $roomcast->token("a.b '你'"), "\n", $roomcast->token(4711, 60), "\n", $roomcast->token('x',
                            -1), "\n";
                    putenv('ROOMCAST_AUTH_SECRET=old'); $roomcast = new Roomcast(); echo $roomcast->token('env'), "\n";
                    """);

            assertThat(tokens).hasSize(4);
            for (String token : List.of(tokens.get(0), tokens.get(1), tokens.get(3))) {
                try (RawWindow window = RawWindow.webSocket(guarded.address())) {
                    window.send("420" + Json.write(List.of("join", Map.of("token", token))));
                    String name = token.substring(0, token.lastIndexOf('.', token.lastIndexOf('.') - 1));

                    assertThat(window.next()).startsWith("430[{\"room\":" + Json.write(name) + ",\"expires\":");
                }
            }
            try (RawWindow window = RawWindow.webSocket(guarded.address())) {
                window.send("420" + Json.write(List.of("join", Map.of("token", tokens.get(2)))));
                assertThat(window.next()).isEqualTo("42[\"join_error\",{\"error\":\"token has expired\"}]");
            }
        }
    }

    @Test
    void keepsItsConnectionWithCurl() throws Exception {
        long before = server.ioCounters().accepted.sum();

        Php.CURL.run(url(), "[]", "for ($i = 0; $i < 5; $i++) { $roomcast->push('a', $i); $roomcast->online('a'); }");

        assertThat(server.ioCounters().accepted.sum() - before).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"new Roomcast('ftp://host')|url must be http",
        "new Roomcast('http://host/?a=b')|url must be http", "new Roomcast(null, ['kee' => 1])|no such option: kee",
        "new Roomcast(null, ['key' => \"a\\r\\nb\"])|key has a control character",
        "new Roomcast(null, ['timeout' => 0])|time-outs are seconds above 0",
        "$roomcast->token('a')|a token needs the option secret",
        "(new Roomcast(null, ['secret' => 's']))->token('')|a token needs a name in UTF-8",
        "(new Roomcast(null, ['secret' => 's']))->token(\"\\xff\")|a token needs a name in UTF-8",
        "$roomcast->batch(['x'])|an event of a batch must be an array",
        "$roomcast->push('a', \"\\xff\")|not to be sent: Malformed UTF-8"})
    void refusesWrongArguments(String code, String message) throws Exception {
        List<String> answers = Php.STREAMS.run(url(), "[]",
                "try { " + code + "; } catch (Exception $e) { echo $e->getMessage(), \"\\n\"; }");

        assertThat(answers).hasSize(1).first().asString().startsWith(message);
    }

    @Test
    void isWrittenInThePhpOf2014ThatTodaysStillTakes() throws Exception {
        assertThat(Command.run(Map.of(), List.of("php", "-d", "error_reporting=-1", "-d", "display_errors=1", "-l",
                FILE.toString())).output()).isEqualTo("No syntax errors detected in " + FILE + "\n");
        String bare = Files.readString(FILE).replaceAll("(?s)/\\*.*?\\*/|(?m)//[^'\n]*$", "")
                .replaceAll("'(?:[^'\\\\\n]|\\\\.)*'", "''");

        assertThat(YOUNGER_LANGUAGE.matcher(bare).results().map(found -> found.group())).isEmpty();
        assertThat(DEPRECATED.matcher(bare).results().map(found -> found.group())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"function f(int $a) {}", "function f($a): array {", "$a = $b ?? 1;", "$a?->b();",
        "$f = fn($x) => $x;", "private const A = 1;", "private ?Foo $a;", "  [$a, $b] = f();", "f($a, );",
        "catch (A | B $e)", "$x = match ($y) {", "f(name: 1)", "function f(?array $a)", "$a <=> $b"})
    void patternKnowsTheYoungerLanguage(String code) {
        assertThat(code).containsPattern(YOUNGER_LANGUAGE);
    }

    private static RoomcastBuilder builder() {
        return Roomcast.builder().port(0).loops(2);
    }

    private String url() {
        return "http://127.0.0.1:" + server.port();
    }
}
