package dev.roomcast.push;

import dev.roomcast.http.HttpException;
import java.util.ArrayList;
import java.util.List;
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

    /**
     * The names in a JSON member: one, or a list of them; none when it is missing.
     *
     * @throws HttpException 400, naming the member, when it is something else
     */
    static List<String> list(String member, Object value) throws HttpException {
        List<String> names = new ArrayList<>(1);
        for (Object one : value instanceof List<?> several ? several : value == null ? List.of() : List.of(value)) {
            names.add(of(one).orElseThrow(
                    () -> new HttpException(400, member + " must be a text or a number, or a list of these")));
        }
        return names;
    }
}
