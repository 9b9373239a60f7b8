package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    @ParameterizedTest
    @CsvSource({"push,push,0", "psuh,push,1", "pus,push,1", "pushh,push,1", "pish,push,1", "hsup,push,3", "'',push,4"})
    void countsTheMistakes(String given, String known, int distance) {
        assertThat(Spelling.distance(given, known)).isEqualTo(distance);
        assertThat(Spelling.distance(known, given)).isEqualTo(distance);
    }

    @ParameterizedTest
    @CsvSource({"psuh,push", "lisen,listen", "doktor,doctor", "printconfig,print-config", "serv,serve"})
    void knowsWhatWasMeant(String given, String meant) {
        assertThat(Spelling.nearest(given, Verb.words())).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"nonsense", "x", "''", "help"})
    void doesNotGuessWildly(String given) {
        assertThat(Spelling.nearest(given, Verb.words())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "psuh x|no verb is called \"psuh\", did you mean push?",
        "nonsense|no verb is called \"nonsense\"",
        "serve --prot=1|Unknown option: '--prot=1', did you mean --port?",
        "--max-conections 3|Unknown options: '--max-conections', '3', did you mean --max-connections?",
        "--nonsense|Unknown option: '--nonsense'",
        "push u m --kye=k|Unknown option: '--kye=k', did you mean --key?",
        "serve nonsense|Unmatched argument at index 0: 'nonsense'"})
    void isOneLineAndStatus2(String commandLine, String says) {
        ToolRun run = ToolRun.of(commandLine.split(" "));

        assertThat(run).isEqualTo(new ToolRun(2, "", "roomcast: " + says + " (see --help)\n"));
    }

    @ParameterizedTest
    @CsvSource({"push", "listen", "token", "doctor", "print-config", "completion"})
    void eachVerbHasItsHelp(String verb) {
        ToolRun help = ToolRun.of(verb, "--help");

        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("roomcast " + verb);
        assertThat(ToolRun.of("--help").out()).contains("  " + verb + " ");
        assertThat(List.of(ToolRun.of(verb, "--version").out())).containsExactly("roomcast (not from a jar)\n");
    }
}
