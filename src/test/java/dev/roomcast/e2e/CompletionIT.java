package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code completion} prints, in the shells that it is for. */
class CompletionIT {
    @TempDir
    private Path folder;
    private Path script;

    @BeforeEach
    void print() throws Exception {
        script = write("bash");
    }

    @Test
    void isBash() throws Exception {
        assertThat(Command.sh("bash -n \"$1\"", script.toString())).isEqualTo(new Command(0, "", ""));
    }

    /** In a shell with a terminal, which somebody types into and presses the tabulator. */
    @ParameterizedTest
    @CsvSource({"pu~,<push>", "li~,<listen>", "--max-connections-per~,<--max-connections-per-address>",
        "serve --trust~,<serve><--trust-proxy>", "push --js~,<push><--json>", "push --u~,<push><--url>",
        "doctor --public~,<doctor><--public-url>", "doctor --drain~,<doctor><--drain-seconds>",
        "print-config hap~ --pub~,<print-config><haproxy><--public-host>", "token --che~,<token><--check>",
        "completion z~,<completion><zsh>", "serve --auth-s~,<serve><--auth-secret>", "--admin-p~,<--admin-port>",
        "serve --trigger-p~,<serve><--trigger-post-only>", "doctor --auth-jwk~,<doctor><--auth-jwks>",
        "listen --to~,<listen><--token>"})
    void completesInBash(String typed, String run) throws Exception {
        Path input = Files.writeString(folder.resolve("input"), "source '" + script
                + "'; roomcast() { printf '<%s>' \"$@\"; echo; }\nroomcast " + typed.replace('~', '\t') + "\nexit\n");

        Command bash = Command.sh("HOME=$1 TERM=dumb script -qec 'bash --norc --noprofile -i' /dev/null <\"$2\"",
                folder.toString(), input.toString());

        assertThat(bash.out().lines().map(String::strip)).contains(run);
    }

    @Test
    void completesInZsh() throws Exception {
        Path zsh = write("zsh");

        assertThat(Command.sh("zsh -n \"$1\"", zsh.toString())).isEqualTo(new Command(0, "", ""));
        Command loaded = Command.sh("HOME=$2 zsh -f -c 'source \"$1\" && print $_comps[roomcast]' zsh \"$1\"",
                zsh.toString(), folder.toString());
        assertThat(loaded.output()).contains("_bash_complete");
    }

    private Path write(String shell) throws IOException, InterruptedException {
        Command completion = Command.run(Map.of(), ServerProcess.commandLine("completion", shell));
        return Files.writeString(folder.resolve("completion." + shell), completion.output());
    }
}
