package dev.roomcast.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * What lies between a connection and its socket: nothing, or TLS. It takes and gives plain bytes, never blocks, and
 * is confined to the connection's loop.
 *
 * <p>{@link #close} is for any moment: it sends nothing that was queued, but ends what it can in good order.
 */
sealed interface Wire extends ByteChannel permits PlainWire, TlsWire {
    /**
     * Reads what has come.
     *
     * @param in lent; empty, at least 64 KiB long
     * @return bytes put into {@code in}; -1, once, when the peer will send no more
     * @throws IOException the connection is broken, or what came breaks the protocol
     */
    @Override
    int read(ByteBuffer in) throws IOException;

    /**
     * Takes bytes to send.
     *
     * @param out lent; left at the first byte not taken
     * @return how many were taken; all of them unless the kernel's buffer is full
     */
    @Override
    int write(ByteBuffer out) throws IOException;

    /** Sends what it keeps itself, as far as the kernel takes it. */
    void flush() throws IOException;

    /** Bytes that were taken but not sent yet. */
    int unsentBytes();

    /** Whether bytes from the socket are of use now. */
    boolean wantsInput();

    /** Whether {@link #read} has something to do without a byte from the socket. */
    boolean hasInput();

    /**
     * Tells the peer that nothing more will come, once everything is sent.
     *
     * @return whether that is sent; else call it again when the socket is writable
     */
    boolean endOutput() throws IOException;

    /**
     * Has the kernel forget, too, what the peer does not take, when this is closed next: else it would keep and offer
     * that for minutes.
     */
    void reset() throws IOException;

    /** Whether what is sent is encrypted. */
    boolean isSecure();
}
