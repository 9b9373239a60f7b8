package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Started with no flags it takes pages and triggers from this machine alone, also where a page of anybody's has its own
 * name point to it (DNS rebinding): from raw sockets, against the standalone jar, and in Chromium.
 */
@Timeout(90)
class RebindingIT {
    private static final String REFUSED = "{\"error\":\"not by this name: see the setting hosts\"}";
    private static final String EVIL = "\r\nHost: evil.example:8080";

    /** Tries all ways in, and shows for each whether it got anywhere; its own client it has brought along. */
    private static final String ATTACK = """
            <!doctype html>
            <meta charset="utf-8">
            <title>A page of anybody's</title>
            <link rel="icon" href="data:,">
            <ol></ol>
            <script src="/client.js"></script>
            <script>
              const host = location.hostname + ':PORT';
              function show(text) {
                const item = document.createElement('li');
                item.textContent = text;
                document.querySelector('ol').append(item);
              }
              function way(name, open) {
                return new Promise(open).then(() => show(name + ' in'), () => show(name + ' out'));
              }
              function socketIo(transport) {
                return (resolve, reject) => {
                  const socket = io.connect(host, { transports: [transport], reconnection: false });
                  socket.on('connect', () => { socket.close(); resolve(); });
                  socket.on('connect_error', reject);
                };
              }
              function get(url) {
                return (resolve, reject) =>
                  fetch(url).then((answer) => (answer.ok ? resolve() : reject()), reject);
              }
              (async () => {
                await way('polling', socketIo('polling'));
                await way('websocket', socketIo('websocket'));
                await way('plain', (resolve, reject) => {
                  const socket = new WebSocket('ws://' + host + '/ws?name=u');
                  socket.onopen = () => { socket.close(); resolve(); };
                  socket.onerror = reject;
                });
                await way('events', (resolve, reject) => {
                  const source = new EventSource('http://' + host + '/events?name=u');
                  source.onopen = () => { source.close(); resolve(); };
                  source.onerror = () => { source.close(); reject(); };
                });
                await way('trigger', get('http://' + host + '/?name=u&msg=m'));
                await way('rooms', get('http://' + host + '/rooms'));
                show('done');
              })();
            </script>
            """;

    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start("--hosts=localhost");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void listensToThisMachineAlone() throws Exception {
        assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();
        Patience.becomesTrue("it has said who may do what", () -> !server.policies().isEmpty());
        assertThat(server.policies()).containsExactly("open to pages of the host that they address (origins), on"
                + " this machine alone (host), by its address or as localhost, localhost (hosts); to triggers and"
                + " queries from"
                + " this machine alone, without a key (trigger-key)");
        Optional<InetAddress> outward = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress()).findFirst();
        assumeThat(outward).as("an address that is not loopback").isPresent();

