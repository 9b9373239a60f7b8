package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.RawClient;
import dev.roomcast.TlsClient;
import dev.roomcast.TlsFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server knows of how a client came. */
@Timeout(20)
class ClientHandshakeTest {
    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void tellsTheRequest() throws IOException {
        String target = "/socket.io/?EIO=4&transport=websocket&name=J%C3%BCrgen+K&x=1&x=2";
        Handshake handshake = connect(target, "40", "X-Trace: abc", "X-Trace: def").handshake();

        assertThat(handshake.url()).isEqualTo(target);
        assertThat(handshake.query()).isEqualTo(
                Map.of("EIO", "4", "transport", "websocket", "name", "Jürgen K", "x", "1"));
        assertThat(handshake.headers().first("x-trace")).contains("abc");
        assertThat(handshake.headers().all("X-TRACE")).containsExactly("abc", "def");
        assertThat(handshake.address()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(handshake.secure()).isFalse();
        assertThat(handshake.xdomain()).isFalse();
        assertThat(handshake.auth().toMap()).isEmpty();
        assertThat(Duration.between(handshake.issued(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void tellsWhatTheClientGave() throws IOException {
        JsonMap auth = connect("/socket.io/?EIO=4&transport=websocket", "40{\"token\":\"abc\",\"n\":7}", "").handshake()
                .auth();

        assertThat(auth.string("token")).isEqualTo("abc");
        assertThat(auth.intValue("n")).isEqualTo(7);
        assertThatThrownBy(() -> auth.bool("n")).hasMessage("\"n\" in auth is a number, must be a truth value");
    }

    @Test
    void tellsAPageOfAnotherOrigin() throws IOException {
        server.close();
        server = ApiServer.start(builder -> builder.cors("https://page.test"));

        Socket socket = connect("/socket.io/?EIO=4&transport=websocket", "40", "Origin: https://page.test");

        assertThat(socket.handshake().xdomain()).isTrue();
    }

    @Test
    void tellsTheQueryOfClientsOfProtocol3() throws IOException {
        RawClient.Response answer = server.get("/socket.io/?EIO=3&transport=polling&token=%E4%BD%A0");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(server.nextSocket().handshake().query()).containsEntry("token", "你").containsEntry("EIO", "3");
    }

    @Test
    void keepsNothingOfTheRequestWhereThatIsAskedFor() throws IOException {
        server.close();
        server = ApiServer.start(builder -> builder.keepRequests(false));

        Handshake handshake = connect("/socket.io/?EIO=4&transport=websocket&a=b", "40{\"k\":1}", "X-A: b").handshake();

        assertThat(handshake.url()).isEmpty();
        assertThat(handshake.query()).isEmpty();
        assertThat(handshake.headers().count()).isZero();
        assertThat(handshake.auth().intValue("k")).isEqualTo(1);
        assertThat(handshake.address()).isEqualTo(InetAddress.getLoopbackAddress());
    }

    @Test
    void tellsThatItCameOverTls() throws IOException {
        server.close();
        server = ApiServer.start(builder -> builder.tls(TlsFolder.file("ec.pem"), TlsFolder.file("ec.key")));
        assertThat(server.io().isSecure()).isTrue();
        try (TlsClient client = TlsClient.open(server.address(), TlsFolder.clientContext(), "TLSv1.3")) {
            client.raw().send(RawClient.handshake("/socket.io/?EIO=4&transport=websocket"));
            assertThat(client.raw().readResponse().status()).isEqualTo(101);
            client.raw().readFrame();
            client.raw().sendText("40");

            assertThat(server.nextSocket().handshake().secure()).isTrue();
        }
    }

    private Socket connect(String target, String packet, String... fields) throws IOException {
        RawClient client = server.keep(RawClient.connect(server.address()));
        client.send(RawClient.handshake(target, List.of(fields).stream().filter(field -> !field.isEmpty()).toList()));
        assertThat(client.readResponse().status()).isEqualTo(101);
        client.readFrame();
        client.sendText(packet);
        return server.nextSocket();
    }
}
