package dev.roomcast.http;

import dev.roomcast.io.CloseReason;
import dev.roomcast.io.Connection;
import dev.roomcast.io.ConnectionHandler;
import dev.roomcast.io.EventLoop;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The content of a response that comes piece by piece for as long as both sides like, each piece a chunk of its own
 * (RFC 9112 §7.1); the connection ends with it. What the client sends meanwhile is dropped. Home: the connection's
 * loop.
 *
 * <pre>
 * OPEN ─end(), lost─▶ ENDED
 * </pre>
 */
@SuppressWarnings("exports") // For the layers above, which are in this module.
public final class HttpStream implements ConnectionHandler {
    /** What a stream tells the layer above. Called on its loop only. */
    public interface Listener {
        /** The head is on its way: pieces may be written. */
        void onOpen(HttpStream stream);

        /** No piece goes any more; called once. */
        void onClosed(HttpStream stream, CloseReason reason);
    }

    private enum State { OPEN, ENDED }

    private static final ByteBuffer CRLF = shared("\r\n");
    private static final ByteBuffer LAST_CHUNK = shared("0\r\n\r\n");

    private final Listener listener;
    private final boolean chunked;
    private Connection connection;
    private State state = State.OPEN;
    /** Null where no access log is kept. */
    private final AccessEntry access;

    HttpStream(Listener listener, boolean chunked, AccessEntry access) {
        this.listener = listener;
        this.chunked = chunked;
        this.access = access;
    }

    /** The loop this stream belongs to; known once it is open. */
    public EventLoop loop() {
        return connection.loop();
    }

    /** Whether a piece written now goes out at once. */
    public boolean isWritable() {
        return state == State.OPEN && connection.isWritable();
    }

    /**
     * Writes one piece; dropped once the stream has ended.
     *
     * @param parts given or shared; one after the other they are the piece, which must not be empty
     */
    public void write(ByteBuffer... parts) {
        if (state == State.ENDED) {
            return;
        }
        if (chunked) {
            int length = 0;
            for (ByteBuffer part : parts) {
                length += part.remaining();
            }
            connection.write(shared(Integer.toHexString(length) + "\r\n"));
        }
        for (ByteBuffer part : parts) {
            if (access != null) {
                access.add(part.remaining());
            }
            connection.write(part);
        }
        if (chunked) {
            connection.write(CRLF);
        }
    }

    /** Ends the content in good order. */
    public void end() {
        if (state == State.OPEN) {
            if (chunked) {
                connection.write(LAST_CHUNK);
            }
            connection.finish();
            ended(CloseReason.DONE);
        }
    }

    @Override
    public void onOpen(Connection opened) {
        connection = opened;
        listener.onOpen(this);
    }

    @Override
    public void onRead(Connection from, ByteBuffer in) {
        in.position(in.limit());
    }

    @Override
    public void onEnd(Connection from) {
        connection.close(CloseReason.PEER);
    }

    @Override
    public void onShutdown(Connection from) {
        end();
    }

    @Override
    public void onClosed(Connection from, CloseReason reason) {
        ended(reason);
    }

    private void ended(CloseReason reason) {
        if (state == State.OPEN) {
            state = State.ENDED;
            if (access != null) {
                access.ended(connection.loop().nanoTime());
            }
            listener.onClosed(this, reason);
        }
    }

    private static ByteBuffer shared(String ascii) {
        return ByteBuffer.wrap(ascii.getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();
    }
}
