package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.TlsFolder;
import dev.roomcast.push.Roomcast;
import dev.roomcast.push.RoomcastBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind proxies that others have written, trusted at 127.0.0.2: nginx, and curl, which can play one. */
@Timeout(60)
class ProxyIT {
    private static final String WINDOW = "/ws?name=test";

    private Roomcast server;

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.connectionCount()).isZero();
    }

    @Test
    void attack18_countsTheClientsThatNginxNames(@TempDir Path folder) throws Exception {
        start(builder().maxConnectionsPerAddress(1));
        BlockingQueue<InetAddress> addresses = addresses();
        try (Nginx nginx = Nginx.forwardingHttp(folder, server.address());
                RawClient first = open(nginx, "127.0.0.5"); RawClient second = open(nginx, "127.0.0.5");
                RawClient other = open(nginx, "127.0.0.6")) {
            assertThat(handshake(first)).isEqualTo(101);
            Response refused = second.send(forged(WINDOW)).readResponse();
            int again = get(second, "/health").status();
            assertThat(handshake(other)).isEqualTo(101);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.field("Retry-After")).isEqualTo("5");
            assertThat(again).isEqualTo(200);
            assertThat(addresses.poll(5, TimeUnit.SECONDS)).isEqualTo(InetAddress.getByName("127.0.0.5"));
            assertThat(addresses.poll(5, TimeUnit.SECONDS)).isEqualTo(InetAddress.getByName("127.0.0.6"));
            assertThat(get(second, "/?name=test&msg=hello").status()).as("a trigger without the key").isEqualTo(403);
        }
    }

    @Test
    void attack18_boundsHowManySessionsAClientOfNginxBegins(@TempDir Path folder) throws Exception {
        start(builder().maxConnectionRate(1));
        try (Nginx nginx = Nginx.forwardingHttp(folder, server.address())) {
            int refused = 0;
            for (int i = 0; i < 5; i++) {
                try (RawClient client = open(nginx, "127.0.0.5")) {
                    refused += get(client, "/socket.io/?EIO=4&transport=polling").status() == 429 ? 1 : 0;
                }
            }

            assertThat(refused).isPositive();
            assertThat(server.ioCounters().refusedRate.sum()).isEqualTo(refused);
            assertThat(server.sessionCount()).isEqualTo(5 - refused);
        }
    }

    @Test
    void attack18_countsTheClientsOfNginxPassingConnectionsOn(@TempDir Path folder) throws Exception {
        start(builder().maxConnectionsPerAddress(1).proxyProtocol(true));
        BlockingQueue<InetAddress> addresses = addresses();
        try (Nginx nginx = Nginx.forwardingTcp(folder, server.address()); RawClient first = open(nginx, "127.0.0.5")) {
            assertThat(handshake(first)).isEqualTo(101);
            try (RawClient second = open(nginx, "127.0.0.5"); RawClient other = open(nginx, "127.0.0.6")) {
                assertThat(second.readResponse().status()).isEqualTo(429);
                assertThat(get(other, "/?name=test&msg=hello").status()).as("a trigger").isEqualTo(403);
                assertThat(handshake(other)).isEqualTo(101);
            }
            assertThat(addresses.poll(5, TimeUnit.SECONDS)).isEqualTo(InetAddress.getByName("127.0.0.5"));
            assertThat(addresses.poll(5, TimeUnit.SECONDS)).isEqualTo(InetAddress.getByName("127.0.0.6"));
        }
    }

    @Test
    void speaksTlsThroughNginxPassingConnectionsOn(@TempDir Path folder) throws Exception {
        start(secure(builder()).proxyProtocol(true));
        try (Nginx nginx = Nginx.forwardingTcp(folder, server.address())) {
            assertThat(curl("https", nginx.address(), "").output()).isEqualTo("{\"status\":\"ok\"}");
        }
        assertThat(server.ioCounters().proxyHeadersRefused.sum()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void takesThePROXYHeaderThatCurlSends(String scheme) throws Exception {
        start((scheme.equals("https") ? secure(builder()) : builder()).proxyProtocol(true));

        Command with = curl(scheme, server.address(), "--interface 127.0.0.2 --haproxy-protocol");
        Command without = curl(scheme, server.address(), "--interface 127.0.0.2");
        Command client = curl(scheme, server.address(), "--interface 127.0.0.3");

        assertThat(with.output()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(without.status()).as("curl's status for a connection that is closed").isIn(35, 52, 56);
        assertThat(client.output()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(server.ioCounters().proxyHeadersRefused.sum()).isEqualTo(1);
    }

    private static RoomcastBuilder builder() {
        return Roomcast.builder().port(0).loops(2).trustProxy(List.of("127.0.0.2"));
    }

    private static RoomcastBuilder secure(RoomcastBuilder builder) {
        return builder.tlsCert(TlsFolder.file("rsa.pem")).tlsKey(TlsFolder.file("rsa.key"));
    }

    private void start(RoomcastBuilder settings) throws IOException {
        server = settings.start();
    }

    /** Those of the windows that open from now on. */
    private BlockingQueue<InetAddress> addresses() {
        BlockingQueue<InetAddress> addresses = new LinkedBlockingQueue<>();
        server.socketIo().main().onConnection(socket -> addresses.add(socket.handshake().address()));
        return addresses;
    }

    private static RawClient open(Nginx nginx, String source) throws IOException {
        return RawClient.connectFrom(source, nginx.address());
    }

    private static int handshake(RawClient client) throws IOException {
        return client.send(forged(WINDOW)).readResponse().status();
    }

    /** An opening handshake that says it was forwarded for somebody else. */
    private static String forged(String path) {
        return RawClient.handshake(path, List.of("X-Forwarded-For: 192.0.2.99", "Forwarded: for=192.0.2.98"));
    }

    private static Response get(RawClient client, String target) throws IOException {
        return client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();
    }

    private static Command curl(String scheme, InetSocketAddress address, String options)
            throws IOException, InterruptedException {
        String url = scheme + "://localhost:" + address.getPort() + "/health";
        return Command.sh("exec curl -sS --max-time 10 --cacert \"$1\" --connect-to ::127.0.0.1: " + options
                + " \"$2\"", TlsFolder.file("ca.pem").toString(), url);
    }
}
