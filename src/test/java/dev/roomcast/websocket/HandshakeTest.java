package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class HandshakeTest {
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final String VALID = "Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Version: 13;" + KEY;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void acceptsTheKeyOfTheRfc() {
        // RFC 6455 §1.3
        assertThat(Handshake.accept("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void answersTheHandshakeOfTheRfc() throws IOException {
        // RFC 6455 §1.2, without the subprotocols, of which we have none
        try (RawClient client = RawClient.connect(server.address)) {
            Response response = client.send("""
                    GET /chat HTTP/1.1\r
                    Host: server.example.com\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    Origin: http://example.com\r
                    Sec-WebSocket-Protocol: chat, superchat\r
                    Sec-WebSocket-Version: 13\r
                    \r
                    """).readResponse();

            assertThat(response.status()).isEqualTo(101);
            assertThat(response.fields()).contains("Upgrade: websocket", "Connection: Upgrade",
                    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(response.field("Sec-WebSocket-Protocol")).isEmpty();
            assertThat(response.field("Content-Length")).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {VALID, "upgrade: WebSocket;connection: keep-alive, upgrade;sec-websocket-version: 13;" + KEY,
        "Upgrade: h2c, websocket;Connection: Upgrade;Sec-WebSocket-Version: 13;" + KEY,
        "Upgrade: websocket;Connection: keep-alive;Connection: Upgrade;Sec-WebSocket-Version: 13;" + KEY,
        VALID + ";Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7",
        VALID + ";Sec-WebSocket-Extensions: constructor, __proto__; a=\"b\"", VALID + ";Sec-WebSocket-Extensions:",
        VALID + ";Sec-WebSocket-Protocol: a"})
    void acceptsAndDeclinesWhatItDoesNotHave(String fields) throws IOException {
        Response response = answerTo("GET / HTTP/1.1", fields);

        assertThat(response.status()).isEqualTo(101);
        assertThat(response.field("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(response.field("Sec-WebSocket-Extensions")).isEmpty();
        assertThat(response.field("Sec-WebSocket-Protocol")).isEmpty();
    }

    @Test
    void agreesToDeflate() throws IOException {
        Response response = answerTo("GET / HTTP/1.1", VALID + ";Sec-WebSocket-Extensions: foo"
                + ";Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9, permessage-deflate; client_max_window_bits");

        assertThat(response.status()).isEqualTo(101);
        assertThat(response.field("Sec-WebSocket-Extensions"))
                .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    }

    /** RFC 6455 §9.1: what does not conform to the grammar fails the handshake. */
    @ParameterizedTest
    @ValueSource(strings = {"a=\"b", "permessage-deflate; ,", "permessage-deflate; =15", "a b"})
    void refusesMalformedExtensions(String value) throws IOException {
        Response response = answerTo("GET / HTTP/1.1", VALID + ";Sec-WebSocket-Extensions: " + value);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).startsWith("Malformed Sec-WebSocket-Extensions header at character ");
    }

    @ParameterizedTest(name = "{1} {0}")
    @CsvSource(delimiter = '|', textBlock = """
            400 | Upgrade: websocket;Sec-WebSocket-Version: 13;Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            400 | Upgrade: websocket;Connection: keep-alive;Sec-WebSocket-Version: 13;Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            426 | Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            426 | Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Version: 8;Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            426 | Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Version: 13;Sec-WebSocket-Version: 13;X: y
            400 | Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Version: 13
            400 | Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Version: 13;Sec-WebSocket-Key:
            400 | Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Version: 13;Sec-WebSocket-Key: short
            400 | Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Version: 13;Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=!
            400 | Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Version: 13;Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZXh4
            400 | Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Version: 13;Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==;Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            """)
    void refuses(int status, String fields) throws IOException {
        Response response = answerTo("GET / HTTP/1.1", fields);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.field("Sec-WebSocket-Version")).isEqualTo(status == 426 ? "13" : "");
        assertThat(response.text()).startsWith("Missing or invalid ");
    }

    @Test
    void refusesOtherMethodsAndVersions() throws IOException {
        Response post = answerTo("POST / HTTP/1.1", VALID);
        Response old = answerTo("GET / HTTP/1.0", VALID);

        assertThat(post.status()).isEqualTo(405);
        assertThat(post.field("Allow")).isEqualTo("GET");
        assertThat(old.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y", "Upgrade: h2c;Connection: Upgrade", "Upgrade: websocket2;Connection: Upgrade",
        "Connection: websocket"})
    void isNotConcernedWhenWebSocketIsNotAskedFor(String fields) throws IOException {
        Response response = answerTo("GET / HTTP/1.1", fields);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("as usual");
    }

    /** Attack 33. */
    @Test
    void answers431ToAHandshakeOfTooManyFields() throws IOException {
        assertThat(answerTo("GET / HTTP/1.1", VALID + ";X: y".repeat(100)).status()).isEqualTo(431);
    }

    /** Attack 35. */
    @Test
    void readsLongRunsOfBlanksInNoTime() throws IOException {
        assertThat(answerTo("GET / HTTP/1.1", VALID + ";Sec-WebSocket-Protocol: a" + " ".repeat(15_000) + "b").status())
                .isEqualTo(101);
    }

    private static Response answerTo(String requestLine, String fields) throws IOException {
        try (RawClient client = RawClient.connect(server.address)) {
            return client.send(requestLine + "\r\nHost: localhost\r\n" + String.join("\r\n", fields.split(";(?! )"))
                    + "\r\n\r\n").readResponse();
        }
    }
}
