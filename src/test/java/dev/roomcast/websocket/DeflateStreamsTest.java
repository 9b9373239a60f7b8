package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Deflated;
import dev.roomcast.Feed;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateStreamsTest {
    private static final int MAX_BYTES = 1_000_000;

    private final DeflateStreams streams = new DeflateStreams();

    @AfterEach
    void end() {
        streams.close();
    }

    /** RFC 7692 §7.2.3, in its order. */
    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            f248cdc9c90700             | Hello | one block
            000500faff48656c6c6f00     | Hello | a block without compression
            f348cdc9c9070000           | Hello | a final block
            f248050000 00ffff cac9c90700 | Hello | two blocks
            00                         | ''    | an empty fragment
            """)
    void inflatesTheExamplesOfTheRfc(String hex, String text, String title) throws Exception {
        byte[] deflated = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThat(streams.inflate(deflated, MAX_BYTES)).isEqualTo(Feed.bytes(text));
    }

    @Test
    void deflatesAsTheExampleOfTheRfc() {
        // RFC 7692 §7.2.3.1; repeated, since five letters alone are deflated to seven bytes.
        ByteBuffer payload = ByteBuffer.wrap(Feed.bytes("Hello".repeat(10)));

        byte[] deflated = bytes(streams.deflate(payload).orElseThrow());

        assertThat(Arrays.copyOf(deflated, 5)).isEqualTo(HexFormat.of().parseHex("f248cdc9c9"));
        assertThat(payload.remaining()).isEqualTo(50);
        assertThat(Deflated.inflate(deflated)).isEqualTo(Feed.bytes("Hello".repeat(10)));
    }

    /** RFC 7692 §7.2.3.2, which refers to the message before: we have agreed that no message does. */
    @Test
    void hasNoMemoryOfTheMessageBefore() throws Exception {
        streams.inflate(HexFormat.of().parseHex("f248cdc9c90700"), MAX_BYTES);

        assertThat(closeCode(HexFormat.of().parseHex("f200110000"))).isEqualTo(1007);
    }

    @ParameterizedTest
    @ValueSource(ints = {51, 1_000, 16_380, 16_384, 16_385, 65_536, 1_000_000})
    void inflatesWhatItDeflates(int length) throws Exception {
        byte[] message = text(length);

        byte[] deflated = bytes(streams.deflate(ByteBuffer.wrap(message)).orElseThrow());

        assertThat(deflated).hasSizeLessThan(length);
        assertThat(streams.inflate(deflated, MAX_BYTES)).isEqualTo(message);
        assertThat(bytes(streams.deflate(ByteBuffer.wrap(message)).orElseThrow())).isEqualTo(deflated);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 1_000, 100_000})
    void doesNotDeflateWhatGetsNoShorter(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);

        assertThat(streams.deflate(ByteBuffer.wrap(noise))).isEqualTo(Optional.empty());
    }

    @Test
    void deflatesADirectBufferAndAPartOfOne() throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(2_000).put(100, text(1_000)).position(100).limit(1_100);

        byte[] deflated = bytes(streams.deflate(direct).orElseThrow());

        assertThat(streams.inflate(deflated, MAX_BYTES)).isEqualTo(text(1_000));
        assertThat(direct.position()).isEqualTo(100);
    }

    /** Attack 36: it costs what is allowed, however much it would become. */
    @Test
    void refusesABombAsSoonAsItIsTooLarge() throws Exception {
        byte[] bomb = Deflated.deflate(new byte[1 << 30 >> 4]);

        assertThat(bomb).hasSizeLessThan(70_000);
        assertThat(closeCode(bomb)).isEqualTo(1009);
    }

    @Test
    void takesAMessageOfTheGreatestSizeAndNoByteMore() throws Exception {
        assertThat(streams.inflate(Deflated.deflate(new byte[MAX_BYTES]), MAX_BYTES)).hasSize(MAX_BYTES);
        assertThat(closeCode(Deflated.deflate(new byte[MAX_BYTES + 1]))).isEqualTo(1009);
        assertThat(streams.inflate(Deflated.deflate(new byte[1]), 1)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "07", "06", "01000000", "deadbeef", "f248cdc9c907", "f248cdc9c9", "f2", "0005",
        "000500faff48656c6c", "000500faff48656c6c6f", "f248cdc9c9070001", "789cf248cdc9c90700", "1f8b0800"})
    void refusesWhatIsNotDeflated(String hex) {
        assertThat(closeCode(HexFormat.of().parseHex(hex))).isEqualTo(1007);
    }

    @Test
    void refusesAMessageThatIsCutAnywhere() {
        byte[] deflated = Deflated.deflate(text(3_000));

        for (int length = 1; length < deflated.length; length++) {
            assertThat(closeCode(Arrays.copyOf(deflated, length))).as("cut at " + length).isEqualTo(1007);
        }
    }

    @Test
    void goesOnAfterARefusal() throws Exception {
        closeCode(Feed.bytes("\u00ff"));

        assertThat(streams.inflate(HexFormat.of().parseHex("f248cdc9c90700"), MAX_BYTES))
                .isEqualTo(Feed.bytes("Hello"));
    }

    @Test
    void takesAFinalBlockThatNothingFollows() throws Exception {
        assertThat(streams.inflate(HexFormat.of().parseHex("f348cdc9c90700"), MAX_BYTES))
                .isEqualTo(Feed.bytes("Hello"));
    }

    /** RFC 7692 §7.2.3.4: what follows a final block may refer to what was before it. */
    @Test
    void goesOnAfterAFinalBlockWithTheSameWindow() throws Exception {
        byte[] text = text(50_000);
        byte[] message = new byte[100_000];
        System.arraycopy(text, 0, message, 0, 50_000);
        System.arraycopy(text, 0, message, 50_000, 50_000);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        deflated.writeBytes(finished(text, new byte[0]));
        deflated.writeBytes(finished(text, Arrays.copyOfRange(text, 20_000, 50_000)));
        deflated.write(0);

        assertThat(streams.inflate(deflated.toByteArray(), MAX_BYTES)).isEqualTo(message);
    }

    /** Each final block costs a copy of the window: they are not free for the sender. */
    @Test
    void boundsTheFinalBlocks() throws Exception {
        byte[] block = HexFormat.of().parseHex("4b0400");

        assertThat(streams.inflate(repeated(block, 1_024), MAX_BYTES)).hasSize(1_024);
        assertThat(closeCode(repeated(block, 100_000))).isEqualTo(1008);
    }

    private int closeCode(byte[] deflated) {
        WebSocketException refusal = Assertions.catchThrowableOfType(WebSocketException.class,
                () -> streams.inflate(deflated, MAX_BYTES));
        assertThat(refusal).as("refused").isNotNull();
        return refusal.closeCode();
    }

    /** A deflated stream that ends with a final block. */
    private static byte[] finished(byte[] bytes, byte[] window) {
        Deflater deflater = new Deflater(9, true);
        try {
            byte[] out = new byte[bytes.length + 100];
            if (window.length > 0) {
                deflater.setDictionary(window);
            }
            deflater.setInput(bytes);
            deflater.finish();
            return Arrays.copyOf(out, deflater.deflate(out));
        } finally {
            deflater.end();
        }
    }

    private static byte[] repeated(byte[] bytes, int times) {
        ByteBuffer all = ByteBuffer.allocate(bytes.length * times);
        for (int i = 0; i < times; i++) {
            all.put(bytes);
        }
        return all.array();
    }

    private static byte[] text(int length) {
        StringBuilder text = new StringBuilder();
        Random random = new Random(7);
        while (text.length() < length) {
            text.append("{\"user\":").append(random.nextInt(1_000)).append(",\"text\":\"hello\"},");
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
