package dev.roomcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the judges from outside start; what it echoes is played by the Autobahn tests. */
@Timeout(20)
class EchoServerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /      | 200 | Roomcast's echo server
            POST /post | 200 | 5 bytes
            POST /     | 200 | 5 bytes
            GET /echo  | 426 | {"error":"here is WebSocket alone"}
            GET /none  | 404 | {"error":"no such path"}
            PUT /post  | 405 | {"error":"method not allowed, use OPTIONS, POST"}
            """)
    void answersHttp(String request, int status, String content) throws IOException {
        try (EchoServer server = EchoServer.start(EchoSettings.DEFAULTS);
                RawClient client = RawClient.connect(server.address())) {
            client.send(request + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");
            RawClient.Response response = client.readResponse();

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.text().strip()).isEqualTo(content);
        }
    }

    @Test
    void keepsToTheMessageBoundOfItsOptions() throws IOException {
        EchoSettings settings = EchoSettings.of("--loops 2 --max-message 1000 --deflate off".split(" "));
        try (EchoServer server = EchoServer.start(settings);
                RawClient client = RawClient.openWebSocket(server.address(), "/echo")) {
            client.sendFrame(RawClient.BINARY, new byte[1_000]).sendFrame(RawClient.BINARY, new byte[1_001]);

            assertThat(client.readFrame()).isEqualTo(RawClient.Frame.of(RawClient.BINARY, new byte[1_000]));
            assertThat(client.readFrame().closeCode()).isEqualTo(1009);
            assertThat(server.loops().loops()).hasSize(2);
        }
    }

    @Test
    void speaksTls() throws IOException {
        EchoSettings settings = EchoSettings.of(
                ("--tls-cert " + TlsFolder.file("rsa.pem") + " --tls-key " + TlsFolder.file("rsa.key")).split(" "));
        byte[] large = new byte[1 << 20];
        try (EchoServer server = EchoServer.start(settings);
                TlsClient client = TlsClient.open(server.address(), TlsFolder.clientContext(), "TLSv1.3");
                RawClient plain = RawClient.connect(server.address())) {
            client.raw().send(RawClient.handshake("/echo"));
            int status = client.raw().readResponse().status();
            client.raw().sendText("secret").sendFrame(RawClient.BINARY, large);
            plain.send(RawClient.handshake("/echo"));

            assertThat(status).isEqualTo(101);
            assertThat(client.raw().readFrame()).isEqualTo(RawClient.Frame.text("secret"));
            assertThat(client.raw().readFrame()).isEqualTo(RawClient.Frame.of(RawClient.BINARY, large));
            assertThat(plain.readResponse().status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--port|--port lacks its value", "--port x|--port is x, must be a number",
        "--deflate yes|--deflate is yes, must be on or off", "--tls-cert x|--tls-cert and --tls-key need each other",
        "--tls-key x|--tls-cert and --tls-key need each other", "--nonsense 1|no option is called --nonsense",
        "--max-message 0|max-payload is 0 bytes, must be at least 1"})
    void refusesAWrongOption(String arguments, String says) {
        assertThatThrownBy(() -> EchoSettings.of(arguments.split(" "))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(says);
    }
}
