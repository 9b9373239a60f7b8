package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.push.Roomcast;
import dev.roomcast.push.RoomcastBuilder;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, with which status and words, and what is accepted right beside it. Nothing refused is delivered. */
class RefusalIT {
    private static final String KEY = "s3cret+ é";
    private static final String LISTED = "https://listed.example";
    private static final String NOT_KEY =
            "{\"error\":\"trigger key missing or wrong: send Authorization: Bearer KEY\"}";

    private Roomcast server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Forwarded: for=192.0.2.1|forwarded by a proxy",
        "forwarded: |forwarded by a proxy",
        "X-Forwarded-For: 127.0.0.1|forwarded by a proxy",
        "x-FORWARDED-for: 192.0.2.1, 10.0.0.1|forwarded by a proxy",
        "Origin: http://evil.example|from a page of another site",
        "Origin: https://listed.example|from a page of another site",
        "Origin: http://localhost.evil.example|from a page of another site",
        "Origin: null|from a page of another site",
        "Origin: localhost|from a page of another site",
        "Origin: |from a page of another site",
        "Sec-Fetch-Site: cross-site|from a page of another site",
        "sec-fetch-site: Cross-Site|from a page of another site"})
    void withoutKeyRefusesWhatComesFromElsewhere(String field, String why) throws IOException {
        start(builder -> builder.origins(List.of(LISTED)));
        String error = "{\"error\":\"request " + why + ": needs the setting trigger-key\"}";

        try (RawWindow window = RawWindow.webSocket(server.address(), "u")) {
            for (String line : List.of("GET /?name=u&msg=m", "POST /?name=u&msg=m", "GET /rooms", "GET /rooms/u",
                    "GET /?name=u", "GET /?msg=m")) {
                RawClient.Response response = answer(line + " HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n\r\n");

                assertThat(response.status() + " " + response.text()).as(line).isEqualTo("403 " + error);
                assertThat(response.field("Content-Type")).isEqualTo("application/json");
            }
            expectNothingMore(window);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept: */*", "Origin: http://localhost", "Origin: https://localhost:3000",
        "Origin: HTTP://LOCALHOST:8080", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: none", "Via: 1.1 cache", "X-Real-IP: 192.0.2.1"})
    void withoutKeyAcceptsThisMachineAndPagesOfTheSameHost(String field) throws IOException {
        start(builder -> builder);

        try (RawWindow window = RawWindow.webSocket(server.address(), "u")) {
            RawClient.Response response = answer(
                    "GET /?name=u&msg=m HTTP/1.1\r\nHost: localhost:8080\r\n" + field + "\r\n\r\n");

            assertThat(response.status() + " " + response.text()).isEqualTo("200 {\"sockets\":1}");
            window.expect("m");
            expectNothingMore(window);
        }
    }

    @Test
    void withoutKeyRefusesOtherMachines() throws IOException {
        Optional<InetAddress> outward = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress()).findFirst();
        assumeThat(outward).as("an address that is not loopback").isPresent();
        start(builder -> builder.host("0.0.0.0"));
        InetSocketAddress address = new InetSocketAddress(outward.orElseThrow(), server.port());

        assertThat(answer(address, get("/?name=u&msg=m")).text())
                .isEqualTo("{\"error\":\"request not from this machine: needs the setting trigger-key\"}");
        assertThat(answer(address, get("/health")).status()).isEqualTo(200);
        assertThat(answer(address, get("/")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept: */*", "Authorization: Bearer wrong", "Authorization: Bearer ",
        "Authorization: Bearer s3cret+ \u00e9x", "Authorization: Basic s3cret", "Authorization: s3cret+ \u00e9",
        "X-Key: s3cret"})
    void withKeyRefusesWhoeverDoesNotKnowIt(String field) throws IOException {
        start(builder -> builder.triggerKey(KEY));

        try (RawWindow window = RawWindow.webSocket(server.address(), "u")) {
            for (String line : List.of("GET /?name=u&msg=m", "GET /?name=u&msg=m&key=", "GET /?name=u&msg=m&key=S3CRET",
                    "POST /?name=u&msg=m", "GET /rooms", "GET /rooms/u")) {
                RawClient.Response response = answer(line + " HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n\r\n");

                assertThat(response.status() + " " + response.text()).as(line).isEqualTo("401 " + NOT_KEY);
                assertThat(response.fields()).as("RFC 9110 §11.6.1").contains(
                        "WWW-Authenticate: Bearer realm=\"Roomcast\"",
                        "WWW-Authenticate: Basic realm=\"Roomcast\", charset=\"UTF-8\"");
            }
            assertThat(answer(post("application/x-www-form-urlencoded", "name=u&msg=m&key=wrong")).status())
                    .isEqualTo(401);
            assertThat(answer(post("application/json", "{\"name\":\"u\",\"msg\":1,\"key\":\"" + KEY + "\"}")).status())
                    .isEqualTo(401);
            assertThat(answer(get("/?name=u&msg=that+was+all&key=s3cret%2B+%C3%A9")).status()).isEqualTo(200);
            window.expect("that was all");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept: */*", "Forwarded: for=192.0.2.1", "X-Forwarded-For: 192.0.2.1",
        "Origin: http://evil.example", "Sec-Fetch-Site: cross-site"})
    void withKeyAcceptsWhoeverKnowsItFromAnywhere(String field) throws IOException {
        start(builder -> builder.triggerKey(KEY));
        String more = " HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n";
        byte[] form = "name=u&msg=m&key=s3cret%2B+%C3%A9".getBytes(StandardCharsets.US_ASCII);

        assertThat(answer("GET /?name=u&msg=m" + more + "Authorization: Bearer " + KEY + "\r\n\r\n").text())
                .isEqualTo("{\"sockets\":0}");
        assertThat(answer("GET /?name=u&msg=m" + more + "authorization: bearer   " + KEY + "\r\n\r\n").text())
                .isEqualTo("{\"sockets\":0}");
        assertThat(answer("GET /?name=u&msg=m&key=s3cret%2B+%C3%A9" + more + "\r\n").text())
                .isEqualTo("{\"sockets\":0}");
        assertThat(answer("POST /" + more + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + form.length + "\r\n\r\n" + new String(form, StandardCharsets.US_ASCII)).text())
                .isEqualTo("{\"sockets\":0}");
        assertThat(answer("GET /rooms?key=s3cret%2B+%C3%A9" + more + "\r\n").text())
                .isEqualTo("{\"rooms\":[],\"sockets\":0}");
        assertThat(answer("GET /rooms/u?key=s3cret%2B+%C3%A9" + more + "\r\n").text())
                .isEqualTo("{\"name\":\"u\",\"sockets\":0}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/?msg=m|name is missing",
        "/?name=u|parameter msg is missing",
        "/?name=&msg=m|name is empty",
        "/?name&msg=m|name is empty",
        "/?name=u&name=&msg=m|name is empty",
        "/?name[]=u|parameter msg is missing"})
    void refusesATriggerThatLacksAPart(String target, String error) throws IOException {
        start(builder -> builder);

        expectError(get(target), 400, error);
        expectError("POST " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, error);
        expectError(post("application/x-www-form-urlencoded", target.substring(2)), 400, error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"msg\":1}|name is missing",
        "{\"name\":null,\"msg\":1}|name is missing",
        "{\"name\":[],\"msg\":1}|name is missing",
        "{\"name\":\"\",\"msg\":1}|name is empty",
        "{\"name\":[\"u\",\"\"],\"msg\":1}|name is empty",
        "{\"name\":{},\"msg\":1}|name must be a text or a number, or a list of these",
        "{\"name\":true,\"msg\":1}|name must be a text or a number, or a list of these",
        "{\"name\":[\"u\",null],\"msg\":1}|name must be a text or a number, or a list of these",
        "{\"name\":[[\"u\"]],\"msg\":1}|name must be a text or a number, or a list of these",
        "{\"name\":\"u\"}|member msg is missing",
        "[]|JSON must be an object with name and msg",
        "\"u\"|JSON must be an object with name and msg",
        "null|JSON must be an object with name and msg"})
    void refusesJsonThatLacksAPart(String json, String error) throws IOException {
        start(builder -> builder);

        expectError(post("application/json", json), 400, error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"name\":\"u\",\"msg\":}", "{'name':'u','msg':1}", "{\"name\":\"u\",\"msg\":1}}",
        "{\"name\":\"u\",\"msg\":1} 2", "{\"name\":\"u\",\"msg\":NaN}", "{\"name\":\"u\",\"msg\":01}",
        "{\"name\":\"u\",\"msg\":\"\u0001\"}", "{\"name\":\"u\",\"msg\":\"\\x\"}", "<script>\"\\\u0000é</script>",
        "{\"name\":\"u\",\"msg\":1,}", "\uFEFF"})
    void refusesWhatIsNotJson(String content) throws IOException {
        start(builder -> builder);

        RawClient.Response response = answer(post("application/json", content));

        assertThat(response.status()).isEqualTo(400);
        assertThat(errorOf(response)).startsWith("invalid JSON");
        assertThat(response.text()).isPrintable();
    }

    @Test
    void refusesJsonBeyondItsBounds() throws IOException {
        start(builder -> builder);

        RawClient.Response deep = answer(
                post("application/json", "{\"name\":\"u\",\"msg\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"));
        RawClient.Response big = answer(post("application/json", "{\"name\":\"u\",\"msg\":" + "1".repeat(5_000) + "}"));
        RawClient.Response latin1;
        try (RawClient client = RawClient.connect(server.address())) {
            client.send(post("application/json", "{\"name\":\"u\",\"msg\":\"x\"}").replace("\"x\"}", ""));
            latin1 = client.send(new byte[] {'"', (byte) 0xFF, '"', '}'}).readResponse();
        }

        assertThat(deep.status() + " " + errorOf(deep)).startsWith("400 JSON beyond bounds");
        assertThat(big.status() + " " + errorOf(big)).startsWith("400 JSON beyond bounds");
        assertThat(latin1.status() + " " + errorOf(latin1)).isEqualTo("400 JSON is not UTF-8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "text/plain|415|content type not understood, send a form or JSON",
        "application/xml|415|content type not understood, send a form or JSON",
        "application/jsonp|415|content type not understood, send a form or JSON",
        "multipart/form-data|400|multipart boundary must have 1 to 70 characters (RFC 2046 §5.1.1)",
        "multipart/form-data; boundary=x|400|multipart content ends early (RFC 2046 §5.1.1)"})
    void refusesContentItDoesNotUnderstand(String type, int status, String error) throws IOException {
        start(builder -> builder);

        expectError(post(type, "name=u&msg=m"), status, error);
    }

    @Test
    void refusesMoreThanAHundredParameters() throws IOException {
        start(builder -> builder);
        String hundred = "name=u&msg=m" + "&x=1".repeat(98);

        assertThat(answer(get("/?" + hundred)).text()).isEqualTo("{\"sockets\":0}");
        assertThat(answer(post("application/x-www-form-urlencoded", hundred)).text()).isEqualTo("{\"sockets\":0}");
        expectError(get("/?" + hundred + "&x=1"), 400, "more than 100 parameters");
        expectError(post("application/x-www-form-urlencoded", hundred + "&x"), 400, "more than 100 parameters");
    }

    @Test
    void doesNotTriggerByHead() throws IOException {
        start(builder -> builder);

        try (RawWindow window = RawWindow.webSocket(server.address(), "u");
                RawClient client = RawClient.connect(server.address())) {
            client.send("HEAD /?name=u&msg=m HTTP/1.1\r\nHost: localhost\r\n\r\n");
            RawClient.Response response = client.readHead();
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.field("Allow")).as("RFC 9110 §15.5.6").isEqualTo("GET, POST");
            client.send(get("/health"));
            assertThat(client.readResponse().text()).isEqualTo("{\"status\":\"ok\"}");

            expectNothingMore(window);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PUT|/|GET, HEAD, OPTIONS, POST", "DELETE|/?name=u&msg=m|GET, HEAD, OPTIONS, POST",
        "get|/|GET, HEAD, OPTIONS, POST", "TRACE|/|GET, HEAD, OPTIONS, POST", "POST|/health|GET, HEAD, OPTIONS",
        "POST|/rooms|GET, HEAD, OPTIONS", "DELETE|/rooms/u|GET, HEAD, OPTIONS, POST", "POST|/sockets|GET, HEAD, OPTIONS",
        "POST|/sockets/u|DELETE, GET, HEAD, OPTIONS",
        "DELETE|/socket.io/socket.io.js|GET, HEAD, OPTIONS"})
    void refusesOtherMethods(String method, String target, String allow) throws IOException {
        start(builder -> builder);

        RawClient.Response response = answer(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.field("Allow")).isEqualTo(allow);
        assertThat(errorOf(response)).startsWith("method not allowed, use ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/rooms2", "/health/", "/favicon.ico", "//", "/..", "/%2e%2e/etc/passwd",
        "/socket.io", "/index.php?name=u&msg=m"})
    void knowsNoOtherPath(String target) throws IOException {
        start(builder -> builder);

        expectError(get(target), 404, "no such path");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET|/test-pages/nothing.html|404|not found", "GET|/test-pages/../pom.xml|404|not found",
        "GET|/test-pages/%2e%2e/landing.html|404|not found",
        "POST|/test-pages/index.html|405|method not allowed, use GET"})
    void refusesOnStaticFilesInPlainText(String method, String target, int status, String text) throws IOException {
        start(builder -> builder);

        RawClient.Response response = answer(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(response.status() + " " + response.text()).isEqualTo(status + " " + text + "\n");
        assertThat(response.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(response.field("Allow")).isEqualTo(status == 405 ? "GET, HEAD" : "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1001\r\n\r\n", "Content-Length: 999999999999999\r\n\r\n",
        "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3e9\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n3e8\r\n"})
    void refusesContentThatIsTooLargeBeforeItHasCome(String rest) throws IOException {
        start(builder -> builder.maxPayload(1_000).origins(List.of(LISTED)));

        for (String line : List.of("POST /", "POST /socket.io/?EIO=4&transport=polling&sid=x")) {
            try (RawClient client = RawClient.connect(server.address())) {
                client.send(line + " HTTP/1.1\r\nHost: localhost\r\nOrigin: " + LISTED + "\r\n" + rest);
                RawClient.Response response = client.readResponse();

                assertThat(response.status()).isEqualTo(413);
                assertThat(errorOf(response)).isEqualTo("content exceeds 1000 bytes (max-payload)");
                assertThat(response.field("Access-Control-Allow-Origin")).isEqualTo(LISTED);
                assertThat(response.field("Access-Control-Allow-Credentials")).isEqualTo("true");
                assertThat(response.field("Vary")).isEqualTo("Origin");
                assertThat(response.field("Connection")).isEqualTo("close");
                client.expectEnd();
            }
        }
    }

    @Test
    void takesContentOfExactlyTheLimit() throws IOException {
        start(builder -> builder.maxPayload(1_000));

        assertThat(answer(post("application/x-www-form-urlencoded", "name=u&msg=" + "x".repeat(989))).text())
                .isEqualTo("{\"sockets\":0}");
        expectError(post("application/x-www-form-urlencoded", "name=u&msg=" + "x".repeat(990)), 413,
                "content exceeds 1000 bytes (max-payload)");
    }

    @Test
    void refusesRequestsBeyondTheBoundsOfTheirParts() throws IOException {
        start(builder -> builder);
        String target = "/?name=u&msg=" + "x".repeat(8_192 - "GET /?name=u&msg= HTTP/1.1".length());
        String field = "X-Long: " + "x".repeat(16_384 - "Host: localhost\r\nX-Long: \r\n".length()) + "\r\n";
        String hundred = "X-Field: 1\r\n".repeat(99);
        String begin = "GET /health HTTP/1.1\r\nHost: localhost\r\n";

        assertThat(answer(get(target)).text()).isEqualTo("{\"sockets\":0}");
        expectError(get(target + "x"), 414, "request line exceeds 8192 bytes");
        assertThat(answer(begin + field + "\r\n").status()).isEqualTo(200);
        expectError(begin + "X" + field + "\r\n", 431, "header section exceeds 16384 bytes");
        assertThat(answer(begin + hundred + "\r\n").status()).isEqualTo(200);
        expectError(begin + hundred + "X-Field: 1\r\n\r\n", 431, "more than 100 fields");
    }

    /** CVE-2024-37890: the limit holds for an upgrade, too. */
    @Test
    void refusesAnUpgradeWithTooManyFields() throws IOException {
        start(builder -> builder);

        String many = "\r\n" + "X: 1\r\n".repeat(100) + "\r\n";

        expectError(RawClient.handshake(RawWindow.WEB_SOCKET).replace("\r\n\r\n", many), 431, "more than 100 fields");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET|/socket.io/|400|0|Transport unknown",
        "GET|/socket.io/?EIO=4&transport=carrier-pigeon|400|0|Transport unknown",
        "GET|/socket.io/?EIO=4&transport=__proto__|400|0|Transport unknown",
        "GET|/socket.io/?EIO=4&transport=polling&sid=nothing|400|1|Session ID unknown",
        "GET|/socket.io/?EIO=4&transport=polling&sid=|400|1|Session ID unknown",
        "GET|/socket.io/?EIO=4&transport=polling&sid=__proto__|400|1|Session ID unknown",
        "POST|/socket.io/?EIO=4&transport=polling&sid=constructor|400|1|Session ID unknown",
        "POST|/socket.io/?EIO=4&transport=polling|400|2|Bad handshake method",
        "DELETE|/socket.io/?EIO=4&transport=polling|400|2|Bad handshake method",
        "GET|/socket.io/?EIO=4&transport=websocket|400|3|Bad request",
        "GET|/socket.io/?transport=polling|400|5|Unsupported protocol version",
        "GET|/socket.io/?EIO=&transport=polling|400|5|Unsupported protocol version",
        "GET|/socket.io/?EIO=2&transport=polling|400|5|Unsupported protocol version",
        "GET|/socket.io/?EIO=5&transport=polling|400|5|Unsupported protocol version",
        "GET|/socket.io/?EIO=04&transport=polling|400|5|Unsupported protocol version"})
    void refusesBadEngineRequestsAsTheNodeServerDoes(String method, String target, int status, int code, String message)
            throws IOException {
        start(builder -> builder);

        RawClient.Response response = answer(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.text()).isEqualTo("{\"code\":" + code + ",\"message\":\"" + message + "\"}");
        assertThat(response.field("Content-Type")).isEqualTo("application/json");
        assertThat(server.sessionCount()).isZero();
    }

    /** engine.io 6.6.10 lets a session change its protocol; CVE-2026-59725: it leaves a binary POST unanswered. */
    @Test
    void keepsASessionToWhatItsHandshakeSaid() throws IOException {
        start(builder -> builder);

        for (String request : List.of(
                "GET /socket.io/?EIO=3&transport=polling&sid=%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /socket.io/?transport=polling&sid=%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /socket.io/?EIO=3&transport=polling&sid=%s HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Length: 4\r\n\r\n2:40",
                "GET /socket.io/?EIO=4&transport=websocket&sid=%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /socket.io/?EIO=4&transport=polling&sid=%s HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/octet-stream\r\nContent-Length: 2\r\n\r\n40")) {
            RawClient.Response response = answer(String.format(request, newSid()));

            assertThat(response.status() + " " + response.text())
                    .isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        }
        RawClient.Response method = answer("DELETE /socket.io/?EIO=4&transport=polling&sid=" + newSid()
                + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.field("Allow")).isEqualTo("GET, POST, OPTIONS");
    }

    /** CVE-2020-28481: an origin that is not allowed is not reflected. */
    @Test
    void refusesForeignPagesOnEveryTransport() throws IOException {
        start(builder -> builder.origins(List.of(LISTED)));
        String foreign = " HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n";

        RawClient.Response poll = answer("GET " + RawWindow.POLLING + foreign + "\r\n");
        RawClient.Response upgrade = answer(RawClient.handshake(RawWindow.WEB_SOCKET).replace("Host: localhost\r\n",
                "Host: localhost\r\nOrigin: http://evil.example\r\n"));
        RawClient.Response preflight = answer("OPTIONS " + RawWindow.POLLING + foreign
                + "Access-Control-Request-Method: POST\r\n\r\n");
        RawClient.Response unknown = answer("GET /nothing" + foreign + "\r\n");

        for (RawClient.Response refusal : List.of(poll, upgrade, preflight)) {
            assertThat(refusal.status()).isEqualTo(403);
            assertThat(refusal.text()).contains("\"error\":\"origin not allowed, see the setting origins\"");
        }
        assertThat(unknown.status()).isEqualTo(404);
        for (RawClient.Response response : List.of(poll, upgrade, preflight, unknown)) {
            assertThat(response.fields()).noneMatch(line -> line.startsWith("Access-Control"));
        }
        assertThat(server.sessionCount()).isZero();
    }

    @Test
    void refusesForeignPagesAndBadNamesOnEveryFeed() throws IOException {
        start(builder -> builder.origins(List.of(LISTED)));

        for (String path : List.of("/ws?name=%s", "/events?name=%s", "/poll?name=%s", "/poll?cursor=x.1&name=%s")) {
            for (boolean upgrade : new boolean[] {false, true}) {
                String request = (upgrade ? RawClient.handshake(path) : get(path));
                String foreign = request.replace("Host: localhost\r\n", "Host: localhost\r\nOrigin: null\r\n");
                RawClient.Response refusal = answer(foreign.replace("%s", "u"));
                assertThat(refusal.status() + " " + errorOf(refusal))
                        .isEqualTo("403 origin not allowed, see the setting origins");
                assertThat(refusal.fields()).noneMatch(line -> line.startsWith("Access-Control"));
                expectError(request.replace("name=%s", "user=u"), 400, "name is missing");
                expectError(request.replace("%s", ""), 400, "name is empty");
                expectError(request.replace("%s", "n".repeat(257)), 400, "name longer than 256 characters");
                expectError(request.replace("%s", "%E4%BD%A0".repeat(257)), 400, "name longer than 256 characters");
                assertThat(answer(request.replace("%s", "n".repeat(10_000))).status()).isEqualTo(414);
            }
        }
        assertThat(server.feedCounters().refused.sum()).isEqualTo(40);
        assertThat(server.feedCounters().opened.sum()).isZero();
        assertThat(server.roomCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {LISTED, "http://localhost", "https://localhost:8443"})
    void letsAllowedPagesHaveFeeds(String origin) throws IOException {
        start(builder -> builder.origins(List.of(LISTED)));
        String field = "Host: localhost\r\nOrigin: " + origin + "\r\n";
        String longName = "%E4%BD%A0".repeat(256);

        for (String request : List.of(RawClient.handshake("/ws?name=" + longName), get("/events?name=" + longName),
                get("/poll?name=" + longName + "&cursor=x.1"))) {
            try (RawClient client = RawClient.connect(server.address())) {
                RawClient.Response head = client.send(request.replace("Host: localhost\r\n", field)).readHead();

                assertThat(head.status()).isIn(101, 200);
                assertThat(head.field("Access-Control-Allow-Origin")).isEqualTo(origin);
                assertThat(server.roomCount()).isEqualTo(1);
            }
        }
    }

    @Test
    void givesEveryAnswerToAnAllowedPageItsCorsFields() throws IOException {
        start(builder -> builder.origins(List.of(LISTED)));

        for (String line : List.of("GET /health", "GET /nothing", "PUT /", "GET /?name=u", "GET /test-pages/nothing",
                "GET /socket.io/", "GET " + RawWindow.POLLING, "GET /socket.io/socket.io.js", "GET /rooms")) {
            RawClient.Response response = answer(
                    line + " HTTP/1.1\r\nHost: localhost\r\nOrigin: " + LISTED + "\r\n\r\n");

            assertThat(response.field("Access-Control-Allow-Origin")).as(line).isEqualTo(LISTED);
            assertThat(response.field("Vary")).as(line).contains("Origin");
        }
    }

    /** CVE-2025-12543: exactly one valid Host. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /health HTTP/1.1\r\n\r\n", "GET /health HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost:\r\n\r\n", "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a/b\r\n\r\n", "GET /health HTTP/1.1\r\nHost: user@a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost : a\r\n\r\n", "GET  /health HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /health HTTP/1.1\nHost: a\n\n", "GET /health\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET health HTTP/1.1\r\nHost: a\r\n\r\n", "GET /he#alth HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n"})
    void refusesMalformedRequestsAndCloses(String request) throws IOException {
        start(builder -> builder);

        try (RawClient client = RawClient.connect(server.address())) {
            RawClient.Response response = client.send(request + get("/health")).readResponse();

            assertThat(response.status()).isEqualTo(400);
            assertThat(errorOf(response)).isNotEmpty();
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // A TLS ClientHello, as from https:// to this port; no line end in it.
        "1603010020010000" + "1c0303" + "5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f" + "00",
        // Almost what Flash asks, see PolicyFileTest.
        "3c706f6c6963792d66696c652d726571756573743e00",
        // SSH, SMTP, PROXY protocol 2, the preface of HTTP/2.
        "5353482d322e302d4f70656e5353485f392e300d0a", "45484c4f206578616d706c650d0a",
        "0d0a0d0a000d0a515549540a", "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a", "00", "ff", "20"})
    void refusesOtherProtocolsAtOnce(String hex) throws IOException {
        start(builder -> builder);

        try (RawClient client = RawClient.connect(server.address())) {
            RawClient.Response response = client.send(HexFormat.of().parseHex(hex)).readResponse();

            assertThat(response.status()).isIn(400, 505);
            assertThat(errorOf(response)).isNotEmpty();
            client.expectEnd();
        }
    }

    @Test
    void survivesRandomBytes() throws IOException {
        start(builder -> builder.loops(2));
        Random random = new Random(4711);

        for (int i = 0; i < 200; i++) {
            byte[] garbage = new byte[1 + random.nextInt(20_000)];
            random.nextBytes(garbage);
            try (RawClient client = RawClient.connect(server.address())) {
                client.send(garbage);
                client.endOutput();
                client.expectGone();
            } catch (java.net.SocketException e) {
                assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
            }
        }

        assertThat(answer(get("/health")).status()).isEqualTo(200);
        Eventually.becomesTrue("all closed", () -> server.connectionCount() == 0);
    }

    private void start(UnaryOperator<RoomcastBuilder> settings) throws IOException {
        server = settings.apply(Roomcast.builder().port(0).loops(1)).start();
    }

    private void expectNothingMore(RawWindow window) throws IOException {
        assertThat(Eventually.get(server.push("u", "that was all"))).isEqualTo(1);
        window.expect("that was all");
    }

    private void expectError(String request, int status, String error) throws IOException {
        RawClient.Response response = answer(request);
        assertThat(response.status() + " " + errorOf(response)).isEqualTo(status + " " + error);
    }

    /** The text of a JSON error, which holds that alone. */
    private static String errorOf(RawClient.Response response) {
        assertThat(response.field("Content-Type")).isEqualTo("application/json");
        Map<?, ?> json = (Map<?, ?>) RawWindow.json(response.text());
        assertThat(json.keySet()).hasToString("[error]");
        String error = (String) json.get("error");
        assertThat(error).doesNotContain("Exception", "\n", "dev.roomcast", "com.fasterxml");
        return error;
    }

    private String newSid() throws IOException {
        String open = answer("GET " + RawWindow.POLLING + " HTTP/1.1\r\nHost: localhost\r\n\r\n").text();
        return (String) ((Map<?, ?>) RawWindow.json(open.substring(1))).get("sid");
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static String post(String type, String content) {
        return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + content.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + content;
    }

    private RawClient.Response answer(String request) throws IOException {
        return answer(server.address(), request);
    }

    private static RawClient.Response answer(InetSocketAddress address, String request) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            return client.send(request).readResponse();
        }
    }
}
