package dev.roomcast.cli;

import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The environment, for the options of tools: secrets there are not in the list of processes. */
final class Variables implements IDefaultValueProvider {
    private static final Map<String, String> NAMES = Map.of("--url", "ROOMCAST_URL", "--key", "ROOMCAST_TRIGGER_KEY",
            "--token", "ROOMCAST_TOKEN", "--secret", "ROOMCAST_AUTH_SECRET");

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option && NAMES.containsKey(option.longestName())
                ? environment.get(NAMES.get(option.longestName())) : null;
    }
}
