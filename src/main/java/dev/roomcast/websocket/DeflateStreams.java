package dev.roomcast.websocket;

import dev.roomcast.io.LoopLocal;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The deflater and the inflater that all connections of one event loop use in turn, a whole message at a time
 * (RFC 7692 §7.2): between two messages they hold nothing of either. Confined to the loop's thread.
 */
final class DeflateStreams implements Closeable {
    /** Each loop's own; ended with the loop. */
    static final LoopLocal<DeflateStreams> OF_LOOP = new LoopLocal<>(DeflateStreams.class, DeflateStreams::new);

    private static final int SCRATCH_BYTES = 16 * 1024;
    private static final int WINDOW_BYTES = 32 * 1024;
    /** 00 00 FF FF ends what a flush writes; it is not sent (RFC 7692 §7.2.1). */
    private static final int FLUSH_END_BYTES = 4;
    /**
     * Goes after a received message: the end that was not sent (RFC 7692 §7.2.2), and an empty final block, which the
     * inflater reaches only if the message was whole.
     */
    private static final byte[] TAIL = {0, 0, -1, -1, 1, 0, 0, -1, -1};
    /** In one message; going on after each costs a copy of the window. */
    private static final int MAX_FINAL_BLOCKS = 1_024;

    /** A loop's other connections wait meanwhile: the usual level takes 4 to 7 times as long for 10 to 20 % less. */
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Inflater inflater = new Inflater(true);
    private final byte[] scratch = new byte[SCRATCH_BYTES];

    /**
     * Deflates one message.
     *
     * @param payload lent; its position is not moved
     * @return lent, until the next call; empty when it would be no shorter than the message
     */
    Optional<ByteBuffer> deflate(ByteBuffer payload) {
        int room = payload.remaining() + FLUSH_END_BYTES;
        byte[] out = room <= scratch.length ? scratch : new byte[room];
        try {
            deflater.setInput(payload.slice());
            int length = deflater.deflate(out, 0, room, Deflater.SYNC_FLUSH);
            // A flush is complete only if it has left some room.
            return length < room ? Optional.of(ByteBuffer.wrap(out, 0, length - FLUSH_END_BYTES)) : Optional.empty();
        } finally {
            deflater.reset();
        }
    }

    /**
     * Inflates one message.
     *
     * @param deflated lent; the payloads of its frames
     * @param maxBytes that it may have inflated
     * @return given
     * @throws WebSocketException TOO_BIG as soon as it exceeds the bound; INVALID_PAYLOAD when it is not, or not whole,
     *     DEFLATE data (RFC 1951)
     */
    byte[] inflate(byte[] deflated, int maxBytes) throws WebSocketException {
        if (deflated.length == 0) {
            return deflated;
        }
        byte[] in = Arrays.copyOf(deflated, deflated.length + TAIL.length);
        System.arraycopy(TAIL, 0, in, deflated.length, TAIL.length);
        try {
            inflater.setInput(in);
            return inflateAll(in, maxBytes);
        } catch (DataFormatException e) {
            throw new WebSocketException(CloseCode.INVALID_PAYLOAD, "message is not DEFLATE data (RFC 7692 §7.2.2)");
        } finally {
            inflater.reset();
        }
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }

    private byte[] inflateAll(byte[] in, int maxBytes) throws DataFormatException, WebSocketException {
        byte[] out = new byte[0];
        int length = 0;
        int finalBlocks = 0;
        while (true) {
            int added = inflater.inflate(scratch);
            if (added > maxBytes - length) {
                throw new WebSocketException(WebSocketLimit.INFLATED_BYTES, maxBytes,
                        "inflated message exceeds limit " + maxBytes + " (RFC 6455 §10.4)");
            }
            if (added > out.length - length) {
                out = Arrays.copyOf(out, (int) Math.min(maxBytes, Math.max(length + added, 2L * length)));
            }
            System.arraycopy(scratch, 0, out, length, added);
            length += added;
            if (inflater.finished()) {
                if (isEnd(inflater.getRemaining())) {
                    return out.length == length ? out : Arrays.copyOf(out, length);
                }
                if (++finalBlocks > MAX_FINAL_BLOCKS) {
                    throw new WebSocketException(CloseCode.POLICY_VIOLATION,
                            "more than " + MAX_FINAL_BLOCKS + " final blocks in a message (RFC 7692 §7.2.3.4)");
                }
                goOn(in, out, length);
            } else if (added == 0) {
                throw new DataFormatException("ends inside a block");
            }
        }
    }

    /** After the tail's own final block nothing is left; after the message's, if that was its very end, the tail. */
    private static boolean isEnd(int left) throws DataFormatException {
        if (left > 0 && left < TAIL.length) {
            throw new DataFormatException("ends inside a block");
        }
        return left == 0 || left == TAIL.length;
    }

    /** Behind a final block more may follow (RFC 7692 §7.2.3.4), and may refer to what was before it. */
    private void goOn(byte[] in, byte[] out, int length) {
        int left = inflater.getRemaining();
        int window = Math.min(length, WINDOW_BYTES);
        inflater.reset();
        inflater.setDictionary(out, length - window, window);
        inflater.setInput(in, in.length - left, left);
    }
}
