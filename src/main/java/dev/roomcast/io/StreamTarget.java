package dev.roomcast.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A stream that is open already and stays so, as standard error. */
final class StreamTarget implements LineTarget {
    private final OutputStream stream;

    StreamTarget(OutputStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        stream.write(copy);
        stream.flush();
    }

    @Override
    public void reopen() {
        // It has no name to be found by.
    }

    @Override
    public void close() throws IOException {
        stream.flush();
    }
}
