package dev.roomcast.cli;

import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code completion}: what has a shell complete verbs and options of the command {@code roomcast}. */
@Command(name = "completion", sortOptions = false, usageHelpAutoWidth = true, mixinStandardHelpOptions = true,
        versionProvider = Version.class, header = "Prints the completion of a shell for the command roomcast.",
        footer = {"", "In ~/.bashrc: source <(roomcast completion bash)",
            "In ~/.zshrc:  source <(roomcast completion zsh)"})
final class CompletionTool implements Tool {
    /** Shells that can complete. */
    enum Shell {
        BASH(""),
        /** It runs bash's completions when told to. */
        ZSH("autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n");

        private final String before;

        Shell(String before) {
            this.before = before;
        }

        /** As it is typed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh")
    private Shell shell;

    @Override
    public Status run(Terminal terminal) {
        terminal.out().print(shell.before + AutoComplete.bash("roomcast", all()));
        terminal.out().flush();
        return Status.DONE;
    }

    /** All verbs and options in one model, which nothing else needs. */
    private static CommandLine all() {
        CommandLine roomcast = new CommandLine(new Settings());
        roomcast.addSubcommand("serve", new CommandLine(new Settings()));
        for (Verb verb : Verb.values()) {
            roomcast.addSubcommand(verb.word(), Tools.commandLine(verb.newTool()));
        }
        return roomcast;
    }
}
