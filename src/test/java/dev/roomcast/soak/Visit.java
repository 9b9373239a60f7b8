package dev.roomcast.soak;

import java.io.IOException;

/** What a guest does from its coming to its going, when nothing cuts it short. */
@FunctionalInterface
interface Visit {
    /**
     * Does it.
     *
     * @throws LeftEarly when the guest goes before its end
     * @throws AssertionError when the server does something else than it should
     */
    void make(Guest guest) throws IOException;
}
