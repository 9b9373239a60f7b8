package dev.roomcast.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Where a setting comes from that the command line leaves out: the environment, then the file of {@code --config}. */
final class Defaults implements IDefaultValueProvider {
    private final Map<String, String> environment;
    private final Properties file;

    private Defaults(Map<String, String> environment, Properties file) {
        this.environment = environment;
        this.file = file;
    }

    /**
     * Reads the file, if one is named.
     *
     * @throws IllegalArgumentException a file that cannot be read, or a name in it that no setting has
     */
    static Defaults read(String[] arguments, Map<String, String> environment, CommandSpec options) {
        String path = configPath(arguments, environment);
        Properties file = new Properties();
        if (path != null) {
            try (Reader reader = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8)) {
                file.load(reader);
            } catch (NoSuchFileException e) {
                throw new IllegalArgumentException("config: no such file: " + path);
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalArgumentException("config: cannot read " + path + ": " + e.getMessage());
            }
        }
        for (String name : file.stringPropertyNames()) {
            OptionSpec option = options.findOption("--" + name);
            if (option == null || !isSetting(option)) {
                throw new IllegalArgumentException("config: no setting is called \"" + name + "\"");
            }
        }
        return new Defaults(environment, file);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !isSetting(option)) {
            return null;
        }
        String name = option.longestName().substring(2);
        return environment.getOrDefault(variable(name), file.getProperty(name));
    }

    /** Whether it says how the server is to be, rather than what to print instead of starting one. */
    static boolean isSetting(OptionSpec option) {
        return !option.usageHelp() && !option.versionHelp() && !option.longestName().equals("--explain");
    }

    /** What a setting is called in the environment. */
    static String variable(String name) {
        return "ROOMCAST_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** The file that the command line or the environment names; null where none is. */
    static String configPath(String[] arguments, Map<String, String> environment) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith("--config=")) {
                return arguments[i].substring("--config=".length());
            }
            if (arguments[i].equals("--config") && i + 1 < arguments.length) {
                return arguments[i + 1];
            }
        }
        return environment.get("ROOMCAST_CONFIG");
    }
}
