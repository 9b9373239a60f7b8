package dev.roomcast.socketio;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * What a client sent, found by index or by name and asked for by type. Every accessor fails with an
 * {@link ArgumentException} that names the place, what is there and what was asked for. Immutable, unless whoever got
 * {@link #value} changes what is inside.
 *
 * @param <K> what a value is found by
 */
public abstract sealed class Values<K> permits Arguments, JsonMap {
    private final String place;
    private final ValueMapper mapper;

    /**
     * Made where values arrive.
     *
     * @param place how faults call the whole
     */
    Values(String place, ValueMapper mapper) {
        this.place = place;
        this.mapper = mapper;
    }

    /** Whether there is a value, be it null. */
    public abstract boolean has(K key);

    /** The value there, null where there is none. */
    abstract Object find(K key);

    /** How faults call a value. */
    abstract String placeOf(K key);

    /** The value as it came: {@code String}, {@code Number}, {@code Boolean}, {@code Map}, {@code List}, {@code byte[]}, null. */
    public final Object value(K key) {
        if (!has(key)) {
            throw new ArgumentException(placeOf(key) + " is missing");
        }
        return find(key);
    }

    /** Whether there is none, or null. */
    public final boolean isNull(K key) {
        return find(key) == null;
    }

    public final String string(K key) {
        return typed(key, String.class, "text");
    }

    public final boolean bool(K key) {
        return typed(key, Boolean.class, "a truth value");
    }

    public final Number number(K key) {
        return typed(key, Number.class, "a number");
    }

    public final double doubleValue(K key) {
        return number(key).doubleValue();
    }

    /** A number that is whole and fits; {@code 7.0} is. */
    public final int intValue(K key) {
        return (int) whole(key, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** A number that is whole and fits; those beyond 2^53 have lost digits in a JavaScript client before. */
    public final long longValue(K key) {
        return whole(key, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Binary; not copied. */
    public final byte[] bytes(K key) {
        return typed(key, byte[].class, "binary");
    }

    /** An object, its members typed in turn. */
    public final JsonMap map(K key) {
        return new JsonMap(typed(key, Map.class, "an object"), placeOf(key), mapper);
    }

    /** An array, its items typed in turn. */
    public final Arguments list(K key) {
        return new Arguments(typed(key, List.class, "an array"), placeOf(key), mapper);
    }

    /** A record or bean, made by the server's {@link ValueMapper}. */
    public final <T> T as(K key, Class<T> type) {
        Object value = value(key);
        if (value == null || type.isInstance(value)) {
            return type.cast(value);
        }
        try {
            return mapper.convert(value, type);
        } catch (IllegalArgumentException e) {
            throw new ArgumentException(placeOf(key) + " is no " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    final String place() {
        return place;
    }

    private <T> T typed(K key, Class<T> type, String wanted) {
        Object value = value(key);
        if (!type.isInstance(value)) {
            throw new ArgumentException(placeOf(key) + " is " + kind(value) + ", must be " + wanted);
        }
        return type.cast(value);
    }

    private long whole(K key, long least, long most) {
        Number number = number(key);
        if (isLong(number) && number.longValue() >= least && number.longValue() <= most) {
            return number.longValue();
        }
        throw new ArgumentException(placeOf(key) + " is " + number + ", must be a whole number from " + least + " to "
                + most);
    }

    private static boolean isLong(Number number) {
        if (number instanceof BigInteger big) {
            return big.bitLength() < Long.SIZE;
        }
        double value = number.doubleValue();
        return number instanceof Integer || number instanceof Long
                || value == Math.rint(value) && value >= Long.MIN_VALUE && value < -(double) Long.MIN_VALUE;
    }

    private static String kind(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String) {
            return "text";
        }
        if (value instanceof Number) {
            return "a number";
        }
        if (value instanceof Boolean) {
            return "a truth value";
        }
        if (value instanceof Map) {
            return "an object";
        }
        return value instanceof List ? "an array" : "binary";
    }
}
