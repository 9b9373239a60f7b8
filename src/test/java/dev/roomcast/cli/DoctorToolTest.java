package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.TlsFolder;
import dev.roomcast.cli.ApiClient.Answer;
import dev.roomcast.io.TlsFiles;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each check says; {@code DoctorIT} has it look through real proxies. */
class DoctorToolTest {
    private static final Instant NOW = Instant.parse("2026-11-25T20:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void findsNothingWrongWithTheDefaults() {
        ToolRun run = ToolRun.of("doctor", "--port=0", "--max-connections=100");

        assertThat(run.status()).isZero();
        assertThat(run.out().lines()).hasSize(5).allMatch(line -> line.startsWith("ok   "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--loops=65|FAIL settings: loops is 65, must be 1 to 64",
        "--config=no/such|FAIL settings: config: no such file: no/such",
        "--port=http|FAIL settings: Invalid value for option '--port': 'http' is not an int",
        "--drain-seconds=-1|FAIL settings: drain-seconds is -1 s, must be 0 to 86400",
        "--tls-cert=a.pem --tls-key=a.key|FAIL tls: tls-cert: no such file: a.pem",
        "--tls-cert=a.pem|FAIL tls: tls-key is missing, tls-cert needs it",
        "--log-file=/no/such/folder/log|FAIL log-file: cannot write /no/such/folder/log as this user",
        "--host=198.51.100.1|FAIL port: 198.51.100.1 is no address of this machine"})
    void namesWhatIsWrong(String arguments, String line) {
        ToolRun run = ToolRun.of(("doctor --port=0 " + arguments).split(" "));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().lines()).contains(line);
    }

    @Test
    void knowsNoOtherNamesInTheFileThanTheServer() throws IOException {
        String file = Files.writeString(folder.resolve("a.properties"), "public-url=http://localhost/\n").toString();

        assertThat(ToolRun.of("doctor", "--config", file))
                .isEqualTo(new ToolRun(1, "FAIL settings: config: no setting is called \"public-url\"\n", ""));
    }

