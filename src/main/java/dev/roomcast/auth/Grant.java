package dev.roomcast.auth;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Somebody may join.
 *
 * @param name as whom
 * @param rooms further rooms to be in beside that of the name
 * @param expires until when, in seconds since 1970: from that second on not any more; empty for ever
 */
public record Grant(String name, List<String> rooms, OptionalLong expires) implements Verdict {
    private static final long MAX_SECONDS = Long.MAX_VALUE / 1000;

    public Grant {
        Objects.requireNonNull(name);
        rooms = List.copyOf(rooms);
        Objects.requireNonNull(expires);
    }

    /** For ever, in the room of the name alone. */
    public static Grant of(String name) {
        return new Grant(name, List.of(), OptionalLong.empty());
    }

    /** The same until a second since 1970. */
    public static Grant until(String name, long expires) {
        return new Grant(name, List.of(), OptionalLong.of(expires));
    }

    /**
     * Milliseconds that are left at a moment since 1970; 0 or less when it is over, for ever {@link Long#MAX_VALUE}.
     */
    public long millisLeft(long nowMillis) {
        return expires.isEmpty() || expires.getAsLong() >= MAX_SECONDS ? Long.MAX_VALUE
                : Math.max(expires.getAsLong(), 0) * 1000 - nowMillis;
    }
}
