package dev.roomcast.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts the pieces of one message together, up to a bound, and checks text as it comes. Holds bytes only while a
 * message is incomplete.
 */
final class MessageAssembler {
    private static final byte[] EMPTY = new byte[0];
    private static final int FIRST_BYTES = 256;

    private final int maxMessageBytes;
    private Opcode opcode;
    private Utf8Validator utf8;
    private byte[] bytes = EMPTY;
    private int length;

    MessageAssembler(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /**
     * Begins a message, or goes on with it, when a data frame's header has come.
     *
     * @throws WebSocketException PROTOCOL_ERROR on a continuation of nothing, or on a new message inside another
     *     (RFC 6455 §5.4)
     */
    void frame(Opcode kind) throws WebSocketException {
        if (kind == Opcode.CONTINUATION) {
            if (opcode == null) {
                throw new WebSocketException(CloseCode.PROTOCOL_ERROR, "continuation of no message (RFC 6455 §5.4)");
            }
            return;
        }
        if (opcode != null) {
            throw new WebSocketException(CloseCode.PROTOCOL_ERROR, "message inside a message (RFC 6455 §5.4)");
        }
        opcode = kind;
        utf8 = kind == Opcode.TEXT ? new Utf8Validator() : null;
    }

    /**
     * Adds a piece of payload.
     *
     * @param piece lent
     * @param awaited bytes that the frame has still to bring; only a hint for the room made
     * @throws WebSocketException TOO_BIG beyond the bound, INVALID_PAYLOAD on text that is not UTF-8
     */
    void append(ByteBuffer piece, long awaited) throws WebSocketException {
        int added = piece.remaining();
        if (added + awaited > maxMessageBytes - length) {
            throw new WebSocketException(CloseCode.TOO_BIG,
                    "message exceeds limit " + maxMessageBytes + " (RFC 6455 §10.4)");
        }
        if (utf8 != null && !utf8.accept(piece)) {
            throw invalidText();
        }
        if (length + added > bytes.length) {
            int room = awaited == 0 && length == 0 ? added : Math.max(FIRST_BYTES, 2 * (length + added));
            bytes = Arrays.copyOf(bytes, Math.min(room, maxMessageBytes));
        }
        piece.get(bytes, length, added);
        length += added;
    }

    /** Whether the message is text; before {@link #end}. */
    boolean isText() {
        return opcode == Opcode.TEXT;
    }

    /**
     * Ends the message.
     *
     * @return given: its bytes, exactly
     * @throws WebSocketException INVALID_PAYLOAD on text that ends inside a character
     */
    byte[] end() throws WebSocketException {
        if (utf8 != null && !utf8.isComplete()) {
            throw invalidText();
        }
        byte[] message = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        opcode = null;
        utf8 = null;
        bytes = EMPTY;
        length = 0;
        return message;
    }

    private static WebSocketException invalidText() {
        return new WebSocketException(CloseCode.INVALID_PAYLOAD, "text is not UTF-8 (RFC 6455 §8.1)");
    }
}
