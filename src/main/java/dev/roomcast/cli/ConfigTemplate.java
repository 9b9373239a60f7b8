package dev.roomcast.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration of another program, with holes. The jar carries them, and the README shows what they make.
 *
 * <pre>
 * server_name &#64;{public-host};          a hole
 * ?path    handle_path &#64;{path}* {       a line that is there only under a condition, here "path"
 * </pre>
 */
final class ConfigTemplate {
    private static final Pattern HOLE = Pattern.compile("@\\{([a-z-]+)}");
    private static final Pattern CONDITION = Pattern.compile("\\?([a-z]+)(.*)", Pattern.DOTALL);

    private final String text;

    private ConfigTemplate(String text) {
        this.text = text;
    }

    /** One that the jar carries. */
    static ConfigTemplate of(String file) {
        try (InputStream in = ConfigTemplate.class.getResourceAsStream(file)) {
            return new ConfigTemplate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("the jar cannot be read", e);
        }
    }

    /** The configuration, with a value for each hole. */
    String fill(Map<String, String> values, Set<String> conditions) {
        StringBuilder filled = new StringBuilder();
        for (String line : text.split("(?<=\n)")) {
            Matcher condition = CONDITION.matcher(line);
            if (!condition.matches()) {
                filled.append(line);
            } else if (conditions.contains(condition.group(1))) {
                filled.append(condition.group(2));
            }
        }
        return HOLE.matcher(filled).replaceAll(hole -> Matcher.quoteReplacement(values.get(hole.group(1))));
    }
}
