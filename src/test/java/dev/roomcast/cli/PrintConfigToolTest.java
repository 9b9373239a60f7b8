package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the configurations work is shown by {@code ReadmeProxyIT}. */
class PrintConfigToolTest {
    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy", "apache", "caddy"})
    void printsWhatTheReadmeShows(String program) throws IOException {
        assertThat(Files.readString(Path.of("README.md")))
                .contains("```" + program + "\n" + print(program) + "```\n");
    }

    @Test
    void printsTheUnitOfThePackage(@TempDir Path folder) throws IOException {
        String packaged = Files.readString(Path.of("src/main/dist/roomcast.service"));

        assertThat(print("systemd")).isEqualTo(packaged);
        assertThat(print("systemd", "--jar=/opt/roomcast.jar", "--config", folder.resolve("a.properties").toString()))
                .isEqualTo(packaged.replace("/usr/share/roomcast/roomcast.jar", "/opt/roomcast.jar")
                        .replace("/etc/roomcast/roomcast.properties", folder.resolve("a.properties").toString()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "nginx --public-host=push.example.org|server_name push.example.org;",
        "nginx --public-host=push.example.org|ssl_certificate /etc/letsencrypt/live/push.example.org/fullchain.pem;",
        "nginx --port=9000 --host=0.0.0.0|server 127.0.0.1:9000;",
        "nginx --host=::1|server [::1]:8080;",
        "nginx --host=192.0.2.7|server 192.0.2.7:8080;",
        "nginx --path=/push/|location /push/ {",
        "nginx --path=/push|proxy_pass http://roomcast/;",
        "nginx --tls-cert=/a.pem --tls-key=/a.key|ssl_certificate_key /a.key;",
        "haproxy --path=/push|http-request replace-path /push/(.*) /\\1",
        "haproxy --tls-cert=/a.pem|ssl crt /a.pem ",
        "apache --path=/push|ProxyPass /push/ http://127.0.0.1:8080/ upgrade=websocket",
        "apache --public-host=push.example.org|Redirect permanent / https://push.example.org/",
        "caddy --tls-cert=/a.pem --tls-key=/a.key|tls /a.pem /a.key",
        "caddy --path=/push|handle_path /push/* {"})
    void takesTheSettingsGiven(String arguments, String line) {
        assertThat(print(arguments.split(" "))).contains(line).doesNotContain("@{").doesNotContain("\n?");
    }

    @Test
    void takesAddressAndPortFromTheFile(@TempDir Path folder) throws IOException {
        String file = Files.writeString(folder.resolve("a.properties"), "host=192.0.2.7\nport=9000\n").toString();

        assertThat(print("nginx", "--config", file)).contains("server 192.0.2.7:9000;");
        assertThat(print("nginx", "--config", file, "--port=1")).contains("server 192.0.2.7:1;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy", "apache", "caddy"})
    void takesAFileWithAllSettingsOfThePackage(String program, @TempDir Path folder) throws IOException {
        String all = Files.readString(Path.of("src/main/dist/roomcast.properties"))
                .replaceAll("(?m)^#([a-z-]+=)", "$1");
        Path file = Files.writeString(folder.resolve("roomcast.properties"), all.replace("port=8080", "port=9000"));

        // Clients' connections go to their port, whatever admin-port says.
        assertThat(print(program, "--config", file.toString())).contains("127.0.0.1:9000").doesNotContain("8081");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "nginx --public-host=a;b|public-host is \"a;b\", which has characters that the configuration could not take",
        "nginx --path=push|path is \"push\", which has characters that the configuration could not take",
        "nginx --tls-cert=/a{.pem --tls-key=/a|tls-cert is \"/a{.pem\", which has characters that the configuration could"
            + " not take", "nginx --port=0|port is 0, must be 1 to 65535", "nginx --tls-cert=/a.pem|--tls-cert and"
            + " --tls-key need each other",
        "haproxy --tls-key=/a.key|tls-key: HAProxy takes the key from the file of --tls-cert",
        "iis|Invalid value for positional parameter at index 0 (PROGRAM): expected one of [NGINX, HAPROXY, APACHE, CADDY,"
            + " SYSTEMD] (case-insensitive) but was 'iis'"})
    void refusesInOneLine(String arguments, String says) {
        assertThat(ToolRun.of(("print-config " + arguments).split(" ")))
                .isEqualTo(new ToolRun(2, "", "roomcast: " + says + " (see --help)\n"));
    }

    private static String print(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "print-config";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        ToolRun run = ToolRun.of(all);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out();
    }
}
