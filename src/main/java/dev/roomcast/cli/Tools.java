package dev.roomcast.cli;

import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs the tool that the first argument names. */
final class Tools {
    /** What the JVM makes of bytes that the locale has no characters for. */
    private static final char UNREADABLE = '\uFFFD';

    private Tools() {
    }

    /** Does what the arguments say; answers the exit status. */
    static int run(String[] arguments, Terminal terminal) {
        Optional<Verb> verb = Verb.of(arguments[0]);
        if (verb.isEmpty()) {
            return Main.fail(terminal.err(), Status.USAGE.code(), Spelling.message("no verb is called \"" + arguments[0]
                    + "\"", arguments[0], Verb.words()));
        }
        return run(verb.get(), Arrays.copyOfRange(arguments, 1, arguments.length), terminal).code();
    }

    private static Status run(Verb verb, String[] arguments, Terminal terminal) {
        Tool tool = verb.newTool();
        try {
            CommandLine commandLine = commandLine(tool).setCommandName("roomcast " + verb.word());
            commandLine.setDefaultValueProvider(tool.defaults(arguments, terminal));
            ParseResult result = commandLine.parseArgs(arguments);
            if (result.isUsageHelpRequested()) {
                commandLine.usage(terminal.out());
                return Status.DONE;
            }
            if (result.isVersionHelpRequested()) {
                commandLine.printVersionHelp(terminal.out());
                return Status.DONE;
            }
            checkReadable(arguments);
            return tool.run(terminal);
        } catch (UnmatchedArgumentException e) {
            Main.fail(terminal.err(), Status.USAGE.code(), Spelling.message(e));
            return Status.USAGE;
        } catch (ParameterException | IllegalArgumentException e) {
            return tool.refuse(e.getMessage(), terminal);
        } catch (ToolException e) {
            terminal.err().println("roomcast: " + e.getMessage());
            return e.status();
        }
    }

    /** What picocli makes of a tool. */
    static CommandLine commandLine(Tool tool) {
        return new CommandLine(tool).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Otherwise a name or message would be another one than the user has typed. */
    private static void checkReadable(String[] arguments) {
        for (String argument : arguments) {
            if (argument.indexOf(UNREADABLE) >= 0) {
                throw new IllegalArgumentException(
                        "an argument has characters that the locale does not know, set LC_ALL=C.UTF-8");
            }
        }
    }
}
