package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.Feed;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.io.CloseReason;
import dev.roomcast.io.Connection;
import dev.roomcast.io.ConnectionHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class HttpConnectionTest {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

    private final BlockingQueue<HttpExchange> waiting = new LinkedBlockingQueue<>();
    private final AtomicReference<HttpHandler> upgrade = new AtomicReference<>();
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(this::handle, "b.example");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws HttpException {
        HttpRequest request = exchange.request();
        switch (request.path()) {
            case "/wait" -> waiting.add(exchange);
            case "/poll" -> {
                exchange.onAborted(() -> waiting.add(exchange));
                waiting.add(exchange);
            }
            case "/upgrade" -> upgrade.get().handle(exchange);
            case "/refuse" -> throw new HttpException(409, "made up");
            case "/fail" -> throw new IllegalStateException("made up");
            case "/twice" -> {
                exchange.respond(HttpResponse.of(200));
                exchange.respond(HttpResponse.of(200));
            }
            default -> exchange.respond(HttpResponse.text(200, "text/plain", request.method() + " " + request.target()
                    + " " + new String(request.content(), StandardCharsets.UTF_8)));
        }
    }

    @Test
    void keepsTheConnectionForTheNextRequest() throws IOException {
        try (RawClient client = server.connect()) {
            Response first = client.send("GET /a" + HOST + "\r\n").readResponse();
            Response second = client.send("POST /b" + HOST + "Content-Length: 2\r\n\r\nhi").readResponse();

            assertThat(first.text()).isEqualTo("GET /a ");
            assertThat(first.field("Connection")).isEmpty();
            assertThat(first.field("Date")).matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} 20\\d\\d \\d\\d:\\d\\d:\\d\\d GMT");
            assertThat(second.text()).isEqualTo("POST /b hi");
            assertThat(server.http.counters().requests.sum()).isEqualTo(2);
        }
    }

    @Test
    void closesAfterARequestThatAsksForIt() throws IOException {
        try (RawClient client = server.connect()) {
            client.send("GET /a" + HOST + "Connection: x, Close\r\n\r\nGET /b" + HOST + "\r\n");

            assertThat(client.readResponse().field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    @Test
    void closesAfterARequestOfHttp10() throws IOException {
        try (RawClient client = server.connect()) {
            Response response = client.send("GET /a HTTP/1.0\r\n\r\n").readResponse();

            assertThat(response.text()).isEqualTo("GET /a ");
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    @Test
    void keepsTheConnectionOfHttp10WhenAskedTo() throws IOException {
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                Response response = client.send("GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").readResponse();

                assertThat(response.field("Connection")).isEqualTo("keep-alive");
            }
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET /wait" + HOST + "\r\nPOST /b" + HOST + "Content-Length: 1\r\n\r\nxGET /wait" + HOST
                    + "\r\nGET /d" + HOST + "\r\n");
            HttpExchange first = taken();
            boolean onlyOneAtATime = waiting.isEmpty() && server.http.counters().requests.sum() == 1;
            first.respond(HttpResponse.text(200, "text/plain", "first"));
            HttpExchange third = taken();
            server.loops.loops().get(1).execute(() -> third.respond(HttpResponse.text(200, "text/plain", "third")));

            assertThat(onlyOneAtATime).isTrue();
            assertThat(List.of(client.readResponse().text(), client.readResponse().text(), client.readResponse().text(),
                    client.readResponse().text())).containsExactly("first", "POST /b x", "third", "GET /d ");
        }
    }

    @Test
    void answersHeadWithoutContent() throws IOException {
        try (RawClient client = server.connect()) {
            client.send("HEAD /a" + HOST + "\r\nGET /b" + HOST + "\r\n");

            assertThat(client.readHead().field("Content-Length")).isEqualTo("8");
            assertThat(client.readResponse().text()).isEqualTo("GET /b ");
        }
    }

    @Test
    void asksForTheContentThatAClientHoldsBack() throws IOException {
        try (RawClient client = server.connect()) {
            client.send("POST /a" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            Response interim = client.readResponse();
            Response response = client.send("abc").readResponse();

            assertThat(interim.status()).isEqualTo(100);
            assertThat(interim.fields()).isEmpty();
            assertThat(response.text()).isEqualTo("POST /a abc");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
        "POST /a HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n|abc",
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n|abc"})
    void doesNotAskForContentThatIsNotHeldBack(String request) throws IOException {
        try (RawClient client = server.connect()) {
            String[] pieces = request.split("\\|");
            for (String piece : pieces) {
                long before = server.loops.counters().bytesIn.sum();
                client.send(piece);
                awaitBytesIn(before + piece.length());
            }

            assertThat(client.readResponse().text()).isEqualTo("POST /a abc");
        }
    }

    @Test
    void refusesTooLargeAContentBeforeItIsSent() throws IOException {
        try (RawClient client = server.connect()) {
            client.send("POST /a" + HOST + "Expect: 100-continue\r\nContent-Length: 1000001\r\n\r\n");

            assertThat(client.readResponse().status()).isEqualTo(413);
            client.expectEnd();
        }
    }

    /** Attack 56: a byte now and then does not put the deadline off. */
    @Test
    void answers408WhenTheHeaderSectionIsNotCompleteInTime() throws IOException {
        try (RawClient client = server.connect()) {
            sendAndAwait(client, "GET / HT");
            server.clock.advance(server.loops, 6_000);
            sendAndAwait(client, "TP/1.1\r\nX: ");
            server.clock.advance(server.loops, 3_990);
            sendAndAwait(client, "y");
            boolean stillOpen = server.loops.connectionCount() == 1 && server.http.counters().malformed.sum() == 0;

            server.clock.advance(server.loops, 30);
            Response response = client.readResponse();

            assertThat(stillOpen).isTrue();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    /** Attack 56. */
    @Test
    void answers408WhenTheContentIsNotCompleteInTime() throws IOException {
        try (RawClient client = server.connect()) {
            sendAndAwait(client, "POST /" + HOST + "Origin: http://localhost\r\nContent-Length: 10\r\n\r\n");
            for (int i = 0; i < 5; i++) {
                server.clock.advance(server.loops, 5_900);
                sendAndAwait(client, "x");
            }
            long refusedEarly = server.http.counters().malformed.sum();

            server.clock.advance(server.loops, 520);
            Response response = client.readResponse();

            assertThat(refusedEarly).isZero();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.field("Access-Control-Allow-Origin")).isEqualTo("http://localhost");
            client.expectEnd();
        }
    }

    @Test
    void closesAConnectionThatSendsNothing() throws IOException {
        try (RawClient client = server.connect()) {
            Eventually.becomesTrue("accepted", () -> server.loops.connectionCount() == 1);
            Eventually.runOnAll(server.loops);

            server.clock.advance(server.loops, 9_999);
            int open = server.loops.connectionCount();
            server.clock.advance(server.loops, 21);

            client.expectEnd();
            assertThat(open).isEqualTo(1);
        }
    }

    @Test
    void closesAConnectionThatIsIdleBetweenRequests() throws IOException {
        try (RawClient client = server.connect()) {
            client.send("GET /a" + HOST + "\r\n").readResponse();
            Eventually.runOnAll(server.loops);

            server.clock.advance(server.loops, 59_999);
            int open = server.loops.connectionCount();
            server.clock.advance(server.loops, 21);

            client.expectEnd();
            assertThat(open).isEqualTo(1);
        }
    }

    @Test
    void givesEachRequestItsOwnTimeForTheHeaderSection() throws IOException {
        try (RawClient client = server.connect()) {
            client.send("GET /a" + HOST + "\r\n").readResponse();
            Eventually.runOnAll(server.loops);
            server.clock.advance(server.loops, 30_000);
            sendAndAwait(client, "GET /b");
            server.clock.advance(server.loops, 9_900);

            Response response = client.send(HOST + "\r\n").readResponse();

            assertThat(response.text()).isEqualTo("GET /b ");
        }
    }

    @Test
    void hasNoDeadlineWhileAnExchangeWaits() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET /wait" + HOST + "\r\n");
            HttpExchange exchange = taken();
            server.clock.advance(server.loops, 3_600_000);

            exchange.respond(HttpResponse.text(200, "text/plain", "late"));

            assertThat(client.readResponse().text()).isEqualTo("late");
        }
    }

    @Test
    void answersBadInputAndCloses() throws IOException {
        try (RawClient client = server.connect()) {
            client.send("GET /a" + HOST + "\r\nGET /b" + HOST + "X : y\r\n\r\nGET /c" + HOST + "\r\n");

            Response good = client.readResponse();
            Response bad = client.readResponse();
            client.expectEnd();

            assertThat(good.text()).isEqualTo("GET /a ");
            assertThat(bad.status()).isEqualTo(400);
            assertThat(bad.field("Connection")).isEqualTo("close");
            assertThat(bad.text()).isEqualTo("{\"error\":\"malformed field line (RFC 9112 \\u00a75)\"}");
            assertThat(server.http.counters().requests.sum()).isEqualTo(1);
            assertThat(server.http.counters().malformed.sum()).isEqualTo(1);
        }
    }

    @Test
    void letsAllowedPagesReadARefusalToo() throws IOException {
        Response refused = server.answerTo("POST /" + HOST
                + "Origin: https://b.example\r\nContent-Length: 1000001\r\n\r\n");
        Response unknown = server.answerTo("GET /refuse" + HOST + "Origin: http://localhost:3000\r\n\r\n");
        Response foreign = server.answerTo("GET /refuse" + HOST + "Origin: http://evil.example\r\n\r\n");

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.field("Access-Control-Allow-Origin")).isEqualTo("https://b.example");
        assertThat(unknown.field("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
        assertThat(unknown.field("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(foreign.field("Access-Control-Allow-Origin")).isEmpty();
        assertThat(foreign.field("Vary")).isEqualTo("Origin");
    }

    @ParameterizedTest
    @CsvSource({"http://localhost:3000,204", "https://b.example,204", "http://evil.example,403", "null,403"})
    void answersPreflightsItself(String origin, int status) throws IOException {
        Response response = server.answerTo("OPTIONS /refuse" + HOST + "Origin: " + origin
                + "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: x-a, x-b\r\n\r\n");

        assertThat(response.status()).isEqualTo(status);
        if (status == 204) {
            assertThat(response.field("Access-Control-Allow-Origin")).isEqualTo(origin);
            assertThat(response.field("Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(response.field("Access-Control-Allow-Methods")).contains("POST", "DELETE");
            assertThat(response.field("Access-Control-Allow-Headers")).isEqualTo("x-a, x-b");
        } else {
            assertThat(response.field("Access-Control-Allow-Origin")).isEmpty();
            assertThat(response.text()).contains("setting origins");
        }
    }

    @Test
    void staysUsableAfterAHandlerRefuses() throws IOException {
        try (RawClient client = server.connect()) {
            Response refused = client.send("GET /refuse" + HOST + "\r\n").readResponse();
            Response next = client.send("GET /b" + HOST + "\r\n").readResponse();

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.text()).isEqualTo("{\"error\":\"made up\"}");
            assertThat(next.status()).isEqualTo(200);
        }
    }

    @Test
    void answers500ForAFaultOfAHandlerAndLogsIt() throws IOException {
        try (LogRecorder log = LogRecorder.of(HttpConnection.class); RawClient client = server.connect()) {
            Response failed = client.send("GET /fail" + HOST + "\r\n").readResponse();
            Response next = client.send("GET /b" + HOST + "\r\n").readResponse();

            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.text()).doesNotContain("made up");
            assertThat(next.status()).isEqualTo(200);
            assertThat(log.thrown()).singleElement().asString().contains("made up");
        }
    }

    @Test
    void sendsOneAnswerWhereAHandlerGivesTwo() throws IOException {
        try (LogRecorder log = LogRecorder.of(HttpConnection.class); RawClient client = server.connect()) {
            Response first = client.send("GET /twice" + HOST + "\r\n").readResponse();
            Response next = client.send("GET /b" + HOST + "\r\n").readResponse();

            assertThat(first.status()).isEqualTo(200);
            assertThat(next.text()).isEqualTo("GET /b ");
            assertThat(log.thrown()).singleElement().isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,false", "1,false", "0,true", "1,true"})
    void givesTheBytesAfterAnUpgradeToTheNextProtocol(int home, boolean later) throws Exception {
        CompletableFuture<String> read = new CompletableFuture<>();
        ConnectionHandler next = new ConnectionHandler() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public void onOpen(Connection connection) {
                text.append(connection.loop().index()).append(connection.loop().inLoop());
            }

            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                text.append(StandardCharsets.US_ASCII.decode(in));
                connection.write(ByteBuffer.wrap(Feed.bytes("+")));
            }

            @Override
            public void onEnd(Connection connection) {
                connection.finish();
            }

            @Override
            public void onShutdown(Connection connection) {
                connection.finish();
            }

            @Override
            public void onClosed(Connection connection, CloseReason reason) {
                read.complete(text.toString());
            }
        };
        HttpHandler accept = exchange -> exchange.upgrade(HttpResponse.of(101).with("Upgrade", "x"), next,
                server.loops.loops().get(home));
        upgrade.set(later ? waiting::add : accept);
        try (RawClient client = server.connect()) {
            client.send("GET /upgrade" + HOST + "\r\nleft,");
            if (later) {
                HttpExchange exchange = taken();
                exchange.loop().execute(() -> handleUnchecked(accept, exchange));
            }
            Response response = client.readResponse();
            client.read(1);
            client.send("more").read(1);

            assertThat(response.status()).isEqualTo(101);
            assertThat(response.fields()).containsExactly("Upgrade: x");
        }
        assertThat(Eventually.get(read)).isEqualTo(home + "trueleft,more");
    }

    @Test
    void tellsAnExchangeThatItsPeerHasReset() throws Exception {
        RawClient client = server.connect().send("GET /poll" + HOST + "\r\n");
        HttpExchange exchange = taken();

        client.reset();

        assertThat(taken()).isSameAs(exchange);
        exchange.respond(HttpResponse.of(200));
        Eventually.becomesTrue("no connection left", () -> server.loops.connectionCount() == 0);
    }

    @Test
    void tellsAnExchangeThatWaitsForNewsThatItsPeerHasEnded() throws Exception {
        try (RawClient client = server.connect().send("GET /poll" + HOST + "\r\n")) {
            HttpExchange exchange = taken();

            client.endOutput();

            assertThat(taken()).isSameAs(exchange);
            client.expectEnd();
        }
    }

    @Test
    void stillAnswersOthersWhenThePeerHasEndedItsOutput() throws Exception {
        try (RawClient client = server.connect().send("GET /wait" + HOST + "\r\n")) {
            HttpExchange exchange = taken();
            client.endOutput();
            Eventually.runOnAll(server.loops);

            exchange.respond(HttpResponse.text(200, "text/plain", "late"));

            assertThat(client.readResponse().text()).isEqualTo("late");
            client.expectEnd();
        }
    }

    @Test
    void answersEverythingThatWasPipelinedBeforeThePeersEnd() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET /wait" + HOST + "\r\nGET /b" + HOST + "\r\nGET /wait" + HOST + "\r\nGET /d" + HOST + "\r\n");
            HttpExchange first = taken();
            client.endOutput();
            Eventually.runOnAll(server.loops);
            Eventually.runOnAll(server.loops);

            first.respond(HttpResponse.text(200, "text/plain", "first"));
            taken().respond(HttpResponse.text(200, "text/plain", "third"));

            assertThat(List.of(client.readResponse().text(), client.readResponse().text(), client.readResponse().text(),
                    client.readResponse().text())).containsExactly("first", "GET /b ", "third", "GET /d ");
            client.expectEnd();
        }
    }

    @Test
    void readsNoMoreThanItsBoundWhileAnExchangeWaits() throws Exception {
        String request = "GET /next" + HOST + "X: " + "y".repeat(1_000) + "\r\n\r\n";
        int count = 10_000;
        try (RawClient client = server.connect().send("GET /wait" + HOST + "\r\n")) {
            HttpExchange exchange = taken();
            CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> sendUnchecked(client,
                    request.repeat(count)));
            awaitBytesIn(64 * 1024);
            for (int i = 0; i < 100; i++) {
                Eventually.runOnAll(server.loops);
            }
            long bytesIn = server.loops.counters().bytesIn.sum();
            boolean blocked = !sent.isDone();

            exchange.respond(HttpResponse.of(204));
            int first = client.readResponse().status();
            for (int i = 0; i < count; i++) {
                assertThat(client.readResponse().text()).isEqualTo("GET /next ");
            }

            assertThat(bytesIn).isLessThan(200_000);
            assertThat(blocked).isTrue();
            assertThat(first).isEqualTo(204);
        }
    }

    @Test
    void leavesNothingBehindWhateverAPeerLeavesUnfinished() throws Exception {
        for (String beginning : List.of("", "G", "GET / HTTP/1.1\r\nHo", "POST /" + HOST + "Content-Length: 10\r\n\r\nabc",
                "POST /" + HOST + "Transfer-Encoding: chunked\r\n\r\n5\r\nab", "GET /poll" + HOST + "\r\n",
                "GET /wait" + HOST + "\r\nGET /b" + HOST + "\r\n")) {
            long before = server.loops.counters().bytesIn.sum();
            RawClient client = server.connect().send(beginning);
            awaitBytesIn(before + beginning.length());
            client.reset();
        }

        assertThat(server.loops.awaitNoConnections(5_000)).isTrue();
        assertThat(server.loops.loops()).allMatch(loop -> Eventually.onLoop(loop, loop::timerCount) == 0);
    }

    private HttpExchange taken() throws InterruptedException {
        HttpExchange exchange = waiting.poll(5, TimeUnit.SECONDS);
        assertThat(exchange).as("an exchange that waits").isNotNull();
        return exchange;
    }

    private void sendAndAwait(RawClient client, String text) throws IOException {
        long before = server.loops.counters().bytesIn.sum();
        client.send(text);
        awaitBytesIn(before + text.length());
    }

    /** Returns when the server has read so many bytes and its turn is over. */
    private void awaitBytesIn(long bytes) {
        Eventually.becomesTrue("read " + bytes, () -> server.loops.counters().bytesIn.sum() >= bytes);
        Eventually.runOnAll(server.loops);
    }

    private static boolean sendUnchecked(RawClient client, String text) {
        try {
            client.send(text);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void handleUnchecked(HttpHandler handler, HttpExchange exchange) {
        try {
            handler.handle(exchange);
        } catch (HttpException e) {
            throw new IllegalStateException(e);
        }
    }
}
