package dev.roomcast.push;

import java.util.Optional;

/** What counts as a user's name: text, or a number, which is its text. */
final class Names {
    private Names() {
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
}
