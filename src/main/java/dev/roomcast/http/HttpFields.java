package dev.roomcast.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The fields of one message, in order; names compare without case (RFC 9110 §5.1). Immutable. */
public final class HttpFields {
    /** No fields. */
    public static final HttpFields NONE = new HttpFields(List.of());

    /** Name and value in turn. */
    private final List<String> namesAndValues;

    private HttpFields(List<String> namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    /** Takes a list of name and value in turn; the list is given. */
    static HttpFields of(List<String> namesAndValues) {
        return new HttpFields(namesAndValues);
    }

    /** The value of the first field of that name. */
    public Optional<String> first(String name) {
        return Optional.ofNullable(firstOrNull(name));
    }

    /** All values of that name, in order; empty when there is none. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equalsIgnoreCase(name)) {
                if (values.isEmpty()) {
                    values = new ArrayList<>(1);
                }
                values.add(namesAndValues.get(i + 1));
            }
        }
        return values;
    }

    /** Whether a field of that name is there. */
    public boolean has(String name) {
        return firstOrNull(name) != null;
    }

    /** Whether a list-valued field holds a token, compared without case (RFC 9110 §5.6.1). */
    public boolean hasToken(String name, String token) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equalsIgnoreCase(name) && listHas(namesAndValues.get(i + 1), token)) {
                return true;
            }
        }
        return false;
    }

    /** Gives each name and value, in order. */
    public void forEach(BiConsumer<String, String> field) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            field.accept(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
    }

    /** Those fields alone whose names are wanted, in the same order. */
    public HttpFields only(Predicate<String> wanted) {
        List<String> kept = new ArrayList<>();
        forEach((name, value) -> {
            if (wanted.test(name)) {
                kept.add(name);
                kept.add(value);
            }
        });
        return kept.isEmpty() ? NONE : new HttpFields(List.copyOf(kept));
    }

    /** How many fields there are. */
    public int count() {
        return namesAndValues.size() / 2;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(name.toLowerCase(Locale.ROOT)).append(": ").append(value).append('\n'));
        return text.toString();
    }

    String firstOrNull(String name) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equalsIgnoreCase(name)) {
                return namesAndValues.get(i + 1);
            }
        }
        return null;
    }

    private static boolean listHas(String list, String token) {
        int start = 0;
        while (start <= list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            if (list.substring(start, end).strip().equalsIgnoreCase(token)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }
}
