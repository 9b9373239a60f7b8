package dev.roomcast.push;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A key that triggers and queries may bring, and what it is good for. Immutable; each {@code with…} makes another.
 *
 * @param key one character at least
 * @param name what logs call it by; empty for its place among the keys
 * @param rooms patterns of the rooms that it may trigger and ask for, {@code *} for any characters; empty for all
 * @param namespaces patterns of the namespaces it may trigger in; empty for all, with rooms for {@code /} alone
 * @param rate triggers a second, 0 for any number
 */
public record TriggerKey(String key, String name, List<String> rooms, List<String> namespaces, int rate) {
    static final int MAX_RATE = 1_000_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{0,64}");

    /**
     * Checks them.
     *
     * @throws IllegalArgumentException one that is wrong, naming it, but never the key
     */
    public TriggerKey {
        rooms = List.copyOf(rooms);
        namespaces = List.copyOf(namespaces);
        if (key.isEmpty()) {
            throw new IllegalArgumentException("trigger-key is empty, must have one character at least");
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name must be up to 64 letters, digits, dots, dashes and underscores");
        }
        if (rooms.contains("")) {
            throw new IllegalArgumentException("rooms has an empty pattern");
        }
        if (namespaces.stream().anyMatch(pattern -> !pattern.startsWith("/") && !pattern.startsWith("*"))) {
            throw new IllegalArgumentException("namespaces has a pattern that does not begin with / or *");
        }
        if (rate < 0 || rate > MAX_RATE) {
            throw new IllegalArgumentException(
                    "rate is " + rate + " triggers a second, must be 1 to " + MAX_RATE + ", or 0 for any number");
        }
    }

    /** A key for everything. */
    public static TriggerKey of(String key) {
        return new TriggerKey(key, "", List.of(), List.of(), 0);
    }

    /** The same called so in logs. */
    public TriggerKey withName(String value) {
        return new TriggerKey(key, value, rooms, namespaces, rate);
    }

    /** The same for these rooms alone. */
    public TriggerKey withRooms(String... patterns) {
        return new TriggerKey(key, name, List.of(patterns), namespaces, rate);
    }

    /** The same for these namespaces alone. */
    public TriggerKey withNamespaces(String... patterns) {
        return new TriggerKey(key, name, rooms, List.of(patterns), rate);
    }

    /** The same for so many triggers a second. */
    public TriggerKey withRate(int triggers) {
        return new TriggerKey(key, name, rooms, namespaces, triggers);
    }

    /** Without the key, which nobody is to read in a log. */
    @Override
    public String toString() {
        return (name.isEmpty() ? "key" : name) + (rooms.isEmpty() ? "" : ", rooms " + String.join(" ", rooms))
                + (namespaces.isEmpty() ? "" : ", namespaces " + String.join(" ", namespaces))
                + (rate == 0 ? "" : ", " + rate + " a second");
    }

    /** Whether it is for all rooms of all namespaces. */
    public boolean isForAll() {
        return rooms.isEmpty() && namespaces.isEmpty();
    }

    byte[] bytes() {
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
