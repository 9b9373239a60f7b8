package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.TlsClient;
import dev.roomcast.TlsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The standalone jar as a process that speaks TLS: its start line, its reload by SIGHUP, its end. */
class TlsCommandLineIT {
    private static final String REQUEST = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void placeFiles() throws IOException {
        place("rsa.pem", "rsa.key");
    }

    @Test
    void saysThatItIsHttps() throws Exception {
        try (ServerProcess server = startTls(); TlsClient client = open(server)) {
            assertThat(server.url()).matches("https://127\\.0\\.0\\.1:[0-9]+");
            assertThat(server.lines()).hasSize(1);
            assertThat(client.raw().send(REQUEST).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void readsAKeystoreWhosePasswordIsInTheEnvironment() throws Exception {
        Map<String, String> environment = Map.of("ROOMCAST_TLS_KEYSTORE_PASSWORD", "secret");
        try (ServerProcess server = ServerProcess.start(environment, "--port=0", "--tls-keystore",
                TlsFolder.file("rsa.p12").toString()); TlsClient client = open(server)) {
            assertThat(client.raw().send(REQUEST).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void takesNewFilesForNewConnectionsOnSighup() throws Exception {
        try (ServerProcess server = startTls(); TlsClient before = open(server)) {
            place("ec.pem", "ec-sec1.key");

            server.signal("HUP");
            Patience.becomesTrue("reloaded", () -> server.lines().size() == 2);

            assertThat(server.lines().get(1)).endsWith("TLS files reloaded, for connections from now on");
            assertThat(subject(before)).isEqualTo("CN=rsa");
            assertThat(before.raw().send(REQUEST).readResponse().status()).isEqualTo(200);
            try (TlsClient after = open(server)) {
                assertThat(subject(after)).isEqualTo("CN=ec");
                assertThat(after.raw().send(REQUEST).readResponse().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void keepsTheFilesItHasWhenThoseOnSighupAreWrong() throws Exception {
        try (ServerProcess server = startTls()) {
            Files.copy(TlsFolder.file("ec.pem"), folder.resolve("cert.pem"), StandardCopyOption.REPLACE_EXISTING);

            server.signal("HUP");
            Patience.becomesTrue("told", () -> server.lines().size() == 2);

            assertThat(server.lines().get(1)).matches(".* ERROR +cli\\.Main settings not reloaded, those before stay"
                    + " in use: tls-key: .*key\\.pem does not belong to the first certificate of .*cert\\.pem");
            try (TlsClient client = open(server)) {
                assertThat(subject(client)).isEqualTo("CN=rsa");
            }
            place("ec.pem", "ec.key");
            server.signal("HUP");
            Patience.becomesTrue("reloaded", () -> server.lines().size() == 3);
            try (TlsClient client = open(server)) {
                assertThat(subject(client)).isEqualTo("CN=ec");
            }
        }
    }

    @Test
    void takesFilesOfOtherNamesOnSighup() throws Exception {
        Path settings = folder.resolve("settings");
        Files.writeString(settings, "tls-cert=" + TlsFolder.file("rsa.pem") + "\ntls-key=" + TlsFolder.file("rsa.key"));
        try (ServerProcess server = ServerProcess.start("--config", settings.toString())) {
            Files.writeString(settings, "tls-cert=" + TlsFolder.file("ec.pem") + "\ntls-key=" + TlsFolder.file("ec.key"));

            server.signal("HUP");
            Patience.becomesTrue("reloaded", () -> server.lines().size() == 3);

            assertThat(server.lines().get(2)).endsWith("settings reloaded changed=tls-cert,tls-key");
            try (TlsClient client = open(server)) {
                assertThat(subject(client)).isEqualTo("CN=ec");
            }
        }
    }

    @Test
    void saysThatTlsItselfNeedsARestart() throws Exception {
        Path settings = Files.writeString(folder.resolve("settings"), "");
        try (ServerProcess server = ServerProcess.start("--config", settings.toString())) {
            Files.writeString(settings, "tls-cert=" + TlsFolder.file("ec.pem") + "\ntls-key=" + TlsFolder.file("ec.key"));

            server.signal("HUP");
            Patience.becomesTrue("told", () -> server.lines().size() == 3);

            assertThat(server.lines().get(2)).endsWith(
                    "WARNING cli.Main settings have changed that need a restart settings=tls-cert,tls-key");
        }
    }

    @Test
    void endsConnectionsInGoodOrderOnSigterm() throws Exception {
        try (ServerProcess server = startTls(); TlsClient idle = open(server); TlsClient silent = TlsClient
                .connect(server.address(), TlsFolder.clientContext(), "TLSv1.3")) {
            idle.raw().send(REQUEST).readResponse();
            silent.sendPlain(new byte[] {22});

            server.signal("TERM");

            // The JDK's client throws where the end comes without close_notify.
            idle.raw().expectEnd();
            assertThat(server.exitStatus()).isZero();
        }
    }

    @Test
    void refusesFilesThatDoNotBelongTogetherInOneLine() throws Exception {
        place("rsa.pem", "ec.key");

        Command refused = Command.run(Map.of(), ServerProcess.commandLine("--port=0", "--tls-cert",
                folder.resolve("cert.pem").toString(), "--tls-key", folder.resolve("key.pem").toString()));

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).matches("roomcast: tls-key: \\S+ does not belong to [^\n]* \\(see --help\\)\n");
    }

    private ServerProcess startTls() throws IOException {
        return ServerProcess.start("--loops=2", "--tls-cert", folder.resolve("cert.pem").toString(), "--tls-key",
                folder.resolve("key.pem").toString());
    }

    private void place(String certificates, String key) throws IOException {
        for (List<String> copy : List.of(List.of(certificates, "cert.pem"), List.of(key, "key.pem"))) {
            Files.copy(TlsFolder.file(copy.get(0)), folder.resolve(copy.get(1)), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static TlsClient open(ServerProcess server) throws IOException {
        return TlsClient.open(server.address(), TlsFolder.clientContext(), "TLSv1.3");
    }

    private static String subject(TlsClient client) throws IOException {
        return client.session().getPeerPrincipal().getName();
    }
}
