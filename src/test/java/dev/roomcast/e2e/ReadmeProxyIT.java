package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.RawEventStream;
import dev.roomcast.push.Roomcast;
import dev.roomcast.websocket.LostUpgrades;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Windows behind each proxy of the README, which is configured as that says; by TLS, which a relay takes off. */
@Timeout(60)
class ReadmeProxyIT {
    private static final int PING_MILLIS = 250;
    /** The proxy cuts a connection that is silent so long. */
    private static final int SILENCE_SECONDS = 2;
    /** They take longer than that together. */
    private static final int PINGS = 9;

    private final BlockingQueue<InetAddress> addresses = new LinkedBlockingQueue<>();
    @TempDir
    private Path folder;
    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).loops(2).pingInterval(PING_MILLIS).trustProxy(List.of("127.0.0.1"))
                .triggerKey("KEY").start();
        server.socketIo().main().onConnection(socket -> addresses.add(socket.handshake().address()));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.connectionCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void windowsOfEachKindAreTold(ReadmeProxy kind) throws Exception {
        try (Secured proxy = start(kind); RawWindow webSocket = RawWindow.webSocket(proxy.address(), "test");
                RawWindow polling = RawWindow.polling(proxy.address(), "test");
                RawClient plain = RawClient.openWebSocket(proxy.address(), "/ws?name=test");
                RawClient poll = RawClient.connect(proxy.address()).send(get("/poll?name=test"))) {
            Eventually.becomesTrue("all have joined", () -> server.sessionCount() == 4);

            assertThat(Eventually.get(server.push("test", "你好"))).isEqualTo(4);

            webSocket.expect("你好");
            polling.expect("你好");
            assertThat(plain.readFrame().text())
                    .isEqualTo("{\"event\":\"message\",\"data\":{\"code\":0,\"data\":\"你好\"}}");
            assertThat(poll.readResponse().text())
                    .contains("\"messages\":[{\"event\":\"message\",\"data\":{\"code\":0,\"data\":\"你好\"}}]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientsKeepTheirAddressAndNobodyIsLocal(ReadmeProxy kind) throws Exception {
        try (Secured proxy = start(kind); RawClient window = RawClient.connectFrom("127.0.0.5", proxy.address());
                RawClient forger = RawClient.connectFrom("127.0.0.6", proxy.address());
                RawClient backEnd = RawClient.connect(proxy.address())) {
            window.send(RawClient.handshake("/ws?name=test"));
            assertThat(window.readResponse().status()).isEqualTo(101);
            assertThat(addresses.poll(5, TimeUnit.SECONDS)).isEqualTo(InetAddress.getByName("127.0.0.5"));
            forger.send(RawClient.handshake("/ws?name=test", List.of("X-Forwarded-For: 192.0.2.99")));
            assertThat(forger.readResponse().status()).isEqualTo(101);
            assertThat(addresses.poll(5, TimeUnit.SECONDS)).isEqualTo(InetAddress.getByName("127.0.0.6"));

            Response refused = backEnd.send(get("/?name=test&msg=hello")).readResponse();
            Response done = backEnd.send(get("/?name=test&msg=hello&key=KEY")).readResponse();

            assertThat(refused.status()).isEqualTo(401);
            assertThat(done.text()).isEqualTo("{\"sockets\":2}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void eventsComeAtOnce(ReadmeProxy kind) throws Exception {
        try (Secured proxy = start(kind);
                RawEventStream stream = RawEventStream.open(proxy.address(), "/events?name=test").readOpening()) {
            for (int i = 0; i < 3; i++) {
                assertThat(Eventually.get(server.push("test", i))).isEqualTo(1);

                assertThat(nextEvent(stream)).isEqualTo("data: {\"code\":0,\"data\":" + i + "}\n\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void heartbeatsKeepWhatIsSilentOpen(ReadmeProxy kind) throws Exception {
        try (Secured proxy = start(kind); RawWindow window = RawWindow.webSocket(proxy.address(), "test");
                RawEventStream stream = RawEventStream.open(proxy.address(), "/events?name=test").readOpening()) {
            for (int i = 0; i < PINGS; i++) {
                assertThat(window.nextPacket()).isEqualTo("2");
                window.send("3");
            }

            assertThat(Eventually.get(server.push("test", "hello"))).isEqualTo(2);

            window.expect("hello");
            assertThat(nextEvent(stream)).isEqualTo("data: {\"code\":0,\"data\":\"hello\"}\n\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "NGINX ! (?m)^ *proxy_(http_version|set_header Upgrade|set_header Connection) .*$ ! in nginx by"
            + " proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\"; (",
        "APACHE ! upgrade=websocket ! in Apache ProxyPass needs upgrade=websocket"})
    void operatorsReadWhichLineIsMissing(ReadmeProxy kind, String without, String cure) throws Exception {
        String snippet = kind.snippet().replaceAll(without, "");
        assertThat(snippet).isNotEqualTo(kind.snippet());
        try (LogRecorder log = LogRecorder.of(LostUpgrades.class);
                Secured proxy = start(kind, snippet);
                RawClient client = RawClient.connectFrom("127.0.0.5", proxy.address())) {
            Response answer = client.send(RawClient.handshake(RawWindow.WEB_SOCKET)).readResponse();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).as("what the Node server says").isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
            assertThat(log.lines()).hasSize(1).first().asString().startsWith("WARNING WebSockets arrive without their"
                    + " Upgrade and are refused from=127.0.0.5 count=1: ").contains(cure);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "CADDY", mode = EnumSource.Mode.EXCLUDE)
    void plainHttpIsSentOnToHttps(ReadmeProxy kind) throws Exception {
        try (Secured proxy = start(kind)) {
            Command curl = Command.sh("curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: example.com'"
                    + " \"http://127.0.0.1:$1/events?name=test\"", "" + proxy.running.plain());

            assertThat(curl.output()).isEqualTo("301 https://example.com/events?name=test");
        }
    }

    /** Not in the README: what the command prints that prints the README's lines. */
    @ParameterizedTest
    @EnumSource
    void servesBelowAPath(ReadmeProxy kind) throws Exception {
        String printed = Command.run(Map.of(), ServerProcess.commandLine("print-config", kind.language(), "--path=/push"))
                .output();
        try (Secured proxy = start(kind, printed); RawClient client = RawClient.connect(proxy.address());
                RawClient outside = RawClient.connect(proxy.address());
                RawClient window = RawClient.openWebSocket(proxy.address(), "/push/ws?name=test")) {
            assertThat(client.send(get("/push/?name=test&msg=hello&key=KEY")).readResponse().text())
                    .isEqualTo("{\"sockets\":1}");
            assertThat(window.readFrame().text())
                    .isEqualTo("{\"event\":\"message\",\"data\":{\"code\":0,\"data\":\"hello\"}}");
            assertThat(outside.send(get("/health")).readResponse().text()).doesNotContain("status");
        }
    }

    @ParameterizedTest
    @EnumSource
    void speaksNoOldTls(ReadmeProxy kind) throws Exception {
        try (Secured proxy = start(kind)) {
            String curl = "curl -sS --cacert \"$1\" --ciphers DEFAULT@SECLEVEL=0 $3 \"https://localhost:$2/health\"";
            String port = "" + proxy.running.process().address().getPort();
            String certificate = proxy.running.certificate().certificate().toString();

            assertThat(Command.sh(curl, certificate, port, "--tlsv1.2").output()).isEqualTo("{\"status\":\"ok\"}");
            assertThat(Command.sh(curl, certificate, port, "--tls-max 1.1").status()).isNotZero();
        }
    }

    /** A proxy, and where plain clients reach it. */
    private record Secured(ReadmeProxy.Running running, TlsRelay relay) implements AutoCloseable {
        InetSocketAddress address() {
            return relay.address();
        }

        @Override
        public void close() throws IOException {
            relay.close();
            running.close();
        }
    }

    private Secured start(ReadmeProxy kind) throws Exception {
        return start(kind, kind.snippet());
    }

    private Secured start(ReadmeProxy kind, String snippet) throws Exception {
        ReadmeProxy.Running running = kind.start(folder, server.port(), SILENCE_SECONDS, snippet);
        return new Secured(running, TlsRelay.to(running.process().address(), running.certificate().clientContext()));
    }

    /** Without the comments, which keep the stream open: a proxy may put one into the same chunk. */
    private static String nextEvent(RawEventStream stream) throws IOException {
        String events = "";
        while (events.isEmpty()) {
            events = stream.next().replaceAll("(?m)^:.*\n\n", "");
        }
        return events;
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }
}
