package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.io.LimitSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An embedded server behind a trusted proxy, 127.0.0.2. */
@Timeout(20)
class ProxiedClientsTest {
    private static final String PROXY = "127.0.0.2";
    private static final String SESSION = "/socket.io/?EIO=4&transport=websocket";

    @Test
    void attack18_countsAClientWhoseRequestIsAllowedLater() throws Exception {
        try (SocketIoServer io = builder().limits(new LimitSettings(0, 1, 0))
                .allowRequest((request, decision) -> new Thread(decision::allow).start()).build()) {
            InetSocketAddress address = io.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            CompletableFuture<InetAddress> seen = new CompletableFuture<>();
            io.onConnection(socket -> seen.complete(socket.handshake().address()));
            try (RawClient first = RawClient.connectFrom(PROXY, address);
                    RawClient second = RawClient.connectFrom(PROXY, address)) {
                int admitted = handshake(first, "X-Forwarded-For: 192.0.2.1").status();
                RawClient.Response refused = handshake(second, "X-Forwarded-For: 192.0.2.1");
                RawClient.Response other = handshake(second, "X-Forwarded-For: 192.0.2.2");
                first.readFrame();
                first.sendText("40");

                assertThat(admitted).isEqualTo(101);
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.text()).contains("max-connections-per-address");
                assertThat(other.status()).isEqualTo(101);
                assertThat(Eventually.get(seen)).isEqualTo(InetAddress.getByName("192.0.2.1"));
            }
        }
    }

    @Test
    void readsTheHeaderOfTheProxyProtocol() throws Exception {
        try (SocketIoServer io = builder().proxyProtocol(true).build()) {
            InetSocketAddress address = io.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            CompletableFuture<InetAddress> seen = new CompletableFuture<>();
            io.onConnection(socket -> seen.complete(socket.handshake().address()));
            try (RawClient client = RawClient.connectFrom(PROXY, address)) {
                client.send("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n");
                assertThat(handshake(client, "X-Forwarded-For: 192.0.2.7").status()).isEqualTo(101);
                client.readFrame();
                client.sendText("40");

                assertThat(Eventually.get(seen)).isEqualTo(InetAddress.getByName("192.0.2.1"));
            }
        }
    }

    private static SocketIoServerBuilder builder() {
        return SocketIoServer.builder().loops(2).trustProxy(PROXY);
    }

    private static RawClient.Response handshake(RawClient client, String field) throws IOException {
        return client.send(RawClient.handshake(SESSION, List.of(field))).readResponse();
    }
}
