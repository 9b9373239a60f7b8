package dev.roomcast.io;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * TLS 1.2 or 1.3 by an {@link SSLEngine}, server side (RFC 5246, RFC 8446). Confined to the connection's loop, but for
 * the handshake's signing and key exchange, which run on the group's helper threads; meanwhile the loop leaves the
 * engine alone, for its lock would hold the loop up.
 *
 * <p>It owns bytes only while a record is incomplete or ciphertext is unsent; all else is in the loop's scratch.
 */
final class TlsWire implements Wire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int HANDSHAKE_RECORD = 22;

    /** What the reading side waits for. */
    private enum Input {
        /** Bytes from the socket. */
        SOCKET,
        /** Nothing: what is kept may hold whole records. */
        KEPT,
        /** The helper threads. */
        TASK,
        /** Room in the kernel for what the engine has to say before it reads on. */
        OUTPUT,
        /** Nothing: the end has come, and is yet to be told. */
        ENDING,
        /** It is over. */
        ENDED
    }

    private final Connection connection;
    private final SocketChannel channel;
    private final SSLEngine engine;
    /** Runs when the handshake is done; null since then. */
    private Runnable established;
    private Input input = Input.KEPT;
    /** The beginning of an incomplete record, or what came while nothing could be read; null when there is none. */
    private byte[] kept;
    /** Ciphertext that the kernel did not take; null when there is none. */
    private ByteBuffer unsent;
    private boolean outputEnded;
    private boolean broken;

    /**
     * Begins the handshake.
     *
     * @param engine given; in server mode
     * @param first lent; what the peer has sent so far
     * @param established runs once, when the handshake is done
     */
    TlsWire(Connection connection, SocketChannel channel, SSLEngine engine, ByteBuffer first, Runnable established) {
        this.connection = connection;
        this.channel = channel;
        this.engine = engine;
        this.established = established;
        keep(first);
    }

    @Override
    public int read(ByteBuffer in) throws IOException {
        if (input == Input.ENDING) {
            input = Input.ENDED;
            return -1;
        }
        if (!wantsInput() && !hasInput()) {
            return 0;
        }
        try {
            readRecords(in);
        } catch (IOException e) {
            // An alert for the peer may be ready; a socket that failed takes none.
            broken = !(e instanceof SSLException);
            input = Input.ENDED;
            throw e;
        }
        if (in.position() == 0 && input == Input.ENDING) {
            input = Input.ENDED;
            return -1;
        }
        return in.position();
    }

    @Override
    public int write(ByteBuffer out) throws IOException {
        flush();
        int before = out.remaining();
        while (unsent == null && out.hasRemaining()) {
            if (!wrapAndSend(out)) {
                throw new IllegalStateException("the engine does not take " + out.remaining() + " bytes");
            }
        }
        return before - out.remaining();
    }

    @Override
    public void flush() throws IOException {
        if (unsent == null) {
            return;
        }
        try {
            channel.write(unsent);
        } catch (IOException e) {
            broken = true;
            throw e;
        }
        if (!unsent.hasRemaining()) {
            unsent = null;
        }
    }

    @Override
    public int unsentBytes() {
        return unsent == null ? 0 : unsent.remaining();
    }

    @Override
    public boolean wantsInput() {
        return input == Input.SOCKET || input == Input.KEPT;
    }

    @Override
    public boolean hasInput() {
        return input == Input.KEPT || input == Input.ENDING || input == Input.OUTPUT && unsent == null;
    }

    @Override
    public boolean endOutput() throws IOException {
        flush();
        if (!outputEnded && unsent == null) {
            outputEnded = true;
            engine.closeOutbound();
            wrapAndSend(NOTHING);
        }
        if (unsent != null) {
            return false;
        }
        channel.shutdownOutput();
        return true;
    }

    @Override
    public void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Sends close_notify, or the alert that names the peer's fault, if that can go at once (RFC 8446 §6.1, §6.2). */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (!broken && !outputEnded && unsent == null && input != Input.TASK) {
                outputEnded = true;
                engine.closeOutbound();
                wrapAndSend(NOTHING);
            }
        } finally {
            input = Input.ENDED;
            kept = null;
            unsent = null;
        }
    }

    /** Decrypts what was kept and what has come, until something must happen first. */
    private void readRecords(ByteBuffer plaintext) throws IOException {
        ByteBuffer in = connection.loop().tlsBuffers().in();
        if (kept != null) {
            in.put(kept);
            kept = null;
        }
        boolean end = channel.read(in) < 0;
        in.flip();
        if (outputEnded) {
            // The peer is told that nobody reads any more; only its end is of interest.
            input = end ? Input.ENDING : Input.SOCKET;
            return;
        }
        input = Input.SOCKET;
        while (input == Input.SOCKET && step(in, plaintext)) {
            if (established != null && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
                input = Input.KEPT;
            }
        }
        keep(in);
        if (end && input == Input.SOCKET) {
            // Also without close_notify: what HTTP and WebSocket carry says itself where it ends.
            input = Input.ENDING;
        }
        if (established != null && input == Input.KEPT) {
            Runnable next = established;
            established = null;
            next.run();
        }
    }

    /**
     * Does what the engine asks for.
     *
     * @return whether it may ask for more
     */
    private boolean step(ByteBuffer in, ByteBuffer plaintext) throws IOException {
        return switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                runTasks();
                yield false;
            }
            case NEED_WRAP -> {
                flush();
                if (unsent != null) {
                    input = Input.OUTPUT;
                    yield false;
                }
                yield wrapAndSend(NOTHING);
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> unwrap(in, plaintext);
        };
    }

    private boolean unwrap(ByteBuffer in, ByteBuffer plaintext) throws IOException {
        if (!in.hasRemaining()) {
            return false;
        }
        if (established == null && in.get(in.position()) == HANDSHAKE_RECORD) {
            // In TLS 1.3 the outer type of all that is encrypted is another: this is a ClientHello of TLS 1.2.
            throw new SSLException("renegotiation is refused");
        }
        SSLEngineResult result = engine.unwrap(in, plaintext);
        return switch (result.getStatus()) {
            case OK -> result.bytesConsumed() > 0 || result.getHandshakeStatus() == HandshakeStatus.NEED_TASK
                    || result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
            case BUFFER_UNDERFLOW -> false;
            case BUFFER_OVERFLOW -> throw new IllegalStateException("a record of " + in.remaining()
                    + " bytes has no room in " + plaintext.remaining());
            case CLOSED -> {
                input = Input.ENDING;
                // TLS 1.2 wants an answer at once (RFC 5246 §7.2.1), TLS 1.3 lets us finish first.
                if (unsent == null && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                    wrapAndSend(NOTHING);
                }
                yield false;
            }
        };
    }

    private void runTasks() throws SSLException {
        if (established == null) {
            throw new SSLException("a handshake message after the handshake is refused");
        }
        input = Input.TASK;
        EventLoop loop = connection.loop();
        loop.helpers().execute(() -> {
            try {
                // For one that has gone while it stood in the queue nothing is computed.
                for (Runnable task = next(); task != null; task = next()) {
                    task.run();
                }
            } finally {
                loop.execute(this::tasksDone);
            }
        });
    }

    private Runnable next() {
        return channel.isOpen() ? engine.getDelegatedTask() : null;
    }

    private void tasksDone() {
        if (input == Input.TASK) {
            input = Input.KEPT;
            connection.wireChanged();
        }
    }

    /**
     * Encrypts as much as the loop's scratch holds, sends it and keeps what the kernel does not take. Nothing may be
     * unsent before.
     *
     * @param plaintext lent; left at the first byte not taken; none to send only what the engine itself has to say
     * @return whether anything was encrypted
     * @throws SSLException there is plaintext, but the peer's close_notify has ended both directions (RFC 5246 §7.2.1)
     */
    private boolean wrapAndSend(ByteBuffer plaintext) throws IOException {
        ByteBuffer out = connection.loop().tlsBuffers().out();
        boolean more;
        do {
            SSLEngineResult result = engine.wrap(plaintext, out);
            more = switch (result.getStatus()) {
                case OK -> result.bytesProduced() > 0 && (plaintext.hasRemaining()
                        || result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
                case BUFFER_OVERFLOW -> false;
                case CLOSED -> {
                    if (plaintext.hasRemaining()) {
                        throw new SSLException("the peer has ended the connection in both directions");
                    }
                    yield result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && result.bytesProduced() > 0;
                }
                case BUFFER_UNDERFLOW -> throw new IllegalStateException("nothing is needed to wrap nothing");
            };
        } while (more);
        out.flip();
        boolean wrapped = out.hasRemaining();
        send(out);
        return wrapped;
    }

    private void send(ByteBuffer out) throws IOException {
        try {
            channel.write(out);
        } catch (IOException e) {
            broken = true;
            throw e;
        }
        if (out.hasRemaining()) {
            unsent = ByteBuffer.allocate(out.remaining()).put(out).flip();
        }
    }

    private void keep(ByteBuffer in) {
        if (in.hasRemaining()) {
            kept = new byte[in.remaining()];
            in.get(kept);
        }
    }
}
