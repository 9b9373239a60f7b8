package dev.roomcast.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** One TCP connection of the load client. Confined to the thread of its loop. */
abstract class ClientSocket {
    private static final byte[] NOTHING = new byte[0];
    /** Of TLS, read at once. */
    private static final int RECORDS_BYTES = 32 * 1024;

    private final LoadLoop loop;
    private SocketChannel channel;
    private SelectionKey key;
    /** Null where bytes travel as they are. */
    private ClientTls tls;
    /** The beginning of something whose end has not come. */
    private byte[] rest = NOTHING;
    private ByteBuffer unsent = ByteBuffer.wrap(NOTHING);

    ClientSocket(LoadLoop loop) {
        this.loop = loop;
    }

    /**
     * Begins to connect.
     *
     * @param from this side's address, its port 0; each has some 28 000 ports to a server
     * @param secure whom to trust, where it is by TLS
     */
    final void connect(InetSocketAddress from, InetSocketAddress to, Optional<SSLContext> secure) {
        try {
            rest = NOTHING;
            unsent = ByteBuffer.wrap(NOTHING);
            tls = secure.isPresent() ? new ClientTls(secure.get()) : null;
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.bind(from);
            key = channel.register(loop.selector(), SelectionKey.OP_CONNECT, this);
            if (channel.connect(to)) {
                connected();
            }
        } catch (IOException e) {
            end(e.toString());
        }
    }

    /** Serves what the selector has found; a failure is an end like any other. */
    final void ready() {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                connected();
            }
            if (key.isValid() && key.isWritable()) {
                send(NOTHING);
            }
            if (key.isValid() && key.isReadable()) {
                read();
            }
        } catch (IOException e) {
            end(e.toString());
        }
    }

    /**
     * Writes bytes, or keeps them until the kernel takes them.
     *
     * @param bytes lent
     */
    final void write(byte[] bytes) {
        try {
            send(tls == null ? bytes : tls.wrap(bytes));
        } catch (IOException e) {
            end(e.toString());
        }
    }

    /** Closes it; {@link #onEnd} is not called. */
    final void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing a socket that does not linger", e);
        }
    }

    final LoadLoop loop() {
        return loop;
    }

    /** The connection is there. */
    abstract void onOpen();

    /**
     * Bytes have come, behind those that were not taken before.
     *
     * @param bytes lent
     * @return up to where they were taken
     */
    abstract int onBytes(byte[] bytes, int from, int to);

    /** The server has ended it, or it failed; it is closed. */
    abstract void onEnd(String why);

    private void connected() throws IOException {
        key.interestOps(SelectionKey.OP_READ);
        if (tls == null) {
            onOpen();
        } else {
            send(tls.hello());
        }
    }

    private void send(byte[] bytes) throws IOException {
        if (unsent.hasRemaining()) {
            byte[] all = Arrays.copyOf(bytes(unsent), unsent.remaining() + bytes.length);
            System.arraycopy(bytes, 0, all, unsent.remaining(), bytes.length);
            unsent = ByteBuffer.wrap(all);
            channel.write(unsent);
        } else if (bytes.length > 0) {
            ByteBuffer now = ByteBuffer.wrap(bytes);
            channel.write(now);
            unsent = now.hasRemaining() ? ByteBuffer.wrap(bytes(now)) : now;
        }
        int operations = unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                : SelectionKey.OP_READ;
        if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }

    private void read() throws IOException {
        byte[] buffer = loop.buffer();
        System.arraycopy(rest, 0, buffer, 0, rest.length);
        ByteBuffer free = ByteBuffer.wrap(buffer, rest.length, buffer.length - rest.length);
        int count = tls == null ? channel.read(free) : readSecure(free);
        if (count < 0) {
            end("end of stream");
            return;
        }
        int to = rest.length + count;
        int taken = onBytes(buffer, 0, to);
        rest = taken == to ? NOTHING : Arrays.copyOfRange(buffer, taken, to);
    }

    private int readSecure(ByteBuffer out) throws IOException {
        ByteBuffer records = ByteBuffer.allocate(RECORDS_BYTES);
        if (channel.read(records) < 0) {
            return -1;
        }
        boolean wasOpen = tls.isOpen();
        int count = tls.unwrap(records.flip(), out);
        send(tls.takeReply());
        if (!wasOpen && tls.isOpen()) {
            onOpen();
        }
        return count;
    }

    private void end(String why) {
        close();
        onEnd(why);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return Arrays.copyOfRange(buffer.array(), buffer.position(), buffer.limit());
    }
}
