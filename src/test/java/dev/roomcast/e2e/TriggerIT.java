package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.push.Roomcast;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The trigger as PHP, curl and plain sockets use it, against the standalone jar. A user has one window by WebSocket
 * and one by polling; each must be told exactly what was triggered.
 */
class TriggerIT {
    private static final String TEXT = "你好 🎉 é \"quoted\" 'single' <b>&amp; a+b %20 %2B =;\\ $HOME\n2";
    private static final String TWO_SOCKETS = "{\"sockets\":2}";
    private static final AtomicInteger USERS = new AtomicInteger();
    /** What each script starts with: curl, which prints the answer's status and type, too. */
    private static final String PREAMBLE =
            "c() { curl -sS --max-time 10 -w '|%{http_code}|%{content_type}' \"$@\"; }\n";

    private static ServerProcess server;

    private final String user = "user " + USERS.incrementAndGet();
    private RawWindow webSocket;
    private RawWindow polling;

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.start("--loops=2");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void openWindows() throws IOException {
        webSocket = RawWindow.webSocket(server.address(), user);
        polling = RawWindow.polling(server.address(), user);
    }

    @AfterEach
    void closeWindows() throws IOException {
        webSocket.close();
        polling.close();
    }

    @Test
    void takesWhatPhpGets() throws Exception {
        Command php = php("echo file_get_contents($url.'/?name='.urlencode($name).'&msg='.urlencode($msg));");

        assertThat(php.output()).isEqualTo(TWO_SOCKETS);
        expectExactly(TEXT);
    }

    @Test
    void takesWhatPhpPosts() throws Exception {
        Command php = php("echo file_get_contents($url, false, stream_context_create(['http' => ['method' => 'POST',"
                + "'header' => 'Content-Type: application/x-www-form-urlencoded',"
                + "'content' => http_build_query(['name' => $name, 'msg' => $msg])]]));");

        assertThat(php.output()).isEqualTo(TWO_SOCKETS);
        expectExactly(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "CURLOPT_POSTFIELDS => ['name' => $name, 'msg' => $msg]",
        "CURLOPT_POSTFIELDS => http_build_query(['name' => $name, 'msg' => $msg])",
        "CURLOPT_POSTFIELDS => http_build_query(['name' => [$name], 'msg' => $msg])",
        "CURLOPT_HTTPHEADER => ['Content-Type: application/json'],"
                + "CURLOPT_POSTFIELDS => json_encode(['name' => $name, 'msg' => $msg])"})
    void takesWhatPhpPostsByCurl(String options) throws Exception {
        Command php = php("$curl = curl_init($url); curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, "
                + options + "]); echo curl_exec($curl), curl_error($curl);");

        assertThat(php.output()).isEqualTo(TWO_SOCKETS);
        expectExactly(TEXT);
    }

    @Test
    void shipsAPhpScriptThatTriggers() throws Exception {
        Command delivered = script("cd test-pages; ROOMCAST_URL=$URL php trigger.php \"$NAME\" \"$MSG\"");

        assertThat(delivered.output()).isEqualTo(TWO_SOCKETS + "\n");
        expectExactly(TEXT);
    }

    @Test
    void shipsAPhpScriptThatTellsWhatWentWrong() throws Exception {
        Command nobody = script("ROOMCAST_URL=http://127.0.0.1:1/ php test-pages/trigger.php a b");
        Command refused = script("ROOMCAST_URL=$URL php test-pages/trigger.php '' b");
        Command misused = script("php test-pages/trigger.php a");

        assertThat(nobody.status()).isEqualTo(1);
        assertThat(nobody.out()).startsWith("{\"error\":\"").contains("refused");
        assertThat(refused).isEqualTo(new Command(1, "{\"error\":\"name is empty\"}\n", ""));
        assertThat(misused).isEqualTo(new Command(2, "", "usage: php trigger.php NAME MESSAGE\n"));
    }

    @Test
    void shipsAShellScriptThatTriggers() throws Exception {
        Command delivered = script("ROOMCAST_URL=$URL test-pages/trigger.sh \"$NAME\" \"$MSG\"");

        assertThat(delivered.output()).isEqualTo(TWO_SOCKETS + "\n");
        expectExactly(TEXT);
    }

