package dev.roomcast.io;

import java.time.Instant;

/** The time of day, for what is compared with other machines: expiries and dates. It can jump. */
public final class WallClock {
    private WallClock() {
    }

    /** Now, as this machine has it. */
    public static Instant now() {
        return Instant.now();
    }
}
