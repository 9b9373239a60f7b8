package dev.roomcast.websocket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads client frames piece by piece (RFC 6455 §5.2): first a header, then its payload in as many pieces as the
 * network makes of it, unmasked in place. Holds only parse state and takes a cut at any byte.
 */
final class FrameParser {
    private static final int MASKING_KEY_BYTES = 4;
    private static final int LONGEST_HEADER = 14;
    private static final int RESERVED = 0x70;
    private static final int RSV1 = 0x40;

    private final long maxPayloadBytes;
    private final boolean deflate;
    /** The beginning of a header whose end has not come yet. */
    private byte[] partial;
    private int partialLength;
    private boolean insideFrame;
    private boolean fin;
    private boolean rsv1;
    private Opcode opcode;
    private int maskingKey;
    private long awaitedBytes;

    /**
     * Makes one for a connection.
     *
     * @param deflate whether permessage-deflate was agreed upon: RSV1 may then be set where a message begins
     */
    FrameParser(long maxPayloadBytes, boolean deflate) {
        this.maxPayloadBytes = maxPayloadBytes;
        this.deflate = deflate;
    }

    /**
     * Reads a frame's header, unless that has been read before.
     *
     * @param in lent; left at the first byte of the payload, or at its limit while the header is incomplete
     * @return whether the parser is inside a frame now: {@link #payload} comes next
     * @throws WebSocketException PROTOCOL_ERROR on a reserved bit or opcode, an unmasked frame, a length that is not
     *     minimal, a control frame that is fragmented or longer than 125 (RFC 6455 §5.1, §5.2, §5.5); TOO_BIG when
     *     the payload length exceeds the bound
     */
    boolean header(ByteBuffer in) throws WebSocketException {
        if (insideFrame) {
            return true;
        }
        if (partialLength == 0) {
            int length = headerLength(in, in.position(), in.remaining());
            if (in.remaining() >= length) {
                begin(in, in.position());
                in.position(in.position() + length);
                return true;
            }
        }
        return headerInPieces(in);
    }

    /**
     * Takes what has come of the payload of the frame under way.
     *
     * @param in lent; left behind the bytes taken
     * @return lent: a view of {@code in}, unmasked in place; empty when nothing has come
     */
    ByteBuffer payload(ByteBuffer in) {
        int length = (int) Math.min(awaitedBytes, in.remaining());
        ByteBuffer piece = in.slice(in.position(), length);
        unmask(piece);
        in.position(in.position() + length);
        awaitedBytes -= length;
        if (awaitedBytes == 0) {
            insideFrame = false;
        }
        return piece;
    }

    /** Whether the frame's payload has been taken whole. */
    boolean isFrameComplete() {
        return !insideFrame;
    }

    /** Whether this frame ends its message. */
    boolean fin() {
        return fin;
    }

    /** Whether this frame begins a message that is deflated (RFC 7692 §6). */
    boolean rsv1() {
        return rsv1;
    }

    Opcode opcode() {
        return opcode;
    }

    /** Whether the parser has a part of a frame and waits for the rest. */
    boolean isInsideFrame() {
        return insideFrame || partialLength > 0;
    }

    /** Payload bytes of the frame under way that have not come yet. */
    long awaitedBytes() {
        return awaitedBytes;
    }

    private boolean headerInPieces(ByteBuffer in) throws WebSocketException {
        if (partial == null) {
            partial = new byte[LONGEST_HEADER];
        }
        ByteBuffer header = ByteBuffer.wrap(partial);
        while (in.hasRemaining()) {
            partial[partialLength++] = in.get();
            if (partialLength == headerLength(header, 0, partialLength)) {
                begin(header, 0);
                partial = null;
                partialLength = 0;
                return true;
            }
        }
        return false;
    }

    /** How long the header is, checking each part as soon as it is there; 2 while that cannot be known. */
    private int headerLength(ByteBuffer bytes, int at, int available) throws WebSocketException {
        if (available == 0) {
            return 2;
        }
        int first = bytes.get(at) & 0xFF;
        Opcode kind = Opcode.of(first & 0x0F);
        if (kind == null) {
            throw protocolError("reserved opcode " + (first & 0x0F) + " (RFC 6455 §5.2)");
        }
        // RSV1 belongs to the first frame of a message, and to nothing else (RFC 7692 §6.1).
        int allowed = deflate && (kind == Opcode.TEXT || kind == Opcode.BINARY) ? RSV1 : 0;
        if ((first & RESERVED & ~allowed) != 0) {
            throw protocolError("reserved bit set without an extension (RFC 6455 §5.2)");
        }
        if (kind.isControl() && (first & 0x80) == 0) {
            throw protocolError("fragmented control frame (RFC 6455 §5.5)");
        }
        if (available == 1) {
            return 2;
        }
        int second = bytes.get(at + 1) & 0xFF;
        if ((second & 0x80) == 0) {
            throw protocolError("unmasked client frame (RFC 6455 §5.1)");
        }
        int length = second & 0x7F;
        if (kind.isControl() && length > 125) {
            throw protocolError("control frame longer than 125 bytes (RFC 6455 §5.5)");
        }
        return 2 + MASKING_KEY_BYTES + (length < 126 ? 0 : length == 126 ? 2 : 8);
    }

    private void begin(ByteBuffer bytes, int at) throws WebSocketException {
        int first = bytes.get(at) & 0xFF;
        int length = bytes.get(at + 1) & 0x7F;
        long payloadBytes;
        int keyAt;
        if (length < 126) {
            payloadBytes = length;
            keyAt = at + 2;
        } else if (length == 126) {
            payloadBytes = bytes.getShort(at + 2) & 0xFFFF;
            keyAt = at + 4;
        } else {
            payloadBytes = bytes.getLong(at + 2);
            keyAt = at + 10;
        }
        boolean minimal = length < 126 || (length == 126 ? payloadBytes >= 126 : payloadBytes >>> 16 != 0);
        if (payloadBytes < 0 || !minimal) {
            throw protocolError("payload length is not in its shortest form (RFC 6455 §5.2)");
        }
        if (payloadBytes > maxPayloadBytes) {
            throw new WebSocketException(WebSocketLimit.MESSAGE_BYTES, maxPayloadBytes,
                    "frame payload " + payloadBytes + " exceeds limit " + maxPayloadBytes + " (RFC 6455 §10.4)");
        }
        fin = (first & 0x80) != 0;
        rsv1 = (first & RSV1) != 0;
        opcode = Opcode.of(first & 0x0F);
        maskingKey = bytes.getInt(keyAt);
        awaitedBytes = payloadBytes;
        insideFrame = true;
    }

    /** RFC 6455 §5.3, eight bytes at a time; leaves the key turned so that the next piece begins with its byte 0. */
    private void unmask(ByteBuffer piece) {
        int length = piece.remaining();
        long twice = (maskingKey & 0xFFFFFFFFL) << 32 | maskingKey & 0xFFFFFFFFL;
        piece.order(ByteOrder.BIG_ENDIAN);
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            piece.putLong(i, piece.getLong(i) ^ twice);
        }
        for (; i < length; i++) {
            piece.put(i, (byte) (piece.get(i) ^ maskingKey >>> 24 - 8 * (i & 3)));
        }
        maskingKey = Integer.rotateLeft(maskingKey, 8 * (length & 3));
    }

    private static WebSocketException protocolError(String message) {
        return new WebSocketException(CloseCode.PROTOCOL_ERROR, message);
    }
}
