package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationTest {
    @TempDir
    private Path folder;

    @Test
    void saysWhereEachSettingComesFrom() throws IOException {
        Path file = Files.writeString(folder.resolve("roomcast.properties"),
                "# mine\ntrigger-key=geheim\nport=9000\ntls-key=a.key\n");

        ToolRun run = ToolRun.in(Map.of("ROOMCAST_PING_INTERVAL", "1000", "ROOMCAST_PORT", "9001",
                "ROOMCAST_TLS_KEYSTORE_PASSWORD", "geheim"), "serve", "--explain", "--config=" + file,
                "--ping-timeout", "5", "--origins=a.example,b.example");

        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).doesNotContain("geheim").doesNotContain("explain");
        assertThat(run.out().lines().map(line -> List.of(line.split("\\s{2,}")))).contains(
                List.of("host", "127.0.0.1", "default"),
                List.of("loops", "one per core", "default"),
                List.of("port", "9001", "environment ROOMCAST_PORT"),
                List.of("origins", "a.example,b.example", "command line"),
                List.of("trigger-key", "(not shown)", file + ":2"),
                List.of("ping-interval", "1000", "environment ROOMCAST_PING_INTERVAL"),
                List.of("ping-timeout", "5", "command line"),
                List.of("max-packet", "as max-payload", "default"),
                List.of("tls-key", "a.key", file + ":4"),
                List.of("tls-keystore-password", "(not shown)", "environment ROOMCAST_TLS_KEYSTORE_PASSWORD"));
    }

    @Test
    void keepsKeysAndSecretsToItself() throws IOException {
        Path file = Files.writeString(folder.resolve("roomcast.properties"), "trigger-key=geheim1,geheim2\n"
                + "trigger-keys=keys\nadmin-port=8081\nauth=token\nauth-secret=geheim3,geheim4\n"
                + "auth-jwt-key=public.pem\nhosts=a.example,b.example\n");

        ToolRun run = ToolRun.in(Map.of("ROOMCAST_AUTH_JWT_ISSUER", "me"), "--explain", "--config=" + file,
                "--auth-cache=0");
        ToolRun typed = ToolRun.in(Map.of("ROOMCAST_AUTH_SECRET", "geheim1,geheim2"), "--explain",
                "--trigger-key=geheim3", "--trigger-key=geheim4", "--tls-keystore-password", "geheim5");

        assertThat(run.out() + typed.out()).doesNotContain("geheim");
        assertThat(run.out().lines().map(line -> List.of(line.split("\\s{2,}")))).contains(
                List.of("hosts", "a.example,b.example", file + ":7"),
                List.of("trigger-key", "(not shown)", file + ":1"),
                List.of("trigger-keys", "keys", file + ":2"),
                List.of("trigger-post-only", "off", "default"),
                List.of("admin-port", "8081", file + ":3"), List.of("admin-host", "127.0.0.1", "default"),
                List.of("auth", "token", file + ":4"), List.of("auth-secret", "(not shown)", file + ":5"),
                List.of("auth-jwt-key", "public.pem", file + ":6"), List.of("auth-jwks", "none", "default"),
                List.of("auth-jwt-issuer", "me", "environment ROOMCAST_AUTH_JWT_ISSUER"),
                List.of("auth-cache", "0", "command line"), List.of("auth-grace", "30000", "default"));
        assertThat(typed.out().lines().map(line -> List.of(line.split("\\s{2,}")))).contains(
                List.of("trigger-key", "(not shown)", "command line"),
                List.of("auth-secret", "(not shown)", "environment ROOMCAST_AUTH_SECRET"),
                List.of("tls-keystore-password", "(not shown)", "command line"));
    }

    @Test
    void isNoSetting() throws IOException {
        Path file = Files.writeString(folder.resolve("roomcast.properties"), "explain=true\n");

        assertThat(ToolRun.of("--explain", "--config", file.toString()).err())
                .isEqualTo("roomcast: config: no setting is called \"explain\" (see --help)\n");
    }
}
