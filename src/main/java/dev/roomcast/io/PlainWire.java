package dev.roomcast.io;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The socket itself. */
final class PlainWire implements Wire {
    private final SocketChannel channel;

    PlainWire(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer in) throws IOException {
        return channel.read(in);
    }

    @Override
    public int write(ByteBuffer out) throws IOException {
        return channel.write(out);
    }

    @Override
    public void flush() {
        // It keeps nothing.
    }

    @Override
    public int unsentBytes() {
        return 0;
    }

    @Override
    public boolean wantsInput() {
        return true;
    }

    @Override
    public boolean hasInput() {
        return false;
    }

    @Override
    public boolean endOutput() throws IOException {
        channel.shutdownOutput();
        return true;
    }

    @Override
    public void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
