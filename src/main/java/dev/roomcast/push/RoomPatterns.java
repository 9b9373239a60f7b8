package dev.roomcast.push;

import java.util.List;

/** Names of rooms, or namespaces, where {@code *} stands for any characters, or none: {@code orders-*}. Immutable. */
record RoomPatterns(List<String> patterns) {
    RoomPatterns {
        patterns = List.copyOf(patterns);
    }

    /** Whether one of them is for the name. */
    boolean cover(String name) {
        for (String pattern : patterns) {
            if (matches(pattern, name)) {
                return true;
            }
        }
        return false;
    }

    /** Goes back to the last star alone, which is enough: no pattern takes longer than its length by the name's. */
    private static boolean matches(String pattern, String name) {
        int at = 0;
        int star = -1;
        int resume = 0;
        for (int i = 0; i < name.length();) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resume = i;
            } else if (at < pattern.length() && pattern.charAt(at) == name.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    @Override
    public String toString() {
        return String.join(", ", patterns);
    }
}
