package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.roomcast.Feed;
import dev.roomcast.RawClient;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers in brackets are those of the published attacks that each input is taken from. */
class FrameParserTest {
    private static final int MAX_BYTES = 70_000;

    /** A frame put together again; the payload as hex digits. */
    private record Parsed(boolean fin, Opcode opcode, String payload) {
    }

    @Test
    void readsTheMaskedHelloOfTheRfc() throws Exception {
        // RFC 6455 §5.7
        assertThat(parse("818537fa213d7f9f4d5158")).containsExactly(new Parsed(true, Opcode.TEXT, hex("Hello")));
    }

    @Test
    void readsTheMaskedPongOfTheRfc() throws Exception {
        // RFC 6455 §5.7
        assertThat(parse("8a8537fa213d7f9f4d5158")).containsExactly(new Parsed(true, Opcode.PONG, hex("Hello")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 125, 126, 127, 255, 256, 1_000, 65_535, 65_536, 70_000})
    void readsPayloadsOfEveryLengthForm(int length) throws Exception {
        byte[] payload = pattern(length);

        List<Parsed> frames = parse(RawClient.frame(0x82, payload));

        assertThat(frames).containsExactly(new Parsed(true, Opcode.BINARY, HexFormat.of().formatHex(payload)));
    }

    @Test
    void readsFramesOneAfterTheOther() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(RawClient.frame(0x01, Feed.bytes("Hel")));
        bytes.writeBytes(RawClient.frame(0x89, Feed.bytes("")));
        bytes.writeBytes(RawClient.frame(0x80, pattern(130)));
        bytes.writeBytes(RawClient.frame(0x88, RawClient.closePayload(1000, "")));

        assertThat(parse(bytes.toByteArray())).containsExactly(
                new Parsed(false, Opcode.TEXT, hex("Hel")), new Parsed(true, Opcode.PING, ""),
                new Parsed(true, Opcode.CONTINUATION, HexFormat.of().formatHex(pattern(130))),
                new Parsed(true, Opcode.CLOSE, "03e8"));
    }

    @Test
    void givesPayloadAsItComes() throws Exception {
        FrameParser parser = new FrameParser(MAX_BYTES, false);
        byte[] frame = RawClient.frame(0x81, Feed.bytes("Hello"));

        parser.header(ByteBuffer.wrap(frame, 0, 6));
        ByteBuffer nothing = parser.payload(ByteBuffer.allocate(0));
        boolean completeAtFirst = parser.isFrameComplete();
        ByteBuffer first = parser.payload(ByteBuffer.wrap(frame, 6, 3));
        long awaited = parser.awaitedBytes();
        ByteBuffer rest = parser.payload(ByteBuffer.wrap(frame, 9, 2));

        assertThat(nothing.hasRemaining()).isFalse();
        assertThat(completeAtFirst).isFalse();
        assertThat(first).isEqualTo(ByteBuffer.wrap(Feed.bytes("Hel")));
        assertThat(awaited).isEqualTo(2);
        assertThat(rest).isEqualTo(ByteBuffer.wrap(Feed.bytes("lo")));
        assertThat(parser.isFrameComplete()).isTrue();
    }

    @Test
    void readsDirectBuffers() throws Exception {
        FrameParser parser = new FrameParser(MAX_BYTES, false);
        byte[] frame = RawClient.frame(0x82, pattern(1_000));
        ByteBuffer in = ByteBuffer.allocateDirect(frame.length).put(frame).flip();

        parser.header(in);

        assertThat(parser.payload(in)).isEqualTo(ByteBuffer.wrap(pattern(1_000)));
        assertThat(in.hasRemaining()).isFalse();
    }

