package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.TlsFolder;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server over TLS with peers that have not been made for it: OpenSSL, curl, the real clients in Node. */
class TlsIT {
    private static final String CA = TlsFolder.file("ca.pem").toString();

    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).loops(2).tlsCert(TlsFolder.file("rsa.pem"))
                .tlsKey(TlsFolder.file("rsa.key")).start();
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.connectionCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"rsa.pem, rsa-pkcs1.key, RSA", "ec.pem, ec-sec1.key, ECDSA", "ec384.pem, ec384-sec1.key, ECDSA"})
    void shakesHandsWithOpenSslByEveryKey(String certificates, String key, String type) throws Exception {
        try (Roomcast other = Roomcast.builder().port(0).loops(1).tlsCert(TlsFolder.file(certificates))
                .tlsKey(TlsFolder.file(key)).start()) {
            for (String version : List.of("tls1_2", "tls1_3")) {
                Command client = openssl(other.port(), "</dev/null", "-verify_return_error -brief -" + version);

                assertThat(client.status()).isZero();
                assertThat(client.err()).contains("Verification: OK", "Signature type: " + type)
                        .contains(version.equals("tls1_2") ? "Protocol version: TLSv1.2" : "Protocol version: TLSv1.3");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-no_ticket"})
    void resumesSessionsOfTls12(String option) throws Exception {
        String out = openssl(server.port(), "</dev/null", "-tls1_2 -reconnect " + option).output();

        assertThat(find("(?m)^(New|Reused), ", out)).containsExactly("New", "Reused", "Reused", "Reused", "Reused",
                "Reused");
    }

    @Test
    void resumesASessionOfTls13ByItsTicket(@TempDir Path folder) throws Exception {
        String session = folder.resolve("session.pem").toString();
        String request = "printf 'GET /health HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' |";

        String first = openssl(server.port(), request, "-tls1_3 -ign_eof -sess_out " + session).output();
        String second = openssl(server.port(), request, "-tls1_3 -ign_eof -sess_in " + session).output();

        assertThat(first).contains("New, TLSv1.3", "{\"status\":\"ok\"}");
        assertThat(second).contains("Reused, TLSv1.3", "{\"status\":\"ok\"}");
    }

    @Test
    void refusesRenegotiation() throws Exception {
        long before = server.ioCounters().closed.sum();

        // It reads commands as they come; the end of its input comes long after it is closed by the server.
        Command client = openssl(server.port(), "(sleep 0.5; echo R; sleep 2) |", "-tls1_2");

        assertThat(client.out() + client.err()).contains("RENEGOTIATING").doesNotContain("HTTP/1.1");
        assertThat(server.ioCounters().closed.sum()).isEqualTo(before + 1);
        assertThat(server.httpCounters().requests.sum() + server.httpCounters().malformed.sum()).isZero();
    }

    @Test
    void goesOnAfterKeyUpdates() throws Exception {
        // K updates the keys of both sides, k those of the client.
        Command client = openssl(server.port(), "(for key in K k K; do sleep 0.3; echo $key; done; sleep 0.3;"
                + " printf 'GET /health HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n'; sleep 1) |",
                "-tls1_3");

        assertThat(find("(KEYUPDATE)", client.err())).hasSize(3);
        assertThat(client.output()).contains("{\"status\":\"ok\"}");
    }

    @ParameterizedTest
    @CsvSource({"-tls1_1 -cipher DEFAULT@SECLEVEL=0, protocol version", "-tls1_2 -cipher AES128-SHA, handshake failure",
        "-alpn h2, no application protocol"})
    void tellsInAnAlertWhatItDoesNotSpeak(String options, String alert) throws Exception {
        Command client = openssl(server.port(), "</dev/null", options);

        assertThat(client.status()).isNotZero();
        assertThat(client.err()).contains("alert " + alert);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls1_2", "tls1_3"})
    void endsWithACloseNotify(String version) throws Exception {
        Command client = openssl(server.port(),
                "printf 'GET /health HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' |",
                "-ign_eof -msg -" + version);

        assertThat(client.output()).containsPattern("<<< .*Alert.*warning close_notify");
        assertThat(client.err()).doesNotContain("unexpected eof");
    }

    @Test
    void takesTriggersFromCurl() throws Exception {
        String url = "https://localhost:" + server.port() + "/";
        String large = "x".repeat(900_000);

        String get = Command.sh("curl -sS --cacert $1 \"$2?name=test&msg=hello\" \"$2?name=test&msg=again\"", CA, url)
                .output();
        String post = Command.sh("printf 'name=test&msg=%s' $3 | curl -sS --cacert $1 $2 --data-binary @-", CA, url,
                large.substring(0, 100_000)).output();
        String script = Command.sh("curl -sS --cacert $1 $2socket.io/socket.io.js | wc -c", CA, url).output().strip();

        assertThat(get).isEqualTo("{\"sockets\":0}{\"sockets\":0}");
        assertThat(post).isEqualTo("{\"sockets\":0}");
        assertThat(Integer.parseInt(script)).isGreaterThan(100_000);
        assertThat(server.ioCounters().tlsHandshakes.sum()).isEqualTo(3);
    }

    @Test
    void tellsWhoSpeaksPlainHttpToUseHttps() throws Exception {
        String answer = Command.sh("curl -sS -i http://localhost:$1/health", "" + server.port()).output();

        assertThat(answer).startsWith("HTTP/1.1 400 Bad Request\r\n").contains("\r\nConnection: close\r\n")
                .endsWith("\r\n\r\n{\"error\":\"this port speaks TLS, use https://\"}");
        assertThat(server.ioCounters().plaintextOnTls.sum()).isEqualTo(1);
        assertThat(server.httpCounters().requests.sum()).isZero();
    }

    /** In Node, where a certificate can be trusted by the environment; 0.9's own XMLHttpRequest there is plain HTTP's. */
    static Stream<ClientKind.Row> clients() {
        return ClientKind.rows().filter(row -> row.host() == ClientKind.Host.NODE && row.kind() != ClientKind.SIO09);
    }

    /** Eight windows: some must move to another loop at their upgrade. */
    @ParameterizedTest
    @MethodSource("clients")
    void servesTheRealClients(ClientKind.Row row) throws Exception {
        String url = "https://127.0.0.1:" + server.port();
        String large = "0123456789".repeat(10_000);
        try (ClientAgent agent = ClientAgent.inNode(row.module())) {
            List<ClientWindow> windows = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                windows.add(agent.open(url, "", row, Optional.of("me")));
            }
            windows.forEach(window -> window.awaitJoins(1).awaitTransport(row.last()));

            for (int i = 0; i < 20; i++) {
                assertThat(server.push("me", i).get()).isEqualTo(8);
            }
            assertThat(server.push("me", large).get()).isEqualTo(8);

            List<Object> expected = new ArrayList<>();
            IntStream.range(0, 20).forEach(i -> expected.add(message(i)));
            expected.add(message(large));
            for (ClientWindow window : windows) {
                assertThat(window.awaitMessages(21)).isEqualTo(expected);
                assertThat(window.disconnects()).isEmpty();
            }
            windows.forEach(ClientWindow::close);
            // Those that poll say so in a request, which must get out before their process ends.
            Patience.becomesTrue("no session is left", () -> server.sessionCount() == 0);
        }
        Patience.becomesTrue("no connection is left", () -> server.connectionCount() == 0);
        Patience.becomesTrue("no timer is left", () -> server.timerCount().join() == 0);
    }

    private static Object message(Object data) {
        return List.of(Map.of("code", 0, "data", data));
    }

    /** Runs {@code openssl s_client} with an input, given as shell: {@code command |} or {@code <file}. */
    private static Command openssl(int port, String input, String options) throws Exception {
        String client = "openssl s_client -connect 127.0.0.1:$1 -CAfile $2 " + options;
        return Command.sh(input.startsWith("<") ? client + " " + input : input + " " + client, "" + port, CA);
    }

    private static List<String> find(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
    }
}
