package dev.roomcast;

import java.util.regex.Pattern;

/**
 * How {@link FuzzRun} runs.
 *
 * @param seconds for each target
 * @param targets which of them, found anywhere in their names
 * @param merge whether inputs that reach code which the corpus does not are added to it
 */
record FuzzSettings(int seconds, Pattern targets, boolean merge) {
    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException an option that is unknown, lacks its value or has a wrong one
     */
    static FuzzSettings of(String[] arguments) {
        FuzzSettings settings = new FuzzSettings(20, Pattern.compile(""), false);
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " lacks its value");
            }
            settings = settings.with(arguments[i], arguments[i + 1]);
        }
        return settings;
    }

    private FuzzSettings with(String option, String value) {
        return switch (option) {
            case "--seconds" -> new FuzzSettings(seconds(value), targets, merge);
            case "--target" -> new FuzzSettings(seconds, Pattern.compile(value), merge);
            case "--merge" -> new FuzzSettings(seconds, targets, !value.isEmpty());
            default -> throw new IllegalArgumentException("no option is called " + option);
        };
    }

    private static int seconds(String value) {
        if (!value.matches("[1-9]\\d{0,4}")) {
            throw new IllegalArgumentException("--seconds is \"" + value + "\", must be a number from 1 to 99999");
        }
        return Integer.parseInt(value);
    }
}