    static Stream<Arguments> refused() {
        Stream<Arguments> opcodes = IntStream.of(0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF).mapToObj(
                opcode -> arguments("opcode " + opcode, String.format("%02x8000000000", 0x80 | opcode), 1002));
        return Stream.concat(opcodes, Stream.of(
                arguments("an unmasked frame", "810548656c6c6f", 1002),
                arguments("an unmasked Close", "8800", 1002),
                arguments("RSV1", "c18000000000", 1002),
                arguments("RSV2", "a18000000000", 1002),
                arguments("RSV3", "918000000000", 1002),
                arguments("[39] RSV1 on a continuation", "c08000000000", 1002),
                arguments("[39] RSV1 on a Ping", "c98000000000", 1002),
                arguments("a fragmented Ping", "098000000000", 1002),
                arguments("a fragmented Pong", "0a8000000000", 1002),
                arguments("a fragmented Close", "088000000000", 1002),
                arguments("a Ping of 126 bytes", "89fe007e00000000", 1002),
                arguments("a Close of a 64-bit length", "88ff000000000000000100000000", 1002),
                arguments("125 in 16 bits", "81fe007d00000000", 1002),
                arguments("0 in 16 bits", "81fe000000000000", 1002),
                arguments("65535 in 64 bits", "81ff000000000000ffff00000000", 1002),
                arguments("0 in 64 bits", "81ff000000000000000000000000", 1002),
                arguments("[27] a length with the top bit", "82ff800000000000000000000000", 1002),
                arguments("[27] a length of -1", "82ffffffffffffffffff00000000", 1002),
                arguments("[26] the greatest length", "82ff7fffffffffffffff00000000", 1009),
                arguments("[26] 2^32 bytes", "82ff000000010000000000000000", 1009),
                arguments("one byte too many", "82ff000000000001117100000000", 1009)));
    }

    @ParameterizedTest(name = "{0} is answered {2}")
    @MethodSource("refused")
    void refuses(String title, String hex, int closeCode) {
        WebSocketException refusal = Assertions.catchThrowableOfType(WebSocketException.class, () -> parse(hex));

        assertThat(refusal).as("refused").isNotNull();
        assertThat(refusal.closeCode()).isEqualTo(closeCode);
        assertThat(refusal.getMessage()).contains("RFC 6455 §").hasSizeLessThan(124);
    }

    /** RFC 7692 §6: RSV1 is for the first frame of a message, where the extension is agreed upon. */
    @ParameterizedTest
    @ValueSource(strings = {"c1", "c2", "41", "42"})
    void takesRsv1WhereAMessageBeginsIfDeflateIsAgreedUpon(String firstByte) throws Exception {
        FrameParser parser = new FrameParser(MAX_BYTES, true);

        boolean header = parser.header(ByteBuffer.wrap(HexFormat.of().parseHex(firstByte + "8000000000")));
        boolean rsv1 = parser.rsv1();
        parser.payload(ByteBuffer.allocate(0));
        parser.header(ByteBuffer.wrap(HexFormat.of().parseHex("808000000000")));

        assertThat(header).isTrue();
        assertThat(rsv1).isTrue();
        assertThat(parser.rsv1()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"c0", "40", "c8", "c9", "ca", "a1", "91", "e1", "d1", "f1", "b2", "c3", "cb"})
    void refusesReservedBitsElsewhereThoughDeflateIsAgreedUpon(String firstByte) {
        FrameParser parser = new FrameParser(MAX_BYTES, true);

        WebSocketException refusal = Assertions.catchThrowableOfType(WebSocketException.class,
                () -> parser.header(ByteBuffer.wrap(HexFormat.of().parseHex(firstByte))));

        assertThat(refusal).as("[39] refused").isNotNull();
        assertThat(refusal.closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c1", "83", "09", "8101", "89fe"})
    void refusesAsSoonAsTheFaultIsThere(String hex) {
        FrameParser parser = new FrameParser(MAX_BYTES, false);

        WebSocketException refusal = Assertions.catchThrowableOfType(WebSocketException.class,
                () -> parser.header(ByteBuffer.wrap(HexFormat.of().parseHex(hex))));

        assertThat(refusal.closeCode()).isEqualTo(1002);
    }

    private static List<Parsed> parse(String hex) throws Exception {
        return parse(HexFormat.of().parseHex(hex));
    }

    private static List<Parsed> parse(byte[] bytes) throws Exception {
        return Feed.inEveryCut(bytes, pieces -> {
            FrameParser parser = new FrameParser(MAX_BYTES, false);
            List<Parsed> frames = new ArrayList<>();
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            for (ByteBuffer piece : pieces) {
                while (piece.hasRemaining() && parser.header(piece)) {
                    ByteBuffer part = parser.payload(piece);
                    byte[] copy = new byte[part.remaining()];
                    part.get(copy);
                    payload.writeBytes(copy);
                    if (parser.isFrameComplete()) {
                        frames.add(new Parsed(parser.fin(), parser.opcode(),
                                HexFormat.of().formatHex(payload.toByteArray())));
                        payload.reset();
                    }
                }
                assertThat(piece.hasRemaining()).isFalse();
            }
            return frames;
        });
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(Feed.bytes(text));
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + 7);
        }
        return bytes;
    }
}
