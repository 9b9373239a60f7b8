package dev.roomcast.push;

import dev.roomcast.http.HttpException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What counts as a user's name: text, or a number, which is its text; no longer than a room's name may be. Immutable.
 */
final class Names {
    private final int maxChars;

    /** Names of so many characters at most, in UTF-16. */
    Names(int maxChars) {
        this.maxChars = maxChars;
    }

    /** The name in a JSON value; empty when it is none. */
    static Optional<String> of(Object value) {
        if (value instanceof String text) {
            return Optional.of(text);
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Optional.of(Long.toString(number.longValue()));
        }
        return value instanceof Number number ? Optional.of(number.toString()) : Optional.empty();
    }

    /** What is wrong with the name that a window joins by, as in {@code is empty}; empty when it can be joined. */
    Optional<String> fault(String name) {
        if (name.isEmpty()) {
            return Optional.of("is empty");
        }
        return isTooLong(name) ? Optional.of("longer than " + maxChars + " characters") : Optional.empty();
    }

    /**
     * The names in a JSON member: one, or a list of them; none when it is missing.
     *
     * @throws HttpException 400, naming the member, when it is something else, or a name too long
     */
    List<String> list(String member, Object value) throws HttpException {
        List<String> names = new ArrayList<>(1);
        for (Object one : value instanceof List<?> several ? several : value == null ? List.of() : List.of(value)) {
            names.add(of(one).orElseThrow(
                    () -> new HttpException(400, member + " must be a text or a number, or a list of these")));
        }
        checkLengths(member, names);
        return names;
    }

    /**
     * Refuses names that nobody can have joined by.
     *
     * @param member where they are from
     * @throws HttpException 400, naming that, when one is too long
     */
    void checkLengths(String member, List<String> names) throws HttpException {
        for (String name : names) {
            if (isTooLong(name)) {
                throw new HttpException(400, member + " longer than " + maxChars + " characters (max-room-name)");
            }
        }
    }

    private boolean isTooLong(String name) {
        return name.length() > maxChars;
    }
}
