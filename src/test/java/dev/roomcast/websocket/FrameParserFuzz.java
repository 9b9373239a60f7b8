package dev.roomcast.websocket;

import dev.roomcast.Feed;
import dev.roomcast.Oracle;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A connection's frames and the messages they make, with permessage-deflate and without. */
public final class FrameParserFuzz {
    private static final int MAX_MESSAGE_BYTES = 1_000;
    private static final int MAX_FRAGMENTS = 16;
    private static final Set<Integer> CLOSE_CODES = Set.of(CloseCode.PROTOCOL_ERROR, CloseCode.INVALID_PAYLOAD,
            CloseCode.POLICY_VIOLATION, CloseCode.TOO_BIG);
    private static final DeflateStreams STREAMS = new DeflateStreams();

    /** A message or a control frame. */
    private record Received(Opcode opcode, boolean deflated, String latin1) {
        byte[] bytes() {
            return Feed.bytes(latin1);
        }
    }

    /** What came of a connection's bytes; what it is inside of, unless it was refused. */
    private record Parsed(List<Received> received, String refusal, boolean insideFrame, boolean insideMessage) {
    }

    private FrameParserFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Oracle.allocatesLittle(input, () -> parse(List.of(ByteBuffer.wrap(input.clone())), true));
        Parsed deflating = Feed.inThreeWays(input, pieces -> parse(pieces, true));
        Parsed plain = Feed.inThreeWays(input, pieces -> parse(pieces, false));

        int before = 0;
        for (Received received : plain.received) {
            Oracle.same(received, deflating.received.get(before++), "what is not deflated is taken alike");
        }
        for (Received received : deflating.received) {
            isSound(received);
            readsBack(received);
        }
    }

    /** As {@link WebSocketConnection} goes about it. */
    private static Parsed parse(List<ByteBuffer> pieces, boolean deflate) {
        FrameParser parser = new FrameParser(
                deflate ? MessageAssembler.deflatedBound(MAX_MESSAGE_BYTES) : MAX_MESSAGE_BYTES, deflate);
        MessageAssembler assembler = new MessageAssembler(MAX_MESSAGE_BYTES, MAX_FRAGMENTS);
        ByteArrayOutputStream control = new ByteArrayOutputStream();
        List<Received> received = new ArrayList<>();
        String refusal = "";
        boolean frameBegun = false;
        try {
            for (ByteBuffer in : pieces) {
                while (in.hasRemaining() && parser.header(in)) {
                    boolean isControl = parser.opcode().isControl();
                    if (!frameBegun && !isControl) {
                        assembler.frame(parser.opcode(), parser.rsv1());
                    }
                    ByteBuffer piece = parser.payload(in);
                    frameBegun = !parser.isFrameComplete();
                    if (isControl) {
                        control.write(bytes(piece), 0, piece.limit());
                        if (!frameBegun) {
                            received.add(control(parser.opcode(), control.toByteArray()));
                            control.reset();
                        }
                    } else {
                        assembler.append(piece, parser.awaitedBytes());
                        if (!frameBegun && parser.fin()) {
                            received.add(message(assembler));
                        }
                    }
                }
                Oracle.holds(!in.hasRemaining(), "an incomplete frame takes all bytes");
            }
        } catch (WebSocketException e) {
            Oracle.holds(CLOSE_CODES.contains(e.closeCode()), "a refusal's code");
            refusal = e.closeCode() + " " + e.getMessage();
        }
        boolean open = refusal.isEmpty();
        return new Parsed(received, refusal, open && parser.isInsideFrame(), open && assembler.isInsideMessage());
    }

    private static Received control(Opcode opcode, byte[] payload) throws WebSocketException {
        if (opcode == Opcode.CLOSE) {
            CloseCode.of(payload);
        }
        return new Received(opcode, false, latin1(payload));
    }

    private static Received message(MessageAssembler assembler) throws WebSocketException {
        boolean text = assembler.isText();
        boolean deflated = assembler.isDeflated();
        byte[] message = assembler.end().join();
        if (deflated) {
            message = STREAMS.inflate(message, MAX_MESSAGE_BYTES);
            if (text && !Utf8Validator.isValid(ByteBuffer.wrap(message))) {
                throw MessageAssembler.invalidText();
            }
        }
        return new Received(text ? Opcode.TEXT : Opcode.BINARY, deflated, latin1(message));
    }

    private static void isSound(Received received) throws CharacterCodingException {
        int most = received.opcode.isControl() ? 125 : MAX_MESSAGE_BYTES;
        Oracle.holds(received.latin1.length() <= most, "within the bound");
        if (received.opcode == Opcode.TEXT) {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(received.bytes()));
        }
    }

    /** What came can be sent, and is the same to who gets it. */
    private static void readsBack(Received received) {
        byte[] bytes = received.bytes();
        ServerFrame frame = switch (received.opcode) {
            case TEXT -> ServerFrame.text(bytes);
            case BINARY -> ServerFrame.binary(bytes);
            case PING, PONG -> ServerFrame.pong(bytes);
            case CLOSE -> bytes.length == 0 ? ServerFrame.close(CloseCode.NO_STATUS, "")
                    : ServerFrame.close((bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF,
                            new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8));
            case CONTINUATION -> throw new AssertionError("a continuation is no message");
        };
        Opcode sent = received.opcode == Opcode.PING ? Opcode.PONG : received.opcode;
        Parsed again = parse(List.of(masked(frame.bytes(), bytes.length, Arrays.hashCode(bytes))), false);
        Oracle.same(new Parsed(List.of(new Received(sent, false, received.latin1)), "", false, false), again, "sent");
        ServerFrame deflated = frame.payloadBytes() > 0 && !sent.isControl() ? frame.deflated(STREAMS) : frame;
        if (deflated != frame) {
            again = parse(List.of(masked(deflated.bytes(), deflated.payloadBytes(), Arrays.hashCode(bytes))), true);
            Oracle.same(List.of(new Received(sent, true, received.latin1)), again.received, "sent deflated");
        }
    }

    /** The same frame as a client would send it (RFC 6455 §5.3). */
    private static ByteBuffer masked(ByteBuffer frame, int payloadBytes, int key) {
        int header = frame.remaining() - payloadBytes;
        ByteBuffer masked = ByteBuffer.allocate(frame.remaining() + 4);
        masked.put(frame.slice(0, header)).putInt(key);
        masked.put(1, (byte) (frame.get(1) | 0x80));
        for (int i = 0; i < payloadBytes; i++) {
            masked.put((byte) (frame.get(header + i) ^ key >>> 24 - 8 * (i & 3)));
        }
        return masked.flip();
    }

    private static byte[] bytes(ByteBuffer piece) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        return bytes;
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
