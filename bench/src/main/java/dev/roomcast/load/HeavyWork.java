package dev.roomcast.load;

import java.io.IOException;

/** Work that holds up a loop, should it be able to, and is done again and again. Confined to one thread. */
interface HeavyWork extends AutoCloseable {
    /**
     * Does it once.
     *
     * @return how much was done, in the work's own units
     * @throws IOException when anything went wrong
     */
    long go() throws IOException;

    @Override
    void close() throws IOException;
}
