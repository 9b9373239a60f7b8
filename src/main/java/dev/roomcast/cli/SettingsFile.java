package dev.roomcast.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** In which line of a properties file each setting stands, which {@link Properties} does not tell. */
final class SettingsFile {
    private SettingsFile() {
    }

    /** A value, and the number of the line that it begins in, from 1. */
    record Line(int number, String value) {
    }

    /**
     * Reads a file that {@link Defaults} has read before.
     *
     * @throws IllegalArgumentException when it cannot be read now
     */
    static Map<String, Line> lines(Path file) {
        try {
            return lines(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("config: no such file: " + file);
        } catch (IOException e) {
            throw new IllegalArgumentException("config: cannot read " + file + ": " + e.getMessage());
        }
    }

    /** The same of its lines; of settings that stand there twice the last counts. */
    static Map<String, Line> lines(List<String> natural) {
        Map<String, Line> found = new HashMap<>();
        int begin = 0;
        while (begin < natural.size()) {
            int end = begin;
            while (end < natural.size() - 1 && isContinued(natural.get(end), end > begin)) {
                end++;
            }
            int number = begin + 1;
            properties(String.join("\n", natural.subList(begin, end + 1)))
                    .forEach((name, value) -> found.put((String) name, new Line(number, (String) value)));
            begin = end + 1;
        }
        return found;
    }

    /** A line goes on in the next when it ends with an odd number of backslashes; a comment never does. */
    private static boolean isContinued(String line, boolean inValue) {
        String text = line.stripLeading();
        if (!inValue && (text.startsWith("#") || text.startsWith("!"))) {
            return false;
        }
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static Properties properties(String logicalLine) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(logicalLine));
        } catch (IOException e) {
            throw new AssertionError("text in memory can be read", e);
        }
        return one;
    }
}
