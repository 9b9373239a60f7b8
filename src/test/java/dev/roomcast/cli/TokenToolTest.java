package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.auth.JoinToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenToolTest {
    @Test
    void makesATokenThatItFindsGood(@TempDir Path folder) throws IOException {
        String file = Files.writeString(folder.resolve("roomcast.properties"), "auth-secret=s3cret\n").toString();

        ToolRun made = ToolRun.in(Map.of("ROOMCAST_AUTH_SECRET", "s3cret"), "token", "a.王", "--seconds=60");
        ToolRun checked = ToolRun.of("token", "--check", made.out().strip(), "--config", file);
        ToolRun refused = ToolRun.of("token", "--check", made.out().strip(), "--secret", "other");
        ToolRun none = ToolRun.of("token", "--check", "wang", "--secret", "other");

        assertThat(made.status()).isZero();
        assertThat(made.out()).matches("a\\.王\\.[0-9]{10}\\.[0-9a-f]{64}\n");
        assertThat(checked.status()).isZero();
        assertThat(checked.out()).matches("a\\.王 until 20\\S+Z, for (5[0-9]|60) s\n");
        assertThat(refused)
                .isEqualTo(new ToolRun(1, "", "roomcast: token: signed by another secret, or changed\n"));
        assertThat(none)
                .isEqualTo(new ToolRun(1, "", "roomcast: token: no token, which is NAME.EXPIRY.SIGNATURE\n"));
    }

    @Test
    void signsByTheFirstSecretAndChecksByEach() {
        String token = ToolRun.of("token", "wang", "--secret", "newer,older").out().strip();

        assertThat(ToolRun.of("token", "--check", token, "--secret", "newer").status()).isZero();
        assertThat(ToolRun.of("token", "--check", token, "--secret", "newest,newer").status()).isZero();
        assertThat(ToolRun.of("token", "--check", token, "--secret", "older").status()).isEqualTo(1);
    }

    @Test
    void findsAnExpiredTokenNotGood() {
        String token = JoinToken.sign("wang", 1_000_000_000, "s");

        assertThat(ToolRun.of("token", "--check", token, "--secret", "s"))
                .isEqualTo(new ToolRun(1, "", "roomcast: token: expired at 2001-09-09T01:46:40Z\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "token wang|no secret: set ROOMCAST_AUTH_SECRET, --secret or --config",
        "token --secret s|give a NAME to make a token, or --check TOKEN",
        "token wang --secret s --seconds 0|seconds is 0 s, must be 1 to 316224000",
        "token wang --secret s,|secret is empty, must have one character at least",
        "token wang --config no/such|config: no such file: no/such"})
    void refusesInOneLine(String commandLine, String says) {
        assertThat(ToolRun.of(commandLine.split(" ")))
                .isEqualTo(new ToolRun(2, "", "roomcast: " + says + " (see --help)\n"));
    }
}
