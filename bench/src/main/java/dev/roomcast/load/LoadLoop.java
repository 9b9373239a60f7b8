package dev.roomcast.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/** The one thread's selector, and what all its sockets share: a buffer to read into and the time of their turn. */
final class LoadLoop implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Selector selector = Selector.open();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Consumer<SelectionKey> reader = this::ready;
    private final boolean spin;
    private long nowNanos = System.nanoTime();
    private long idleNanos;
    private boolean waiting;

    /**
     * Opens a selector.
     *
     * @param spin whether to ask it without sleeping: a server that writes to a core that sleeps pays for waking it,
     *     which can cost more than the message, and which clients on other machines do not ask of it
     */
    LoadLoop(boolean spin) throws IOException {
        this.spin = spin;
    }

    /** Reads and writes what can be, waiting up to a millisecond for it unless it spins. */
    void turn() throws IOException {
        nowNanos = System.nanoTime();
        waiting = true;
        if (spin) {
            selector.selectNow(reader);
        } else {
            selector.select(reader, 1);
        }
        if (waiting) {
            arrived();
        }
    }

    /** When the socket that is served now was found ready, on the clock of {@link System#nanoTime}. */
    long nowNanos() {
        return nowNanos;
    }

    /** How long there was nothing to do. */
    long idleNanos() {
        return idleNanos;
    }

    Selector selector() {
        return selector;
    }

    /** Where a socket reads into; lent for its turn. */
    byte[] buffer() {
        return buffer;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    private void ready(SelectionKey key) {
        if (waiting) {
            arrived();
        } else {
            nowNanos = System.nanoTime();
        }
        ((ClientSocket) key.attachment()).ready();
    }

    private void arrived() {
        waiting = false;
        long now = System.nanoTime();
        idleNanos += now - nowNanos;
        nowNanos = now;
    }
}
