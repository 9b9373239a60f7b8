package dev.roomcast.push;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The file of {@code trigger-keys}, in UTF-8: a key a line, and behind it, after blanks, what it is good for. What
 * begins with {@code #} is a comment.
 *
 * <pre>
 * KEY [rooms=PATTERN,PATTERN] [namespaces=PATTERN,PATTERN] [rate=N] [name=LABEL]
 * </pre>
 */
final class TriggerKeysFile {
    private static final String ATTRIBUTES = "rooms=, namespaces=, rate=, name=";

    private final Path file;
    private final List<TriggerKey> keys = new ArrayList<>();
    private final Map<String, Integer> lineOfKey = new HashMap<>();
    private int lineNumber;

    private TriggerKeysFile(Path file) {
        this.file = file;
    }

    /**
     * Reads it.
     *
     * @return one key at least; those without a name are called by their line
     * @throws IllegalArgumentException a file that cannot be read, or is wrong, with the number of the line; never with
     *     anything of the line, which may be a key
     */
    static List<TriggerKey> read(Path file) {
        try {
            return parse(file, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("trigger-keys: no such file: " + file);
        } catch (IOException e) {
            throw new IllegalArgumentException("trigger-keys: cannot read " + file + ": " + e.getMessage());
        }
    }

    /** The same from its bytes. */
    static List<TriggerKey> parse(Path file, byte[] bytes) {
        TriggerKeysFile reader = new TriggerKeysFile(file);
        int start = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            reader.line(bytes, start, end);
            start = end + 1;
        }
        if (reader.keys.isEmpty()) {
            throw new IllegalArgumentException("trigger-keys: no key in " + file);
        }
        return List.copyOf(reader.keys);
    }

    private void line(byte[] bytes, int start, int end) {
        lineNumber++;
        String line = text(ByteBuffer.wrap(bytes, start, end - start));
        // Some editors put a byte order mark before everything.
        List<String> words = words(lineNumber == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line);
        if (!words.isEmpty()) {
            add(words);
        }
    }

    private String text(ByteBuffer line) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(line).toString();
        } catch (CharacterCodingException e) {
            throw wrong("is not UTF-8");
        }
    }

    /** Those before a comment. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.strip().split("\\s+")) {
            if (word.startsWith("#")) {
                break;
            }
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private void add(List<String> words) {
        TriggerKey key = TriggerKey.of(words.get(0));
        Integer before = lineOfKey.putIfAbsent(key.key(), lineNumber);
        if (before != null) {
            throw wrong("has the same key as line " + before);
        }
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            String attribute = word.substring(0, Math.max(equals, 0));
            key = with(key, attribute, word.substring(equals + 1), i + 1);
            if (seen.put(attribute, i) != null) {
                throw wrong("has " + attribute + "= twice");
            }
        }
        keys.add(key.name().isEmpty() ? key.withName("line-" + lineNumber) : key);
    }

    private TriggerKey with(TriggerKey key, String attribute, String value, int word) {
        try {
            return switch (attribute) {
                case "rooms" -> key.withRooms(patterns("rooms", value));
                case "namespaces" -> key.withNamespaces(patterns("namespaces", value));
                case "rate" -> key.withRate(rate(value));
                case "name" -> key.withName(named(value));
                default -> throw new IllegalArgumentException("word " + word + " is none of " + ATTRIBUTES);
            };
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    /** An empty list would be no bound at all. */
    private static String[] patterns(String attribute, String list) {
        String[] patterns = list.split(",", -1);
        if (List.of(patterns).contains("")) {
            throw new IllegalArgumentException(attribute + " has an empty pattern");
        }
        return patterns;
    }

    private static int rate(String digits) {
        if (!digits.matches("[0-9]{1,7}") || Integer.parseInt(digits) < 1
                || Integer.parseInt(digits) > TriggerKey.MAX_RATE) {
            throw new IllegalArgumentException("rate must be a whole number of triggers a second, 1 to "
                    + TriggerKey.MAX_RATE);
        }
        return Integer.parseInt(digits);
    }

    private static String named(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name is empty");
        }
        return name;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("trigger-keys: " + file + " line " + lineNumber + ": " + what);
    }
}
