package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Deflated;
import dev.roomcast.Feed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFrameTest {
    @Test
    void isTheUnmaskedHelloOfTheRfc() {
        // RFC 6455 §5.7
        assertThat(hex(ServerFrame.text("Hello"))).isEqualTo("810548656c6c6f");
    }

    @ParameterizedTest
    @CsvSource({"0,8200", "125,827d", "126,827e007e", "32767,827e7fff", "32768,827e8000", "65535,827effff",
        "65536,827f0000000000010000", "1000000,827f00000000000f4240"})
    void hasTheShortestLengthForm(int length, String header) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 0x5A);

        ServerFrame frame = ServerFrame.binary(payload);
        byte[] bytes = bytes(frame);

        assertThat(HexFormat.of().formatHex(bytes, 0, header.length() / 2)).isEqualTo(header);
        assertThat(Arrays.copyOfRange(bytes, header.length() / 2, bytes.length)).isEqualTo(payload);
        assertThat(frame.length()).isEqualTo(bytes.length);
    }

    @Test
    void writesTextInUtf8() {
        assertThat(hex(ServerFrame.text("你😀"))).isEqualTo("8107e4bda0f09f9880");
        assertThat(hex(ServerFrame.text("你".getBytes(StandardCharsets.UTF_8)))).isEqualTo("8103e4bda0");
    }

    @Test
    void copiesItsPayload() {
        byte[] payload = Feed.bytes("abc");

        ServerFrame frame = ServerFrame.binary(payload);
        payload[0] = 'x';

        assertThat(hex(frame)).isEqualTo("8203616263");
    }

    @Test
    void makesControlFrames() {
        assertThat(hex(ServerFrame.pong(Feed.bytes("a")))).isEqualTo("8a0161");
        assertThat(hex(ServerFrame.close(1000, "bye"))).isEqualTo("880503e8627965");
        assertThat(hex(ServerFrame.close(4999, ""))).isEqualTo("88021387");
    }

    @Test
    void closesWithoutACodeWhereThereIsNone() {
        assertThat(hex(ServerFrame.close(CloseCode.NO_STATUS, "dropped"))).isEqualTo("8800");
    }

    @Test
    void isDeflatedOnceForAllWhoAskForIt() {
        ServerFrame frame = ServerFrame.text("hello ".repeat(20_000));
        DeflateStreams streams = new DeflateStreams();
        ServerFrame deflated = frame.deflated(streams);
        streams.close();

        byte[] bytes = bytes(deflated);
        int header = bytes[1] == 126 ? 4 : 2;
        assertThat(bytes[0]).isEqualTo((byte) 0xC1);
        assertThat(Deflated.inflate(Arrays.copyOfRange(bytes, header, bytes.length)))
                .isEqualTo(Feed.bytes("hello ".repeat(20_000)));
        // With streams that are ended, which it therefore does not use.
        assertThat(frame.deflated(streams)).isSameAs(deflated);
        assertThat(bytes(frame)[0]).isEqualTo((byte) 0x81);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536})
    void knowsTheLengthOfItsPayload(int length) {
        assertThat(ServerFrame.binary(new byte[length]).payloadBytes()).isEqualTo(length);
    }

    @Test
    void staysAsItIsWhereDeflatingMakesItNoShorter() {
        byte[] noise = new byte[5_000];
        new Random(1).nextBytes(noise);
        ServerFrame frame = ServerFrame.binary(noise);
        DeflateStreams streams = new DeflateStreams();

        ServerFrame first = frame.deflated(streams);
        streams.close();

        assertThat(first).isSameAs(frame);
        assertThat(frame.deflated(streams)).isSameAs(frame);
    }

    /** Attack 31: the reason is what we wrote, and no longer than a control frame may be. */
    @Test
    void cutsALongReasonBetweenCharacters() {
        String fits = "x".repeat(123);
        String ascii = "x".repeat(200);
        String chinese = "你".repeat(100);
        String emoji = "xx" + "😀".repeat(40);

        assertThat(reason(ServerFrame.close(1000, fits))).isEqualTo(fits);
        assertThat(reason(ServerFrame.close(1000, ascii))).isEqualTo(fits);
        assertThat(reason(ServerFrame.close(1000, chinese))).isEqualTo("你".repeat(41));
        assertThat(reason(ServerFrame.close(1000, emoji))).isEqualTo("xx" + "😀".repeat(30));
    }

    private static String reason(ServerFrame frame) {
        byte[] bytes = bytes(frame);
        assertThat(bytes[1]).as("length").isEqualTo((byte) (bytes.length - 2)).isLessThanOrEqualTo((byte) 125);
        return new String(bytes, 4, bytes.length - 4, StandardCharsets.UTF_8);
    }

    private static String hex(ServerFrame frame) {
        return HexFormat.of().formatHex(bytes(frame));
    }

    private static byte[] bytes(ServerFrame frame) {
        ByteBuffer buffer = frame.bytes().duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
