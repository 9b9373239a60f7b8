package dev.roomcast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The settings as the command line, the environment and the configuration file give them at one time. */
record Parsed(Settings settings, CommandLine commandLine, ParseResult result) {
    /**
     * Reads them.
     *
     * @throws IllegalArgumentException a file that cannot be read or a name in it that no setting has
     * @throws CommandLine.ParameterException an option that there is not, or a value that is none of its kind
     */
    static Parsed read(String[] arguments, Map<String, String> environment) {
        Settings settings = new Settings();
        CommandLine commandLine = new CommandLine(settings).setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setDefaultValueProvider(Defaults.read(arguments, environment, commandLine.getCommandSpec()));
        return new Parsed(settings, commandLine, commandLine.parseArgs(arguments));
    }

    /** The names of the settings that have another value there. */
    List<String> changed(Parsed other) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : commandLine.getCommandSpec().options()) {
            Object there = other.commandLine.getCommandSpec().findOption(option.longestName()).getValue();
            if (!Objects.equals(option.getValue(), there)) {
                names.add(option.longestName().substring(2));
            }
        }
        return names;
    }
}
