package dev.roomcast.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where lines go in the end. Used by the thread of one {@link LineWriter} alone. */
interface LineTarget {
    /**
     * Writes all bytes, however long that takes.
     *
     * @param bytes lent; its position is behind what was written, also on a failure
     * @throws IOException they cannot all be written; the next call may try again
     */
    void write(ByteBuffer bytes) throws IOException;

    /** Looks for the target anew by its name, where it has one. */
    void reopen() throws IOException;

    /** Gives it back; nothing is written any more. */
    void close() throws IOException;
}