        assertThat(isRefused(new InetSocketAddress(outward.orElseThrow(), server.address().getPort()))).isTrue();
    }

    /** As the page's own requests look to its browser: of the same origin, so that a GET has no Origin at all. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /?name=u&msg=m", "POST /?name=u&msg=m", "POST /emit", "GET /rooms", "GET /rooms/u",
        "GET /metrics", "GET /socket.io/?EIO=4&transport=polling", "GET /socket.io/?EIO=3&transport=polling&j=0",
        "POST /socket.io/?EIO=4&transport=polling&sid=x", "GET /socket.io/1/", "GET /socket.io/1/?jsonp=0",
        "GET /events?name=u", "GET /poll?name=u", "GET /", "GET /test-pages/", "GET /socket.io/socket.io.js",
        "GET /health", "OPTIONS /emit"})
    void answersNothingByANameThatMayBeAnybodys(String line) throws IOException {
        for (String fields : List.of(EVIL, EVIL + "\r\nOrigin: http://evil.example:8080",
                EVIL + "\r\nReferer: http://evil.example:8080/", EVIL + "\r\nX-Forwarded-For: 127.0.0.1",
                "\r\nHost: localhost.evil.example", "\r\nHost: 127.0.0.1.evil.example", "\r\nHost: evil")) {
            Response answer = ask(line + " HTTP/1.1" + fields);

            assertThat(answer.status() + " " + answer.text()).as(fields).isEqualTo("421 " + REFUSED);
        }
    }

    @Test
    void opensNoWebSocketByANameThatMayBeAnybodys() throws IOException {
        for (String path : List.of(RawWindow.WEB_SOCKET, "/ws?name=u")) {
            String handshake = RawClient.handshake(path, List.of("Origin: http://evil.example:8080"))
                    .replace("Host: localhost", "Host: evil.example:8080");
            assertThat(ask(handshake.substring(0, handshake.length() - 4)).status()).isEqualTo(421);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\nHost: localhost:8080", "\r\nHost: LOCALHOST", "\r\nHost: push.localhost:1",
        "\r\nHost: 127.0.0.1:8080", "\r\nHost: 192.0.2.1", "\r\nHost: [::1]:8080"})
    void answersByItsAddressAndAsLocalhost(String field) throws IOException {
        assertThat(ask("GET /?name=u&msg=m HTTP/1.1" + field).text()).isEqualTo("{\"sockets\":0}");
        assertThat(ask("GET /?name=u&msg=m HTTP/1.0").text()).isEqualTo("{\"sockets\":0}");
    }

    /** Behind a proxy that passes on the name the world knows, as the README has it. */
    @Test
    void answersByTheNameThatATrustedProxyPassesOn() throws IOException {
        try (Roomcast behind = Roomcast.builder().port(0).hosts(List.of("push.example.com"))
                .trustProxy(List.of("127.0.0.1")).start();
                RawClient client = RawClient.connect(behind.address())) {
            client.send("GET " + RawWindow.POLLING + " HTTP/1.1\r\nHost: push.example.com\r\nX-Forwarded-For: 192.0.2.1"
                    + "\r\nOrigin: https://push.example.com\r\n\r\n");

            Response answer = client.readResponse();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("Access-Control-Allow-Origin")).isEqualTo("https://push.example.com");
        }
    }

    @ParameterizedTest
    @CsvSource({"push.example.com, 200", "a.example.org, 200", "a.b.example.org, 421", "evil.example, 421",
        "localhost, 200", "127.0.0.1, 200"})
    void answersByTheNamesThatAreListedFromEverywhere(String host, int status) throws IOException {
        try (Roomcast named = Roomcast.builder().host("0.0.0.0").port(0)
                .hosts(List.of("push.example.com", "*.example.org")).start();
                RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", named.port()))) {
            client.send("GET /?name=u&msg=m HTTP/1.1\r\nHost: " + host + ":8080\r\n\r\n");

            assertThat(client.readResponse().status()).isEqualTo(status);
        }
    }

    /** Where no names are listed every one will do, but not for what a browser sends as a trigger without a key. */
    @Test
    void takesNoLocalTriggerByANameThatMayBeAnybodys() throws IOException {
        try (Roomcast open = Roomcast.builder().host("0.0.0.0").port(0).start();
                RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", open.port()))) {
            assertThat(client.send("GET /health HTTP/1.1" + EVIL + "\r\n\r\n").readResponse().status()).isEqualTo(200);
            Response trigger = client.send("GET /?name=u&msg=m HTTP/1.1" + EVIL + "\r\nAccept-Encoding: gzip\r\n\r\n")
                    .readResponse();

            assertThat(trigger.status() + " " + trigger.text()).isEqualTo("403 {\"error\":\"request by a name that"
                    + " may be anybody's: needs the setting hosts or trigger-key\"}");
        }
    }

    @Test
    void aReboundPageGetsNowhereInChromium() throws IOException {
        try (Browser browser = Browser.start();
                Roomcast target = Roomcast.builder().port(0).hosts(List.of("localhost")).start();
                Roomcast careless = Roomcast.builder().port(0).hosts(List.of("rebound.example")).start()) {
            assertThat(attack(browser, careless)).as("so that the attack is one").containsExactly("polling in",
                    "websocket in", "plain in", "events in", "trigger in", "rooms in", "done");
            assertThat(attack(browser, target)).containsExactly("polling out", "websocket out", "plain out",
                    "events out", "trigger out", "rooms out", "done");
            assertThat(target.counters().triggers.sum()).isZero();
            assertThat(target.sessionCount()).isZero();
            assertThat(target.httpCounters().misdirected.sum()).isGreaterThanOrEqualTo(6);

            Browser.Page sameOrigin = browser.open("http://rebound.example:" + target.port() + "/");
            assertThat(sameOrigin.evaluate("document.body.innerText")).isEqualTo(REFUSED);
        }
    }

    private static List<String> attack(Browser browser, Roomcast target) throws IOException {
        try (PageServer site = PageServer.serve("127.0.0.1", ATTACK.replace("PORT", Integer.toString(target.port())),
                Path.of(System.getProperty("roomcast.node"), "node_modules", "sio4", "dist", "socket.io.js"))) {
            Browser.Page page = browser.open(site.origin().replace("127.0.0.1", "rebound.example") + "/");
            Patience.becomesTrue("it has tried", () -> page.texts("ol li").contains("done"));
            List<String> results = page.texts("ol li");
            page.close();
            return results;
        }
    }

    private static boolean isRefused(InetSocketAddress address) throws IOException {
        try {
            RawClient.connect(address).close();
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    private static Response ask(String request) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send(request + "\r\n\r\n").readResponse();
        }
    }
}
