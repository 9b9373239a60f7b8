package dev.roomcast.websocket;

import dev.roomcast.io.Pieces;
import java.nio.ByteBuffer;

/**
 * Puts the pieces of one message together, up to bounds, and checks text as it comes, unless it is deflated. Holds
 * bytes only while a message is incomplete.
 */
final class MessageAssembler {
    /** What a fragment must bring on average when there are more than allowed. */
    private static final int LEAST_AVERAGE_BYTES = 32;

    private final int maxMessageBytes;
    private final int maxFragments;
    private Opcode opcode;
    private boolean deflated;
    private Utf8Validator utf8;
    private int fragments;
    private Pieces pieces = new Pieces();

    /**
     * Makes one for a connection.
     *
     * @param maxMessageBytes of a message as it comes, inflated or not
     * @param maxFragments of a message whose fragments are tiny; those of 32 bytes on average are not counted
     */
    MessageAssembler(int maxMessageBytes, int maxFragments) {
        this.maxMessageBytes = maxMessageBytes;
        this.maxFragments = maxFragments;
    }

    /**
     * Begins a message, or goes on with it, when a data frame's header has come.
     *
     * @param rsv1 whether the message that begins is deflated
     * @throws WebSocketException PROTOCOL_ERROR on a continuation of nothing, or on a new message inside another
     *     (RFC 6455 §5.4); POLICY_VIOLATION on too many fragments
     */
    void frame(Opcode kind, boolean rsv1) throws WebSocketException {
        if (kind == Opcode.CONTINUATION) {
            goOn();
            return;
        }
        if (opcode != null) {
            throw new WebSocketException(CloseCode.PROTOCOL_ERROR, "message inside a message (RFC 6455 §5.4)");
        }
        opcode = kind;
        deflated = rsv1;
        fragments = 1;
        utf8 = kind == Opcode.TEXT && !rsv1 ? new Utf8Validator() : null;
    }

    /** Whether a message has begun and not ended. */
    boolean isInsideMessage() {
        return opcode != null;
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
        long bound = deflated ? deflatedBound(maxMessageBytes) : maxMessageBytes;
        if (added + awaited > bound - pieces.length()) {
            throw new WebSocketException(WebSocketLimit.MESSAGE_BYTES, maxMessageBytes,
                    "message exceeds limit " + maxMessageBytes + " (RFC 6455 §10.4)");
        }
        if (utf8 != null && !utf8.accept(piece)) {
            throw invalidText();
        }
        pieces.add(piece, added, awaited);
    }

    /** Whether the message is to be inflated, and its text checked then; before {@link #end}. */
    boolean isDeflated() {
        return deflated;
    }

    /** Whether the message is text; before {@link #end}. */
    boolean isText() {
        return opcode == Opcode.TEXT;
    }

    /**
     * Ends the message, which leaves nothing of it behind.
     *
     * @return given: its bytes
     * @throws WebSocketException INVALID_PAYLOAD on text that ends inside a character
     */
    Pieces end() throws WebSocketException {
        if (utf8 != null && !utf8.isComplete()) {
            throw invalidText();
        }
        Pieces message = pieces;
        opcode = null;
        utf8 = null;
        pieces = new Pieces();
        return message;
    }

    /** Each fragment costs time, though no memory of its own: many of them must at least bring something. */
    private void goOn() throws WebSocketException {
        if (opcode == null) {
            throw new WebSocketException(CloseCode.PROTOCOL_ERROR, "continuation of no message (RFC 6455 §5.4)");
        }
        if (fragments >= maxFragments && pieces.length() / LEAST_AVERAGE_BYTES < fragments) {
            throw new WebSocketException(WebSocketLimit.FRAGMENTS, maxFragments,
                    "message of more than " + maxFragments + " tiny fragments (RFC 6455 §10.4)");
        }
        fragments++;
    }

    /** How long the deflated form of so many bytes can be, even from a deflater that makes them longer. */
    static long deflatedBound(int maxMessageBytes) {
        return Math.min(Integer.MAX_VALUE - 64L, maxMessageBytes + (maxMessageBytes >> 3) + 64L);
    }

    static WebSocketException invalidText() {
        return new WebSocketException(CloseCode.INVALID_PAYLOAD, "text is not UTF-8 (RFC 6455 §8.1)");
    }
}