    @Test
    void shipsAShellScriptThatTellsWhatWentWrong() throws Exception {
        Command refused = script("ROOMCAST_URL=$URL sh test-pages/trigger.sh '' b");
        Command misused = script("sh test-pages/trigger.sh a");

        assertThat(refused.status()).isNotZero();
        assertThat(refused.out()).isEqualTo("{\"error\":\"name is empty\"}\n");
        assertThat(misused).isEqualTo(new Command(2, "", "usage: test-pages/trigger.sh NAME MESSAGE\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "c \"$URL/?name=$ENCODED_NAME&msg=$ENCODED_MSG\"",
        "c \"$URL?msg=$ENCODED_MSG&other=1&name=$ENCODED_NAME\"",
        "c -0 \"$URL/?name=$ENCODED_NAME&msg=$ENCODED_MSG\"",
        "c --http2 \"$URL/?name=$ENCODED_NAME&msg=$ENCODED_MSG\"",
        "c -G --data-urlencode \"name=$NAME\" --data-urlencode \"msg=$MSG\" $URL",
        "c --data-urlencode \"name=$NAME\" --data-urlencode \"msg=$MSG\" $URL",
        "c -0 --data-urlencode \"name=$NAME\" --data-urlencode \"msg=$MSG\" $URL",
        "c --http2 --data-urlencode \"name=$NAME\" --data-urlencode \"msg=$MSG\" $URL",
        "c -H 'Transfer-Encoding: chunked' --data-urlencode \"name=$NAME\" --data-urlencode \"msg=$MSG\" $URL",
        "c -F \"name=$NAME\" --form-string \"msg=$MSG\" $URL",
        "printf %s \"$MSG\" | c -F \"name=$NAME\" -F \"msg=<-\" $URL",
        "c --data-urlencode \"msg=$MSG\" \"$URL/?name=$ENCODED_NAME\"",
        "c -X POST \"$URL/?name=$ENCODED_NAME&msg=$ENCODED_MSG\"",
        "c -g -X POST \"$URL/?name[]=$ENCODED_NAME&msg=$ENCODED_MSG\"",
        "c -H 'Content-Type: application/json' --data-binary \"$JSON\" $URL",
        "c -H 'Content-Type: application/json; charset=utf-8' --data-binary \"$JSON\" $URL",
        "printf %s \"$JSON\" | c -H 'Content-Type: application/json' -H 'Expect: 100-continue' -T - -X POST $URL/"})
    void takesWhatCurlSends(String script) throws Exception {
        Command curl = script(script);

        assertThat(curl.output()).isEqualTo(TWO_SOCKETS + "|200|application/json");
        expectExactly(TEXT);
    }

    @Test
    void takesRawUtf8InTheRequestTarget() throws Exception {
        Command curl = script("c \"$URL/?name=$ENCODED_NAME&msg=你好🎉\"");
        String raw = answer("GET /?name=" + encoded(user) + "&msg=你好é🎉 HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(curl.output()).isEqualTo(TWO_SOCKETS + "|200|application/json");
        assertThat(raw).isEqualTo(TWO_SOCKETS);
        expectExactly("你好🎉", "你好é🎉");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a+b|a b", "a%20b|a b", "a%2Bb|a+b", "a%2bb|a+b", "%E4%BD%A0|你",
        "50%|50%", "%zz|%zz", "a=b|a=b", "a%26b|a&b", "a%00b|a\u0000b", "%22%5C|\"\\",
        "%F0%9F%8E%89|🎉", "%FF|\uFFFD", "a;b|a;b", "/?/|/?/"})
    void decodesAsABrowsersFormEncodes(String encoded, String text) throws IOException {
        assertThat(get("name=" + encoded(user) + "&msg=" + encoded)).isEqualTo(TWO_SOCKETS);
        assertThat(post("application/x-www-form-urlencoded", "name=" + encoded(user) + "&msg=" + encoded))
                .isEqualTo(TWO_SOCKETS);

        expectExactly(text, text);
    }

    @Test
    void deliversAnEmptyMessage() throws IOException {
        assertThat(get("name=" + encoded(user) + "&msg=")).isEqualTo(TWO_SOCKETS);
        assertThat(get("msg&name=" + encoded(user))).isEqualTo(TWO_SOCKETS);

        expectExactly("", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "0", "-7", "1.5", "\"text\"", "\"\"", "[]", "{}",
        "[1,[\"two\",{\"3\":null}]]", "{\"to\":\"你好\",\"n\":[1,2]}", "12345678901234567890",
        "\"\\ud83c\\udf89\\u0000\\u2028</script>\""})
    void deliversEveryValueThatJsonHas(String value) throws IOException {
        String json = "{\"name\":" + Json.write(user) + ",\"msg\":" + value + "}";

        assertThat(post("application/json", json)).isEqualTo(TWO_SOCKETS);

        expectExactly(RawWindow.json(value));
    }

    @Test
    void takesANumberForAName() throws IOException {
        try (RawWindow numbered = RawWindow.webSocket(server.address(), "4711")) {
            assertThat(get("name=4711&msg=form")).isEqualTo("{\"sockets\":1}");
            assertThat(post("application/json", "{\"name\":4711,\"msg\":\"json\"}")).isEqualTo("{\"sockets\":1}");
            assertThat(post("application/json", "{\"name\":[4711, \"4711\"],\"msg\":\"list\"}"))
                    .isEqualTo("{\"sockets\":1}");

            numbered.expect("form");
            numbered.expect("json");
            numbered.expect("list");
        }
    }

    @Test
    void tellsSeveralUsersOnceEach() throws IOException {
        String other = user + " other";
        try (RawWindow another = RawWindow.webSocket(server.address(), other)) {
            String both = "name=" + encoded(user) + "&name=" + encoded(other) + "&name=" + encoded(user);
            assertThat(get(both + "&msg=get")).isEqualTo("{\"sockets\":3}");
            assertThat(get(both.replace("name=", "name[]=") + "&msg=brackets")).isEqualTo("{\"sockets\":3}");
            assertThat(get(both.replace("name=", "name%5B%5D=") + "&msg=encoded")).isEqualTo("{\"sockets\":3}");
            assertThat(post("application/x-www-form-urlencoded", both + "&msg=form")).isEqualTo("{\"sockets\":3}");
            assertThat(post("application/json", "{\"msg\":\"json\",\"name\":"
                    + Json.write(List.of(user, other, "nobody", user)) + "}")).isEqualTo("{\"sockets\":3}");

            for (String told : List.of("get", "brackets", "encoded", "form", "json")) {
                another.expect(told);
            }
        }
        expectExactly("get", "brackets", "encoded", "form", "json");
    }

    @Test
    void answersZeroWhereNobodyIs() throws IOException {
        assertThat(get("name=nobody&msg=m")).isEqualTo("{\"sockets\":0}");
        assertThat(get("name=" + encoded(user.toUpperCase(java.util.Locale.ROOT)) + "&msg=m"))
                .isEqualTo("{\"sockets\":0}");

        expectExactly();
    }

    @Test
    void answersWithFieldsThatNobodyCaches() throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send("GET /?name=nobody&msg=m HTTP/1.1\r\nHost: localhost\r\n\r\n");
            RawClient.Response response = client.readResponse();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("{\"sockets\":0}");
            assertThat(response.field("Content-Type")).isEqualTo("application/json");
            assertThat(response.field("Cache-Control")).isEqualTo("no-store");
            assertThat(response.field("Date")).isNotEmpty();
            assertThat(response.field("Connection")).isEmpty();
        }
    }

    @Test
    void endsAnHttp10ConnectionUnlessAskedToKeepIt() throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send("GET /?name=nobody&msg=1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            RawClient.Response kept = client.readResponse();
            client.send("GET /?name=nobody&msg=2 HTTP/1.0\r\n\r\n");
            RawClient.Response last = client.readResponse();

            assertThat(kept.field("Connection")).isEqualTo("keep-alive");
            assertThat(last.field("Connection")).isEqualTo("close");
            assertThat(last.text()).isEqualTo("{\"sockets\":0}");
            client.expectEnd();
        }
    }

    @Test
    void takesManyTriggersOnOneConnection() throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            for (int i = 0; i < 50; i++) {
                client.send(request("name=" + encoded(user) + "&msg=" + i));
                assertThat(client.readResponse().text()).isEqualTo(TWO_SOCKETS);
            }
        }
        expectExactly(numbers(50));
    }

    @Test
    void answersPipelinedTriggersInOrder() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            requests.append(request("name=" + (i % 3 == 1 ? "nobody" : encoded(user)) + "&msg=" + i));
            if (i % 10 == 0) {
                requests.append("GET /rooms/").append(encoded(user).replace("+", "%20"))
                        .append(" HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
        }
        try (RawClient client = RawClient.connect(server.address())) {
            client.send(requests.toString()).endOutput();
            for (int i = 0; i < 200; i++) {
                assertThat(client.readResponse().text()).as("answer " + i)
                        .isEqualTo(i % 3 == 1 ? "{\"sockets\":0}" : TWO_SOCKETS);
                if (i % 10 == 0) {
                    assertThat(client.readResponse().text()).isEqualTo("{\"name\":\"" + user + "\",\"sockets\":2}");
                }
            }
            client.expectEnd();
        }
        expectExactly(Arrays.stream(numbers(200)).filter(i -> Integer.parseInt((String) i) % 3 != 1).toArray());
    }

    @Test
    void asksForAHundredKilobytesWhenTheyAreAnnounced() throws Exception {
        String message = "你好".repeat(17_000);
        byte[] content = ("{\"name\":\"" + user + "\",\"msg\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8);
        assertThat(content.length).isGreaterThan(100_000);
        try (RawClient client = RawClient.connect(server.address())) {
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: " + content.length + "\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(100);

            client.send(content);

            assertThat(client.readResponse().text()).isEqualTo(TWO_SOCKETS);
        }
        Command curl = script("printf 'name=%s&msg=' \"$ENCODED_NAME\" >$0.form; head -c 100000 /dev/zero | tr '\\0' x "
                + ">>$0.form; c -H 'Expect: 100-continue' --data-binary @$0.form $URL; rm $0.form");

        assertThat(curl.output()).isEqualTo(TWO_SOCKETS + "|200|application/json");
        expectExactly(message, "x".repeat(100_000));
    }

    @Test
    void answersAnOfferOfHttp2InHttp11() throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send("GET /?name=" + encoded(user) + "&msg=h2c HTTP/1.1\r\nHost: localhost\r\n"
                    + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n");
            assertThat(client.readResponse().text()).isEqualTo(TWO_SOCKETS);
            client.send(request("name=" + encoded(user) + "&msg=next"));
            assertThat(client.readResponse().text()).isEqualTo(TWO_SOCKETS);
        }
        expectExactly("h2c", "next");
    }

    @Test
    void tellsWhoIsConnected() throws Exception {
        String name = "b 你/好?+&";
        try (Roomcast own = Roomcast.builder().port(0).loops(2).start();
                RawWindow window = RawWindow.polling(own.address(), name)) {
            String url = "http://127.0.0.1:" + own.port();
            try (RawWindow second = RawWindow.webSocket(own.address(), name);
                    RawWindow other = RawWindow.webSocket(own.address(), "a")) {
                assertThat(List.of(second, other)).doesNotContain(window);
                assertThat(curl(url + "/health")).isEqualTo("{\"status\":\"ok\"}");
                assertThat(curl(url + "/rooms")).isEqualTo("{\"rooms\":[{\"name\":\"a\",\"sockets\":1},"
                        + "{\"name\":\"b 你/好?+&\",\"sockets\":2}],\"sockets\":3}");
                for (String path : List.of("b%20%E4%BD%A0/%E5%A5%BD%3F+&", "b%20%e4%bd%a0%2F%e5%a5%bd%3F%2B%26",
                        "b%20你/好%3F+&")) {
                    assertThat(curl(url + "/rooms/" + path)).isEqualTo("{\"name\":\"b 你/好?+&\",\"sockets\":2}");
                }
                assertThat(curl(url + "/rooms/nobody")).isEqualTo("{\"name\":\"nobody\",\"sockets\":0}");
            }

            Eventually.becomesTrue("two have left", () -> own.sessionCount() == 1);
            assertThat(curl(url + "/rooms"))
                    .isEqualTo("{\"rooms\":[{\"name\":\"b 你/好?+&\",\"sockets\":1}],\"sockets\":1}");
        }
    }

    private static String curl(String url) throws Exception {
        return Command.sh("curl -sS --path-as-is '" + url + "'").output();
    }

    /** Fails unless both windows are told these and nothing else. */
    private void expectExactly(Object... data) throws IOException {
        assertThat(get("name=" + encoded(user) + "&msg=that+was+all")).isEqualTo(TWO_SOCKETS);
        for (RawWindow window : List.of(webSocket, polling)) {
            for (Object one : data) {
                window.expect(one);
            }
            window.expect("that was all");
        }
    }

    private Command php(String code) throws Exception {
        return Command.php("$url = '" + server.url() + "'; $name = '" + user + "'; $msg = '"
                + TEXT.replace("\\", "\\\\").replace("'", "\\'") + "'; " + code);
    }

    private Command script(String script) throws Exception {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("URL", server.url());
        variables.put("NAME", user);
        variables.put("MSG", TEXT);
        variables.put("ENCODED_NAME", encoded(user));
        variables.put("ENCODED_MSG", encoded(TEXT));
        variables.put("JSON", Json.write(Map.of("name", user, "msg", TEXT)));
        StringBuilder lines = new StringBuilder(PREAMBLE);
        variables.forEach((name, value) -> lines.append(name).append("='").append(value.replace("'", "'\\''"))
                .append("'\n"));
        return Command.sh(lines + script);
    }

    private static Object[] numbers(int count) {
        Object[] numbers = new Object[count];
        Arrays.setAll(numbers, Integer::toString);
        return numbers;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String request(String query) {
        return "GET /?" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static String get(String query) throws IOException {
        return answer(request(query));
    }

    private static String post(String type, String content) throws IOException {
        return answer("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + content.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + content);
    }

    private static String answer(String request) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send(request).readResponse().text();
        }
    }
}
