package dev.roomcast.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.EchoServer;
import dev.roomcast.EchoSettings;
import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import dev.roomcast.RawEventStream;
import dev.roomcast.engineio.LiveServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks 43 to 57, on HTTP/1.1 layers. Where one would smuggle a request, that is a trigger for the healthy client,
 * who must not get it.
 */
@Timeout(60)
class HttpAttackTest {
    private static final String SMUGGLED =
            "GET /?name=" + AttackedServer.ROOM + "&msg=smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: localhost\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    private AttackedServer server;

    @BeforeEach
    void start() throws IOException {
        server = AttackedServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding : chunked\r\n", "Transfer-Encoding\t: chunked\r\n",
        " Transfer-Encoding: chunked\r\n", "\tTransfer-Encoding: chunked\r\n",
        "X: y\r\n Transfer-Encoding: chunked\r\n",
        "Content-Length : 100\r\n", " Content-Length: 100\r\n", "Transfer-Encoding\u000b: chunked\r\n",
        "Transfer\u0000-Encoding: chunked\r\n", "\u00a0Transfer-Encoding: chunked\r\n"})
    @DisplayName("43: CVE-2019-16869 and CVE-2020-7238, blanks around the name of a field")
    void attack43_aBlankBeforeTheColonOrTheNameIsRefused(String field) throws IOException {
        expectRefused(POST + field + "\r\n0\r\n\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length\r\n", "Transfer-Encoding chunked\r\n", ": chunked\r\n", "nonsense\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Content-Length: 5, 5\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Content-Length: +5\r\n", "Content-Length: -5\r\n",
        "Content-Length: 0x5\r\n", "Content-Length: 5;\r\n", "Content-Length: \"5\"\r\n", "Content-Length: 5 5\r\n",
        "Content-Length: \r\n", "Content-Length: 1e1\r\n", "Content-Length: 9999999999999999999999\r\n"})
    @DisplayName("44: CVE-2019-20444 and CVE-2019-20445, a field without a colon; two framings of one content")
    void attack44_anAmbiguousFramingIsRefused(String fields) throws IOException {
        expectRefused(POST + fields + "\r\n5\r\nhello\r\n0\r\n\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\nhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r\n0\n\r\n",
        "5\r\nhello\r\n0\r\n\n",
        "5\r\nhello0\r\n\r\n", "5\r\nhello!\r\n0\r\n\r\n", "5\rhello\r\n0\r\n\r\n", "5\r\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n", "\r\n5\r\nhello\r\n0\r\n\r\n", "5g\r\nhello\r\n0\r\n\r\n",
        ";\r\nhello\r\n0\r\n\r\n",
        "5,\r\nhello\r\n0\r\n\r\n", "0\r\nbad trailer\r\n\r\n", "0\r\n folded: x\r\n\r\n", "0\r\nX : y\r\n\r\n"})
    @DisplayName("45: CVE-2025-58056, a chunk line that ends with LF alone")
    void attack45_aChunkThatIsNotOfTheGrammarIsRefused(String chunks) throws IOException {
        expectRefused(CHUNKED + chunks, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5;a=\"\r\nhello\r\n0\r\n\r\n", "5;a=\"b\r\nc\"\r\nhello\r\n0\r\n\r\n",
        "5;a=\"b\rc\"\r\nhello\r\n0\r\n\r\n", "5;a=\"b\\\r\nhello\r\n0\r\n\r\n", "5;a\u0000\r\nhello\r\n0\r\n\r\n",
        "5;a=\u0007\r\nhello\r\n0\r\n\r\n", "5;\u007f\r\nhello\r\n0\r\n\r\n", "5;a\n\r\nhello\r\n0\r\n\r\n"})
    @DisplayName("46: CVE-2026-33870, a line break in the quoted string of a chunk extension")
    void attack46_aChunkExtensionWithControlCharactersIsRefused(String chunks) throws IOException {
        expectRefused(CHUNKED + chunks, 400);
    }

    @Test
    @DisplayName("46: CVE-2026-33870, a chunk extension without an end")
    void attack46_aChunkExtensionIsBounded() throws IOException {
        expectRefused(CHUNKED + "5;a=" + "b".repeat(300) + "\r\nhello\r\n0\r\n\r\n", 400);
        expectRefused(CHUNKED + "0".repeat(300) + "5\r\nhello\r\n0\r\n\r\n", 400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"chunked, xchunked | 501", "xchunked | 501", "chunked, chunked | 501",
        "identity | 501", "gzip, chunked | 501", "chunked, identity | 501", "chunked; a=b | 501", "'\"chunked\"' | 501",
        "chunked, | 501", "'' | 501", "'chunked\u000b' | 400", "'chun\u0000ked' | 400", "'\r\n chunked' | 400",
        "'x\r\n\tchunked' | 400", "'chunked\r\nTransfer-Encoding: identity' | 501",
        "'identity\r\ntransfer-encoding: chunked' | 501"})
    @DisplayName("47: CVE-2026-89044, a transfer coding that only looks like chunked")
    void attack47_onlyExactlyChunkedIsATransferCoding(String coding, int status) throws IOException {
        expectRefused(POST + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n", status);
        expectRefused("POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u0001", "\u0007", "\u000b", "\u000c", "\u001b", "\u007f", "\u00ff", " ", "\t",
        "\r",
        "\n", "\r\r\n", "\n\n", "\r\n\r\n\r\n", "\r\n\u0000", "\r\n \r\n", "\uFEFF"})
    @DisplayName("48: CVE-2026-50020, bytes before the request line")
    void attack48_nothingButTwoEmptyLinesMayStandBeforeARequest(String before) throws IOException {
        expectRefused(before + "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", 400);
        RawClient second = server.connect().send(LiveServer.head("GET", "/health", 0) + before + SMUGGLED);
        assertThat(second.readResponse().status()).isEqualTo(200);
        assertThat(second.readResponse().status()).as("behind another request").isEqualTo(400);
        second.expectEnd();
        assertThat(server.answer("\r\n\r\n" + LiveServer.head("GET", "/health", 0)).status()).isEqualTo(200);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /health HTTP/1.1\nHost: localhost\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\n\n", "GET /health HTTP/1.1\rHost: localhost\r\r",
        "GET /health HTTP/1.1\r\r\nHost: localhost\r\n\r\n", "GET /health HTTP/1.1\r\nHost: localhost\r\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nX:\r\n\tb\r\n\r\n",
        "GET  /health HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /health  HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET\t/health\tHTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /health HTTP/1.1 \r\nHost: localhost\r\n\r\n",
        "GET /health HTTP/1.1\t\r\nHost: localhost\r\n\r\n", "GET /health http/1.1\r\nHost: localhost\r\n\r\n",
        "GET /health HTTP/1.10\r\nHost: localhost\r\n\r\n", "GET /health HTTP/01.1\r\nHost: localhost\r\n\r\n",
        "GET /health HTTP/1\r\nHost: localhost\r\n\r\n", "GET /health\r\nHost: localhost\r\n\r\n",
        "GET /hea\u0000lth HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /hea\rlth HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /hea#lth HTTP/1.1\r\nHost: localhost\r\n\r\n", "G(T /health HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET health HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET http:/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET ftp://localhost/health HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n"})
    @DisplayName("49: CVE-2026-28367 to -28369, terminators and blanks that a proxy reads otherwise")
    void attack49_whatIsNotOfTheGrammarIsRefused(String request) throws IOException {
        expectRefused(request, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host:\r\n", "Host: \t\r\n", "Host: a\r\nHost: a\r\n", "Host: a\r\nhost: b\r\n",
        "Host: a, b\r\n", "Host: a b\r\n", "Host: user@a\r\n", "Host: a/b\r\n", "Host: a?b\r\n", "Host: a#b\r\n",
        "Host: a\\b\r\n", "Host: http://a\r\n", "Host: :80\r\n", "Host: a:b\r\n", "Host: a:-1\r\n",
        "Host: a:123456\r\n",
        "Host: a:80:80\r\n", "Host: ::1\r\n", "Host: [::1\r\n", "Host: ::1]\r\n", "Host: [::1]a\r\n",
        "Host: [::1]:x\r\n",
        "Host: []\r\n", "Host: [...]\r\n", "Host: [::g]\r\n", "Host: [1:2:3]\r\n", "Host: a%\r\n", "Host: a%zz\r\n",
        "Host: a\u0000\r\n", "Host: <script>\r\n", "Host: \"a\"\r\n", "Host: \u00e4\r\n", "Host : a\r\n",
        " Host: a\r\n"})
    @DisplayName("50: CVE-2025-12543, a Host that is malformed, empty or doubled")
    void attack50_aRequestNeedsExactlyOneValidHost(String host) throws IOException {
        expectRefused("GET /health HTTP/1.1\r\n" + host + "\r\n", 400);
    }

    @Test
    @DisplayName("51: CVE-2025-9784 and CVE-2023-44487, floods of HTTP/2, which is not spoken here")
    void attack51_thePrefaceOfHttp2IsRefusedAndUpgradeToItIgnored() throws IOException {
        RawClient preface = server.connect().send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(new byte[64]);
        assertThat(preface.readResponse().status()).isIn(400, 505);
        preface.expectEnd();
        RawClient upgrade = server.connect().send(LiveServer.head("GET", "/health", 0,
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"));
        Response ignored = upgrade.readResponse();
        assertThat(ignored.status()).isEqualTo(200);
        assertThat(ignored.field("Upgrade")).isEmpty();
        upgrade.send(LiveServer.head("GET", "/health", 0));
        assertThat(upgrade.readResponse().status()).as("and goes on in HTTP/1.1").isEqualTo(200);
        upgrade.send("PRI * HTTP/2.0\r\n\r\n");
        assertThat(upgrade.readResponse().status()).isIn(400, 505);
        upgrade.expectEnd();
        server.expectUnharmed();
    }

    @Test
    @DisplayName("52: CVE-2024-29025, a form of endless small fields")
    void attack52_aFormHasABoundedNumberOfFields() throws IOException {
        String fields = "a&".repeat(400_000);
        StringBuilder parts = new StringBuilder();
        for (int i = 0; i < 9_000; i++) {
            parts.append("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n");
        }
        String almost = "--" + "b".repeat(69) + "\r\n--";
        String delimiters = almost.repeat(900_000 / almost.length());
        long begun = System.nanoTime();

        assertThat(server.post("/", fields, FORM).text()).isEqualTo("{\"error\":\"more than 100 parameters\"}");
        assertThat(server.post("/", parts + "--b--\r\n", "Content-Type: multipart/form-data; boundary=b").text())
                .isEqualTo("{\"error\":\"more than 100 parameters\"}");
        assertThat(server.post("/", delimiters,
                "Content-Type: multipart/form-data; boundary=" + "b".repeat(70)).status())
                .isEqualTo(400);
        for (String path : List.of("/?", "/socket.io/?EIO=4&transport=polling&", "/socket.io/1/?", "/events?name=u&",
                "/poll?name=u&")) {
            assertThat(server.get(path + "a&".repeat(101)).status()).isEqualTo(400);
        }
        PollingSession session = PollingSession.connected(server, 4);
        assertThat(server.post(session.path() + "&j=0", fields,
                FORM).status()).as("as to a plain session").isEqualTo(400);

        assertThat(System.nanoTime() - begun).as("nanoseconds for all").isLessThan(5_000_000_000L);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "snappy", "x-gzip", "GZIP", "gzip, identity",
        "identity, gzip",
        "identity\r\nContent-Encoding: gzip", "*"})
    @DisplayName("53: CVE-2020-11612, CVE-2025-58057 and CVE-2026-42587, compressed content that explodes")
    void attack53_compressedContentIsRefused(String coding) throws IOException {
        PollingSession session = PollingSession.connected(server, 4);
        for (String target : List.of("/", "/emit", session.path(), "/socket.io/1/xhr-polling/x")) {
            String head = "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: " + coding + "\r\n";
            refuses(head + "Content-Length: 1000\r\n\r\n", 415);
            refuses(head + "Transfer-Encoding: chunked\r\n\r\n", 415);
        }
        session.expectAlive();
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u0001", "\u0008", "\u000b", "\u001f", "\u007f", "\r"})
    @DisplayName("54: CVE-2015-2156, control characters in a cookie")
    void attack54_aControlCharacterInAFieldIsRefused(String character) throws IOException {
        for (String name : List.of("Cookie", "Origin", "Referer", "User-Agent", "Authorization",
                "Access-Control-Request-Headers", "Last-Event-ID")) {
            expectRefused("GET /health HTTP/1.1\r\nHost: localhost\r\n" + name + ": a=b" + character + "c\r\n\r\n",
                    400);
        }
    }

    @Test
    @DisplayName("54: CVE-2015-2156, a cookie comes back")
    void attack54_noAnswerHoldsACookie() throws IOException {
        for (String target : List.of("/", "/health", "/socket.io/?EIO=4&transport=polling", "/socket.io/1/", "/nothing",
                "/socket.io/socket.io.js", "/poll?name=u&cursor=x.1")) {
            Response answer = server.get(target, "Cookie: io=c00kie; a=\"c00kie\"");
            assertThat(answer.fields()).noneMatch(field -> field.contains("c00kie") || field.startsWith("Set-Cookie"));
        }
        server.expectUnharmed();
    }

    @Test
    @DisplayName("55: response splitting")
    void attack55_noAnswerIsSplitByWhatARequestSays() throws IOException {
        String split = "%0d%0aX-Split:%20yes%0d%0a%0d%0a<b>";
        for (String target : List.of("/?name=" + split + "&msg=" + split, "/rooms/" + split, "/" + split,
                "/test-pages/" + split, "/socket.io/" + split, "/socket.io/1/" + split,
                "/socket.io/1/xhr-polling/" + split,
                "/socket.io/1/jsonp-polling/x?i=" + split, "/socket.io/1/?jsonp=" + split,
                "/socket.io/?EIO=" + split + "&transport=" + split + "&sid=" + split + "&j=" + split,
                "/poll?cursor=x.1&name=" + split, "/poll?name=u&cursor=" + split + ".1", "/poll?cursor=" + split)) {
            RawClient client = server.connect().send(LiveServer.head("GET", target, 0) + LiveServer.head("GET",
                    "/health", 0));
            Response answer = client.readResponse();
            assertThat(answer.fields()).as(target).noneMatch(field -> field.contains("X-Split"));
            assertThat(client.readResponse().text()).as("the next answer").isEqualTo("{\"status\":\"ok\"}");
        }
        Response preflight = server.answer("OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
                + "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: %0d%0aX-Split: yes\r\n\r\n");
        assertThat(preflight.fields()).noneMatch(field -> field.startsWith("X-Split"));
        expectRefused("GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\rX-Split: yes\r\n\r\n", 400);
    }

    @Test
    @DisplayName("55: response splitting, in an event stream")
    void attack55_noEventIsSplitByItsNameOrItsData() throws IOException {
        RawEventStream stream = RawEventStream.open(server.connect(), "/events?name=streaming").readOpening();
        String evil = "a\\r\\nid: evil\\ndata: evil\\r\\revent: evil\\n\\n";

        server.post("/emit", "{\"to\":\"streaming\",\"event\":\"" + evil + "\",\"args\":[\"" + evil + "\"]}",
                "Content-Type: application/json");

        List<String> starts = new ArrayList<>();
        for (String line : stream.next().split("[\r\n]")) {
            starts.add(line.substring(0, Math.min(line.length(), 7)));
        }
        assertThat(starts).containsExactlyInAnyOrder("event: ", "data: \"");
        server.expectUnharmed();
    }

    @Test
    @DisplayName("56: slowloris and slow POST; what is written slowly is tested where that deadline is")
    void attack56_aRequestThatDripsIsEndedByItsDeadline() throws IOException {
        RawClient header = server.connect();
        RawClient content = server.connect().send(POST + "Content-Length: 1000\r\n\r\n");
        RawClient chunks = server.connect().send(CHUNKED);
        RawClient webSocket = server.webSocket("/socket.io/?EIO=3&transport=websocket");
        webSocket.send(new byte[] {(byte) 0x81, (byte) 0xFE, 4, 0, 1, 2, 3, 4});
        server.awaitConnections(4);

        for (int i = 0; i < 4; i++) {
            header.send("GET ".substring(i, i + 1));
            content.send("x");
            chunks.send("1\r\nx\r\n");
            webSocket.send(new byte[1]);
            server.advance(i == 3 ? 2_000 : 3_000);
        }
        assertThat(header.readResponse().status()).isEqualTo(408);
        header.expectEnd();
        for (int i = 0; i < 4; i++) {
            content.send("x");
            chunks.send("1\r\nx\r\n");
            webSocket.send(new byte[1]);
            server.advance(5_000);
        }
        for (RawClient slow : List.of(content, chunks)) {
            assertThat(slow.readResponse().status()).isEqualTo(408);
            slow.expectEnd();
        }
        server.advance(35_000);
        Frame close = webSocket.readFrame();
        while (close.opcode() != RawClient.CLOSE) {
            close = webSocket.readFrame();
        }
        server.awaitSessions(0);
        server.expectUnharmed();
    }

    /** What h1spec asks of a server, in its order; a status stands for its class. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET / ~~                                                                    | 4",
        "GET / HTTP/1.1~Host: example.com~Expect: 100-continue~~                     | 2",
        "GET / HTTP/1.1~Host: example.com~~                                          | 2",
        "GET / HTTP/1.1~hoSt:\texample.com~empty:~~                                  | 2",
        "GET / HTTP/1.1~Host: example.com~X-Invalid[]: test~~                        | 4",
        "GET / HTTP/1.1~Content-Length: 5~~                                          | 4",
        "GET / HTTP/1.1~Host: example.com~Host: example.org~~                        | 4",
        "GET / HTTP/1.1~Host: example.com~Content-Length: -123456789123456789123456789~~ | 4",
        "GET / HTTP/1.1~Host: example.com~Content-Length: -1234~~                    | 4",
        "GET / HTTP/1.1~Host: example.com~Content-Length: abc~~                      | 4",
        "GET / HTTP/1.1~Host: example.com~X-Empty-Header: ~~                         | 2",
        "GET / HTTP/1.1~Host: example.com~X-Bad-Control-Char: test\u0007~~           | 4",
        "GET / HTTP/9.9~Host: example.com~~                                          | 5",
        "Extra lineGET / HTTP/1.1~Host: example.com~~                                | 4",
        "GET / HTTP/1.1~Host: example.com~^Some-Header: Test~~                       | 4",
        "POST / HTTP/1.1~Host: example.com~Content-Length: 5~~hello                  | 2",
        "GET / HTTP/1.1~Host: example.com~Transfer-Encoding: chunked~Content-Length: 5~~ | 4"})
    @DisplayName("57: uNetworking's h1spec")
    void attack57_invalidRequestsAreRefusedAndValidOnesAnswered(String request, int statusClass) throws IOException {
        String bytes = request.replace("~", "\r\n").replace("^", "\r");

        try (EchoServer echo = EchoServer.start(EchoSettings.DEFAULTS);
                RawClient client = RawClient.connect(echo.address())) {
            assertThat(client.send(bytes).readResponse().status() / 100).isEqualTo(statusClass);
            if (statusClass != 2) {
                client.expectEnd();
            }
        }
        if (statusClass != 2) {
            expectRefused(bytes, statusClass == 5 ? 505 : 400);
        }
    }

    @Test
    @DisplayName("57: uNetworking's h1spec, requests that are not complete")
    void attack57_anIncompleteRequestIsWaitedFor() throws IOException {
        String request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for (int cut = 1; cut < request.length(); cut++) {
            long before = server.roomcast().ioCounters().bytesIn.sum();
            int length = cut;
            RawClient client = server.connect().send(request.substring(0, cut));
            Eventually.becomesTrue("it has come",
                    () -> server.roomcast().ioCounters().bytesIn.sum() == before + length);
            server.timers();
            assertThat(server.attackersConnections()).as("after " + cut + " bytes").isEqualTo(1);
            client.send(request.substring(cut));
            assertThat(client.readResponse().status()).isEqualTo(200);
            client.close();
            server.awaitConnections(0);
        }
        server.expectUnharmed();
    }

    /** One answer of that status, then the end, though another request follows; that one does not count. */
    private void expectRefused(String request, int status) throws IOException {
        try (LogRecorder log = LogRecorder.ofAll()) {
            refuses(request, status);
            server.expectUnharmed();
            assertThat(log.lines()).as("what is the peer's fault is not logged as ours").isEmpty();
        }
    }

    private void refuses(String request, int status) throws IOException {
        RawClient client = server.connect();
        client.send((request + SMUGGLED).getBytes(StandardCharsets.ISO_8859_1));
        Response refusal = client.readResponse();
        assertThat(refusal.status()).as(refusal.text()).isEqualTo(status);
        assertThat(refusal.field("Connection")).isEqualTo("close");
        client.expectEnd();
    }
}