    @Test
    void seesWhoHasThePort() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).start();
                Roomcast secure = Roomcast.builder().port(0).tlsCert(TlsFolder.file("rsa.pem"))
                        .tlsKey(TlsFolder.file("rsa.key")).start();
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            other.setSoTimeout(1);
            assertThat(port(server.port())).isEqualTo("ok   port: 127.0.0.1 port N is answered by a Roomcast");
            assertThat(port(secure.port(), "--tls-cert=" + TlsFolder.file("rsa.pem"),
                    "--tls-key=" + TlsFolder.file("rsa.key")))
                    .isEqualTo("ok   port: 127.0.0.1 port N is answered by a Roomcast");
            assertThat(port(server.port(), "--tls-cert=" + TlsFolder.file("rsa.pem"),
                    "--tls-key=" + TlsFolder.file("rsa.key"))).startsWith("FAIL port: 127.0.0.1 port N is taken by");
        }
    }

    @Test
    void looksAtTheAdminPort() {
        ToolRun run = ToolRun.of("doctor", "--port=0", "--admin-port=0");

        assertThat(run.out().lines()).contains("ok   port: 127.0.0.1 port 0 is free",
                "ok   admin-port: 127.0.0.1 port 0 is free");
    }

    @Test
    void seesWhoMayReadSecrets() throws IOException {
        Path open = Files.createFile(folder.resolve("open.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        Path closed = Files.createFile(folder.resolve("closed.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));

        assertThat(FilesCheck.secret(open)).isEqualTo(Finding.warn("permissions",
                "every user of this machine may read or change " + open + ": chmod o-rwx " + open));
        assertThat(FilesCheck.secret(closed).level()).isEqualTo(Finding.Level.OK);
        assertThat(FilesCheck.secret(folder.resolve("none")).level()).isEqualTo(Finding.Level.FAIL);
    }

    @Test
    void looksAtFilesOfKeysAmongTheSettings() {
        String key = TlsFolder.file("rsa.key").toString();

        assertThat(ToolRun.of("doctor", "--port=0", "--tls-cert=" + TlsFolder.file("rsa.pem"), "--tls-key=" + key).out()
                .lines().filter(line -> line.contains(" permissions: "))).hasSize(1).first().asString().contains(key);
    }

    @Test
    void sparesAPublicKeyOfTokens() throws IOException {
        Path certificate = Files.copy(TlsFolder.file("rsa.pem"), folder.resolve("public.pem"));
        Path secret = Files.writeString(folder.resolve("hs256"), "0123456789abcdef0123456789abcdef");
        for (Path file : List.of(certificate, secret)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }

        assertThat(ToolRun.of("doctor", "--port=0", "--auth=token", "--auth-jwt-key=" + certificate).out())
                .doesNotContain("permissions", "FAIL");
        assertThat(ToolRun.of("doctor", "--port=0", "--auth=token", "--auth-jwt-key=" + secret).out())
                .contains("warn permissions: every user");
    }

    @Test
    void sparesAFileOfSettingsThatHoldsNoSecret() throws IOException {
        Path file = Files.writeString(folder.resolve("a.properties"), "port=0\ntls-handshake-timeout=1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(ToolRun.of("doctor", "--config", file.toString()).out()).doesNotContain("permissions");

        Files.writeString(file, "port=0\ntrigger-key=KEY\n");

        assertThat(ToolRun.of("doctor", "--config", file.toString()).out()).contains("warn permissions: every user");
    }

    @Test
    void seesWhenACertificateEnds() {
        List<X509Certificate> chain = TlsFiles.pem(TlsFolder.file("rsa.pem"), TlsFolder.file("rsa.key")).certificates();
        Instant end = chain.get(0).getNotAfter().toInstant();

        assertThat(TlsCheck.judge(chain, end.minus(Duration.ofDays(15))).level()).isEqualTo(Finding.Level.OK);
        assertThat(TlsCheck.judge(chain, end.minus(Duration.ofDays(13))).level()).isEqualTo(Finding.Level.WARN);
        assertThat(TlsCheck.judge(chain, end.plusSeconds(1)).level()).isEqualTo(Finding.Level.FAIL);
        assertThat(TlsCheck.judge(chain, chain.get(0).getNotBefore().toInstant().minusSeconds(1)).level())
                .isEqualTo(Finding.Level.FAIL);
        assertThat(TlsCheck.judge(chain.subList(0, 1), end.minus(Duration.ofDays(15))).hint())
                .startsWith("no certificate of an authority follows");
    }

    @Test
    void seesRoomForConnections() {
        OptionalLong some = OptionalLong.of(1_024);

        assertThat(MachineCheck.openFiles(some, 960).level()).isEqualTo(Finding.Level.OK);
        assertThat(MachineCheck.openFiles(some, 0).level()).isEqualTo(Finding.Level.OK);
        assertThat(MachineCheck.openFiles(some, 65_536)).isEqualTo(Finding.warn("open files", "at most 1024, while"
                + " max-connections is 65536: LimitNOFILE=65600 in the unit, ulimit -n 65600 in a shell, or"
                + " max-connections=960"));
        assertThat(MachineCheck.memory(256 << 20, OptionalLong.of(1L << 30), 65_536).level())
                .isEqualTo(Finding.Level.OK);
        assertThat(MachineCheck.memory(900 << 20, OptionalLong.of(1L << 30), 65_536).hint()).contains("set -Xmx lower");
        assertThat(MachineCheck.memory(64 << 20, OptionalLong.of(1L << 30), 65_536).hint())
                .contains("may need 256 MiB: set -Xmx higher");
    }

    @ParameterizedTest
    @CsvSource({"20:00:00,OK", "19:59:57,OK", "20:00:30,WARN", "20:02:00,FAIL", "19:58:00,FAIL"})
    void seesAClockThatIsWrong(String time, Finding.Level level) {
        assertThat(PublicCheck.clock("Wed, 25 Nov 2026 " + time + " GMT", NOW).level()).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "true|true|false|OK|this client counts as 192.0.2.1", "true|false|false|FAIL|trust-proxy=192.0.2.1",
        "false|true|false|FAIL|X-Forwarded-For does not arrive", "false|false|false|FAIL|X-Forwarded-For does not arrive",
        "false|false|true|OK|there is no proxy in between"})
    void judgesTheAddressOfAClient(boolean forwarded, boolean trusted, boolean direct, Finding.Level level,
            String says) {
        Finding finding = PublicCheck.judgeClient(new Answer(200, "{\"address\":\"192.0.2.1\",\"forwarded\":" + forwarded
                + ",\"trusted\":" + trusted + "}"), direct);

        assertThat(finding.level()).isEqualTo(level);
        assertThat(finding.hint()).contains(says);
    }

    @ParameterizedTest
    @CsvSource({"200,true,OK", "200,false,FAIL", "403,false,WARN"})
    void judgesTriggersWithoutAKey(int status, boolean direct, Finding.Level level) {
        assertThat(PublicCheck.judgeLocal(new Answer(status, "{}"), direct).level()).isEqualTo(level);
    }

    private static String port(int port, String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "doctor";
        arguments[1] = "--port=" + port;
        System.arraycopy(more, 0, arguments, 2, more.length);
        return ToolRun.of(arguments).out().lines().filter(line -> line.contains(" port: ")).findFirst().orElseThrow()
                .replace("port " + port, "port N");
    }
}
