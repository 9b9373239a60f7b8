package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.FreePort;
import dev.roomcast.RawClient;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stranger copies the README's lines for an installation on the internet. They are run as they stand there, but that
 * files are below a folder, that names lead to this machine, and that what changes a machine (apt-get, systemctl, certbot)
 * does its work here: packages are there, OpenSSL makes the certificate, the test starts server and nginx.
 */
@Timeout(120)
class StrangerIT {
    private static final int MOST_LINES = 20;
    private static final String DOCTOR = "sudo roomcast doctor ";

    @TempDir
    private Path folder;
    private int port;
    private OwnCertificate certificate;

    @BeforeEach
    void prepareMachine() throws Exception {
        port = FreePort.next();
        certificate = OwnCertificate.in(folder, "push.example.com");
        Files.createDirectories(folder.resolve("bin"));
        program("sudo", "exec \"$@\"");
        program("apt-get", "echo \"apt-get $*\" >>'" + folder + "/done'");
        program("certbot", "echo \"certbot $*\" >>'" + folder + "/done'");
        program("systemctl", "echo \"systemctl $*\" >>'" + folder + "/done'");
        program("roomcast", "exec " + String.join(" ", ServerProcess.commandLine()) + " \"$@\"");
        // As the package brings it, but for the port, which may be taken here.
        Files.writeString(folder.resolve("roomcast.properties"),
                Files.readString(Path.of("src/main/dist/roomcast.properties")) + "port=" + port + "\n");
        Command.sh("chmod 640 \"$1\"", folder.resolve("roomcast.properties").toString()).output();
    }

    @Test
    void getsFromTheReadmeToAnInstallationInOrder() throws Exception {
        String install = block("sh");
        String scrape = block("yaml");
        assertThat((install + scrape).lines()).hasSizeLessThanOrEqualTo(MOST_LINES);

        Command.sh(Map.of("PATH", folder + "/bin:" + System.getenv("PATH")),
                here(install.substring(0, install.indexOf(DOCTOR)))).output();

        assertThat(Files.readString(folder.resolve("done"))).contains("apt-get install -y ",
                "certbot certonly --nginx -d push.example.com ", "systemctl restart roomcast\n",
                "systemctl reload nginx\n");
        String settings = folder.resolve("roomcast.properties").toString();
        String key = Command.sh("sed -n 's/^trigger-key=//p' \"$1\"", settings).output().strip();
        assertThat(key).matches("[0-9a-f]{48}");
        try (ServerProcess server = ServerProcess.start(Map.of(), "--config", settings);
                ProxyProcess nginx = startNginx()) {
            assertThat(server.address().getPort()).isEqualTo(port);
            int secure = nginx.address().getPort();
            String line = here(install.substring(install.indexOf(DOCTOR)))
                    .replace("https://$HOST/", "https://localhost:" + secure + "/ --cacert " + certificate.certificate());
            Command doctor = Command.sh(Map.of("PATH", folder + "/bin:" + System.getenv("PATH")), line);
            assertThat(doctor.output().lines()).noneMatch(said -> said.startsWith("FAIL")).contains(
                    "ok   websocket: Upgrade arrives", "ok   event stream: a message comes at once",
                    "ok   client address: X-Forwarded-For arrives and is believed, this client counts as 127.0.0.1",
                    "ok   permissions: " + settings + " is closed to others");

            expectSafe(secure, key, settings);
            expectMonitored(secure, key, scrape);
        }
    }

    private void expectSafe(int secure, String key, String settings) throws Exception {
        assertThat(Command.sh("sed -n 's/^auth-secret=//p' \"$1\"", settings).output().strip()).matches("[0-9a-f]{64}");
        String token = Command.sh("\"$1\"/bin/roomcast token test --config \"$2\"", folder.toString(), settings)
                .output().strip();
        assertThat(curl(secure, "/?name=test&msg=hello", "")).startsWith("{\"error\":\"trigger key missing or wrong");
        assertThat(curl(secure, "/?name=test&msg=hello", "Authorization: Bearer " + key)).isEqualTo("{\"sockets\":0}");
        try (TlsRelay relay = TlsRelay.to(new InetSocketAddress("127.0.0.1", secure),
                certificate.clientContext()); RawWindow window = RawWindow.webSocket(relay.address());
                RawWindow without = RawWindow.webSocket(relay.address());
                RawClient other = RawClient.connect(relay.address())) {
            window.send("420" + Json.write(List.of("join", Map.of("token", token))));
            assertThat(window.next()).startsWith("430[{\"room\":\"test\",\"expires\":");
            without.send("420[\"join\",{\"username\":\"test\"}]");
            assertThat(without.next()).isEqualTo("42[\"join_error\",{\"error\":\"token is missing\"}]");
            assertThat(curl(secure, "/?name=test&msg=hello", "Authorization: Bearer " + key))
                    .isEqualTo("{\"sockets\":1}");
            window.expect("hello");
            other.send("GET /rooms HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(other.readResponse().status()).isEqualTo(401);
        }
    }

    private void expectMonitored(int secure, String key, String scrape) throws Exception {
        String configuration = scrape.replace("KEY", key).replace("push.example.com", "localhost:" + secure);
        Path file = Files.writeString(folder.resolve("prometheus.yml"), configuration);
        Matcher said = Pattern.compile("(?s)scheme: (\\S+).*credentials: ([^}]+)}.*targets: \\[([^]]+)]")
                .matcher(configuration);
        assertThat(said.find()).isTrue();

        assertThat(Command.sh("promtool check config \"$1\"", file.toString()).status()).isZero();
        assertThat(said.group(1) + "://" + said.group(3)).isEqualTo("https://localhost:" + secure);
        assertThat(curl(secure, "/metrics", "Authorization: Bearer " + said.group(2))).contains("\nroomcast_");
        assertThat(curl(secure, "/metrics", "")).startsWith("{\"error\":");
    }

    private ProxyProcess startNginx() throws IOException {
        int secure = FreePort.next();
        String own = Files.readString(folder.resolve("roomcast.conf"))
                .replace("listen 80;", "listen 127.0.0.1:" + FreePort.next() + ";")
                .replace("listen 443 ssl;", "listen 127.0.0.1:" + secure + " ssl;")
                .replace("/etc/letsencrypt/live/push.example.com/", folder + "/")
                .replace("127.0.0.1:8080", "127.0.0.1:" + port);
        return ReadmeProxy.startNginx(folder, secure, own);
    }

    private String curl(int secure, String target, String field) throws Exception {
        return Command.sh("curl -sS --cacert \"$1\" -H \"$4\" \"https://localhost:$2$3\"",
                certificate.certificate().toString(), "" + secure, target, field).output();
    }

    /** With its files below the folder of the test. */
    private String here(String lines) {
        return lines.replace("/etc/roomcast/", folder + "/").replace("/etc/nginx/conf.d/", folder + "/");
    }

    private void program(String name, String script) throws Exception {
        Path file = Files.writeString(folder.resolve("bin").resolve(name), "#!/bin/sh\n" + script + "\n");
        Command.sh("chmod +x \"$1\"", file.toString()).output();
    }

    /** The first block of that language below the section's title. */
    private static String block(String language) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String section = readme.substring(readme.indexOf("## Put it on the internet\n"));
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(section);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }
}
