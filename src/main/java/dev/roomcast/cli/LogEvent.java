package dev.roomcast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a log record says: a message, and what it names by {@code key=value}. The pattern of the message tells them
 * apart, not its values, so that none of these can pass for another: from {@code closed session sid={0} reason={1}}
 * come the message {@code closed session} and two pairs. A value ends where the next key begins, or at {@code ": "},
 * from where it goes on with the message.
 *
 * @param pairs name and value in turn
 */
record LogEvent(String message, List<String> pairs) {
    private static final Pattern KEY = Pattern.compile("(?:^| )([A-Za-z][A-Za-z0-9_-]*)=");

    /**
     * Reads a record's message.
     *
     * @param parameters what stands for {@code {0}} and so on; null for none, then braces stand for themselves
     */
    static LogEvent of(String pattern, Object[] parameters) {
        Matcher key = KEY.matcher(pattern);
        if (!key.find()) {
            return new LogEvent(filled(pattern, parameters), List.of());
        }
        StringBuilder message = new StringBuilder(pattern.substring(0, key.start()));
        List<String> pairs = new ArrayList<>();
        boolean more = true;
        while (more) {
            String name = key.group(1);
            int begin = key.end();
            more = key.find();
            String value = pattern.substring(begin, more ? key.start() : pattern.length());
            int rest = value.indexOf(": ");
            if (rest >= 0) {
                message.append(value, rest, value.length());
                value = value.substring(0, rest);
            }
            pairs.add(name);
            pairs.add(filled(value, parameters));
        }
        return new LogEvent(filled(message.toString(), parameters), pairs);
    }

    /** Puts the parameters in; numbers as their digits alone. */
    private static String filled(String pattern, Object[] parameters) {
        if (parameters == null || parameters.length == 0 || pattern.indexOf('{') < 0) {
            return pattern;
        }
        StringBuilder text = new StringBuilder();
        int copied = 0;
        for (int open = pattern.indexOf('{'); open >= 0; open = pattern.indexOf('{', open + 1)) {
            int close = open + 2;
            // All our messages have fewer than ten parameters.
            int index = close < pattern.length() && pattern.charAt(close) == '}' ? pattern.charAt(open + 1) - '0' : -1;
            if (index >= 0 && index < Math.min(10, parameters.length)) {
                text.append(pattern, copied, open).append(parameters[index]);
                copied = close + 1;
            }
        }
        return text.append(pattern, copied, pattern.length()).toString();
    }
}
