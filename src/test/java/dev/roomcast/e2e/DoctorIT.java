package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.FreePort;
import dev.roomcast.auth.AuthMode;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code doctor} in front of real proxies, in good order and with lines missing. */
@Timeout(120)
class DoctorIT {
    private static final int SILENCE_SECONDS = 75;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void findsEachProxyOfTheReadmeInGoodOrder(ReadmeProxy kind) throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).trustProxy(List.of("127.0.0.1")).triggerKey("KEY").start();
                ReadmeProxy.Running proxy = kind.start(folder, server.port(), SILENCE_SECONDS, kind.snippet())) {
            Command doctor = examine(proxy, settings(server, "trust-proxy=127.0.0.1\ntrigger-key=KEY\n"));

            String url = "https://localhost:" + proxy.process().address().getPort() + "/";
            assertThat(doctor.err()).isEmpty();
            assertThat(doctor.out().replaceAll("ok   clock: [0-5] s", "ok   clock: 0 s").lines()).contains(
                    "ok   settings: all of them are within their bounds",
                    "ok   port: 127.0.0.1 port " + server.port() + " is answered by a Roomcast",
                    "ok   public-url: " + url + " is answered by a Roomcast",
                    "ok   clock: 0 s off the date of the public address",
                    "ok   websocket: Upgrade arrives",
                    "ok   client address: X-Forwarded-For arrives and is believed, this client counts as 127.0.0.1",
                    "ok   event stream: a message comes at once", "ok   long poll: a message comes at once")
                    .noneMatch(line -> line.startsWith("FAIL"));
            assertThat(doctor.status()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "NGINX ! (?m)^ *proxy_set_header (Upgrade|Connection) .*$ ! FAIL websocket: Upgrade does not arrive, the answer is"
            + " status 400: the proxy has to pass it on, in nginx by",
        "APACHE ! upgrade=websocket ! FAIL websocket: Upgrade does not arrive, the answer is status 400: ProxyPass needs"
            + " upgrade=websocket",
        "NGINX ! (?m)^ *proxy_set_header X-Forwarded-For .*$ ! FAIL client address: X-Forwarded-For does not arrive",
        "HAPROXY ! option forwardfor ! FAIL client address: X-Forwarded-For does not arrive"})
    void namesTheLineThatIsMissing(ReadmeProxy kind, String without, String says) throws Exception {
        String snippet = kind.snippet().replaceAll(without, "");
        assertThat(snippet).isNotEqualTo(kind.snippet());
        try (Roomcast server = Roomcast.builder().port(0).trustProxy(List.of("127.0.0.1")).triggerKey("KEY").start();
                ReadmeProxy.Running proxy = kind.start(folder, server.port(), SILENCE_SECONDS, snippet)) {
            Command doctor = examine(proxy, settings(server, "trust-proxy=127.0.0.1\ntrigger-key=KEY\n"));

            assertThat(doctor.out()).contains(says);
            assertThat(doctor.status()).isEqualTo(1);
        }
    }

    @Test
    void seesAProxyThatHoldsStreamsBack() throws Exception {
        // It ignores what the server asks it for.
        String snippet = ReadmeProxy.NGINX.snippet().replace("proxy_http_version",
                "proxy_ignore_headers X-Accel-Buffering;\n        gzip on; gzip_types *; gzip_min_length 1;\n"
                        + "        proxy_buffers 8 64k;\n        proxy_http_version");
        try (Roomcast server = Roomcast.builder().port(0).trustProxy(List.of("127.0.0.1")).triggerKey("KEY").start();
                ReadmeProxy.Running proxy = ReadmeProxy.NGINX.start(folder, server.port(), SILENCE_SECONDS, snippet)) {
            Command doctor = examine(proxy, settings(server, "trust-proxy=127.0.0.1\ntrigger-key=KEY\n"));

            assertThat(doctor.out()).contains("FAIL event stream: nothing comes at once: the proxy holds it back");
            assertThat(doctor.status()).isEqualTo(1);
        }
    }

    @Test
    void seesAProxyThatIsNotTrusted() throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).triggerKey("KEY").start();
                ReadmeProxy.Running proxy =
                        ReadmeProxy.NGINX.start(folder, server.port(), SILENCE_SECONDS, ReadmeProxy.NGINX.snippet())) {
            Command doctor = examine(proxy, settings(server, "trigger-key=KEY\n"));

            assertThat(doctor.out()).contains("FAIL client address: X-Forwarded-For arrives, but the proxy is not"
                    + " trusted, so all clients count as one: trust-proxy=127.0.0.1\n");
        }
    }

    @Test
    void seesThatAnybodyMayTriggerThroughAProxyThatHidesItself() throws Exception {
        String snippet = ReadmeProxy.NGINX.snippet().replaceAll("(?m)^ *proxy_set_header X-Forwarded-For .*$", "");
        try (Roomcast server = Roomcast.builder().port(0).start();
                ReadmeProxy.Running proxy = ReadmeProxy.NGINX.start(folder, server.port(), SILENCE_SECONDS, snippet)) {
            Command doctor = examine(proxy, settings(server, ""));

            assertThat(doctor.out()).contains("FAIL trigger-key: none, and what comes through the proxy counts as from"
                    + " this machine, so that anybody may trigger");
            assertThat(doctor.status()).isEqualTo(1);
        }
    }

    @Test
    void seesThatTheServerWasNotToldOfAKey() throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).trustProxy(List.of("127.0.0.1")).triggerKey("KEY").start();
                ReadmeProxy.Running proxy =
                        ReadmeProxy.NGINX.start(folder, server.port(), SILENCE_SECONDS, ReadmeProxy.NGINX.snippet())) {
            Command doctor = examine(proxy, settings(server, "trigger-key=OTHER\n"));

            assertThat(doctor.out()).contains("FAIL client address: the server does not take the trigger key of these"
                    + " settings: restart or reload it\n",
                    "warn long poll: not looked at, a trigger at https://localhost:"
                            + proxy.process().address().getPort() + "/ is refused with status 401\n");
        }
    }

    @Test
    void triggersAtTheAdminPortAndJoinsByATokenOfItsOwn() throws Exception {
        Path keys = secretFile("trigger-keys", "FEW rooms=news\nALL name=doctor\n");
        try (Roomcast server = Roomcast.builder().port(0).adminPort(0).trustProxy(List.of("127.0.0.1"))
                .triggerKeys(keys).auth(AuthMode.TOKEN).authSecret("first", "second").start();
                ReadmeProxy.Running proxy =
                        ReadmeProxy.NGINX.start(folder, server.port(), SILENCE_SECONDS, ReadmeProxy.NGINX.snippet())) {
            int admin = server.adminAddress().orElseThrow().getPort();
            Command doctor = examine(proxy, settings(server, "trust-proxy=127.0.0.1\nadmin-port=" + admin
                    + "\ntrigger-keys=" + keys + "\nauth=token\nauth-secret=second,third\n"));

            assertThat(doctor.out().lines()).contains(
                    "ok   admin-port: 127.0.0.1 port " + admin + " is answered by a Roomcast",
                    "ok   admin-port: http://127.0.0.1:" + admin + "/ takes triggers and queries",
                    "ok   client address: X-Forwarded-For arrives and is believed, this client counts as 127.0.0.1",
                    "ok   event stream: a message comes at once", "ok   long poll: a message comes at once",
                    "ok   permissions: " + keys + " is closed to others")
                    .noneMatch(line -> line.startsWith("FAIL"));
            assertThat(doctor.status()).isZero();
            assertThat(server.counters().forbiddenTriggers.sum()).isZero();
        }
    }

    @Test
    void leavesOutWhatOnlyAWebhookCouldLetItSee() throws Exception {
        String webhook = "http://127.0.0.1:" + FreePort.next() + "/may-join.php";
        try (Roomcast server = Roomcast.builder().port(0).adminPort(0).trustProxy(List.of("127.0.0.1"))
                .auth(AuthMode.WEBHOOK).authUrl(webhook).start();
                ReadmeProxy.Running proxy =
                        ReadmeProxy.NGINX.start(folder, server.port(), SILENCE_SECONDS, ReadmeProxy.NGINX.snippet())) {
            int admin = server.adminAddress().orElseThrow().getPort();
            Command doctor = examine(proxy, settings(server, "trust-proxy=127.0.0.1\nadmin-port=" + admin
                    + "\nauth=webhook\nauth-url=" + webhook + "\n"));

            assertThat(doctor.out()).contains("ok   admin-port: http://127.0.0.1:" + admin + "/ takes triggers and"
                    + " queries, without a key, from this machine\n", "warn client address: could not be seen, refused"
                    + " with status 403: request forwarded by a proxy: needs the setting trigger-key\n",
                    "warn event stream: not looked at, nor is the long poll: whom auth-url or the issuer of JWTs lets"
                    + " in cannot be made up here (auth-secret)\n");
            assertThat(doctor.status()).isZero();
            assertThat(server.authCounters().unavailable.sum()).isZero();
        }
    }

    @Test
    void seesThatTheServerWasNotToldOfTheAdminPortAndTheSecret() throws Exception {
        int nobody = FreePort.next();
        try (Roomcast server = Roomcast.builder().port(0).trustProxy(List.of("127.0.0.1")).triggerKey("KEY")
                .auth(AuthMode.TOKEN).authSecret("before").start();
                ReadmeProxy.Running proxy =
                        ReadmeProxy.NGINX.start(folder, server.port(), SILENCE_SECONDS, ReadmeProxy.NGINX.snippet())) {
            Command doctor = examine(proxy, settings(server, "trust-proxy=127.0.0.1\ntrigger-key=KEY\nadmin-port="
                    + nobody + "\nauth=token\nauth-secret=after\n"));

            assertThat(doctor.out()).contains("ok   admin-port: 127.0.0.1 port " + nobody + " is free\n",
                    "FAIL admin-port: cannot reach http://127.0.0.1:" + nobody + "/: Connection refused\n",
                    "FAIL event stream: the server does not take a token by the auth-secret of these settings: restart"
                    + " or reload it\n");
            assertThat(doctor.status()).isEqualTo(1);
        }
    }

    @Test
    void saysWhenThereIsNoServerBehindTheProxy() throws Exception {
        int nobody = FreePort.next();
        try (ReadmeProxy.Running proxy =
                ReadmeProxy.NGINX.start(folder, nobody, SILENCE_SECONDS, ReadmeProxy.NGINX.snippet())) {
            String url = "https://localhost:" + proxy.process().address().getPort() + "/";
            Command doctor = doctor("--port=" + nobody, "--public-url", url, "--cacert",
                    proxy.certificate().certificate().toString());
            Command untrusting = doctor("--port=" + nobody, "--public-url", url);

            assertThat(doctor.out()).contains("ok   port: 127.0.0.1 port " + nobody + " is free\n",
                    "FAIL public-url: " + url + " does not answer as a Roomcast, but with status 502\n");
            assertThat(doctor.status()).isEqualTo(1);
            assertThat(untrusting.out()).contains("FAIL public-url: cannot reach " + url + ": ");
        }
    }

    private Command examine(ReadmeProxy.Running proxy, Path settings) throws Exception {
        return doctor("--config", settings.toString(), "--public-url",
                "https://localhost:" + proxy.process().address().getPort() + "/", "--cacert",
                proxy.certificate().certificate().toString());
    }

    private static Command doctor(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(ServerProcess.commandLine("doctor"));
        command.addAll(List.of(arguments));
        return Command.run(Map.of(), command);
    }

    private Path settings(Roomcast server, String text) throws IOException {
        return secretFile("roomcast.properties", "port=" + server.port() + "\n" + text);
    }

    private Path secretFile(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }
}
