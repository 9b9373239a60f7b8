package dev.roomcast.soak;

import java.io.IOException;

/** Something that a thread of the load does again and again until time is up. */
interface Step {
    /** Once, before the first step. */
    default void begin() throws IOException {
    }

    void take() throws IOException;

    /** Once, after the last step. */
    default void end() throws IOException {
    }
}
