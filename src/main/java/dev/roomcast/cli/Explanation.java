package dev.roomcast.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What {@code --explain} prints: a line a setting, with its value and where that comes from. Secrets are left out.
 *
 * <pre>
 * port                         9000                     command line
 * trigger-key                  (not shown)              /etc/roomcast/roomcast.properties:10
 * </pre>
 */
final class Explanation {
    private static final Pattern SECRET = Pattern.compile("(^|-)(keys?|password|secrets?|tokens?)$");
    private static final Pattern DEFAULT = Pattern.compile("\\(default:\\s+([^),]+)");
    private static final String NOT_SHOWN = "(not shown)";

    private Explanation() {
    }

    /** A value as text, and where it is from. */
    private record Given(String value, String source) {
    }

    /** Prints all settings, in the order of {@code --help}. */
    static void print(Parsed parsed, String[] arguments, Map<String, String> environment, PrintStream out) {
        String path = Defaults.configPath(arguments, environment);
        Map<String, SettingsFile.Line> file = path == null ? Map.of() : SettingsFile.lines(Path.of(path));
        for (OptionSpec option : parsed.commandLine().getCommandSpec().options()) {
            if (Defaults.isSetting(option)) {
                Given given = given(option, parsed, environment, path, file);
                StringBuilder line = new StringBuilder(String.format("%-28s ", option.longestName().substring(2)));
                Escapes.text(line, String.format("%-24s ", given.value));
                Escapes.text(line, given.source);
                out.println(line);
            }
        }
    }

    /** Whether its value is for nobody to see. */
    static boolean isSecret(OptionSpec option) {
        return SECRET.matcher(option.longestName().substring(2)).find() && !option.paramLabel().equals("FILE");
    }

    private static Given given(OptionSpec option, Parsed parsed, Map<String, String> environment, String path,
            Map<String, SettingsFile.Line> file) {
        String name = option.longestName().substring(2);
        String variable = Defaults.variable(name);
        if (parsed.result().hasMatchedOption(option)) {
            List<String> values = parsed.result().matchedOption(option.longestName()).stringValues();
            return new Given(shown(option, String.join(",", values)), "command line");
        }
        if (environment.containsKey(variable)) {
            return new Given(shown(option, environment.get(variable)), "environment " + variable);
        }
        if (file.containsKey(name)) {
            SettingsFile.Line line = file.get(name);
            return new Given(shown(option, line.value()), path + ":" + line.number());
        }
        return new Given(defaultOf(option), "default");
    }

    private static String shown(OptionSpec option, String value) {
        return isSecret(option) && !value.isEmpty() ? NOT_SHOWN : value.isEmpty() ? "\"\"" : value;
    }

    /** As the option's description says it, where it is no plain value. */
    private static String defaultOf(OptionSpec option) {
        String plain = option.defaultValue();
        if (plain != null && !plain.isEmpty()) {
            return plain;
        }
        Matcher said = DEFAULT.matcher(String.join(" ", option.description()));
        return said.find() ? said.group(1) : "none";
    }
}
