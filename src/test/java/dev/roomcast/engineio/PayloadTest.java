package dev.roomcast.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roomcast.Feed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {
    private static final byte[] BINARY = {1, 2, 3, 4};

    @Test
    void separatesPacketsByARecordSeparatorInProtocol4() {
        Payload payload = Payload.encode(Generation.EIO4, false,
                List.of(PreparedMessage.PING, PreparedMessage.text("你好"), PreparedMessage.text("")));

        assertThat(payload.contentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(text(payload)).isEqualTo("2\u001e4你好\u001e4");
    }

    @Test
    void writesBinaryAsBase64InProtocol4() {
        Payload payload = Payload.encode(Generation.EIO4, false, List.of(withBinary("x"),
                PreparedMessage.binary(BINARY)));

        assertThat(payload.contentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(text(payload)).isEqualTo("4x\u001ebAQIDBA==\u001ebAQIDBA==");
    }

    @Test
    void countsUtf16CodeUnitsInProtocol3() {
        Payload payload = Payload.encode(Generation.EIO3, false,
                List.of(PreparedMessage.text("你好"), PreparedMessage.text("😀"), PreparedMessage.NOOP));

        assertThat(payload.contentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(text(payload)).isEqualTo("3:4你好3:4😀1:6");
    }

    /** Clients 1.x take what is not ASCII for UTF-8 encoded twice (findings.md, 1). */
    @Test
    void writesTheAsciiFormWhereThereIsOneInProtocol3() {
        PreparedMessage message = PreparedMessage.text("[\"é\"]", text -> text.replace("é", "\\u00e9"), List.of());

        assertThat(text(Payload.encode(Generation.EIO3, true, List.of(message)))).isEqualTo("11:4[\"\\u00e9\"]");
        assertThat(text(Payload.encode(Generation.EIO4, false, List.of(message)))).isEqualTo("4[\"é\"]");
    }

    @Test
    void turnsThePayloadBinaryInProtocol3WhenAPacketIs() {
        Payload payload = Payload.encode(Generation.EIO3, false, List.of(PreparedMessage.text("é"), withBinary("x")));

        assertThat(payload.contentType()).isEqualTo("application/octet-stream");
        assertThat(payload.bytes()).containsExactly(0, 3, 0xFF, '4', 0xC3, 0xA9, 0, 2, 0xFF, '4', 'x', 1, 5, 0xFF, 4,
                1, 2, 3, 4);
    }

    /** Clients 1.x in browsers fail on a long text payload. */
    @Test
    void turnsThePayloadBinaryInProtocol3WhenItIsLong() {
        PreparedMessage half = PreparedMessage.text("x".repeat(32_767 - 6));

        Payload longest = Payload.encode(Generation.EIO3, false, List.of(half, half));
        Payload longer = Payload.encode(Generation.EIO3, false, List.of(half, half, PreparedMessage.text("")));
        Payload asked = Payload.encode(Generation.EIO3, true, List.of(half, half, half));

        assertThat(longest.contentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(longer.contentType()).isEqualTo("application/octet-stream");
        assertThat(longer.bytes()).startsWith(0, 3, 2, 7, 6, 2, 0xFF, '4', 'x').endsWith(0, 1, 0xFF, '4');
        assertThat(asked.contentType()).isEqualTo("text/plain; charset=UTF-8");
    }

    @Test
    void writesALengthAsOneByteADigitInProtocol3() {
        Payload payload = Payload.encode(Generation.EIO3, false, List.of(PreparedMessage.binary(new byte[104])));

        assertThat(payload.bytes()).startsWith(1, 1, 0, 5, 0xFF, 4).hasSize(5 + 105);
    }

    @Test
    void writesBase64InProtocol3WhereItIsAskedFor() {
        Payload payload = Payload.encode(Generation.EIO3, true, List.of(withBinary("x")));

        assertThat(payload.contentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(text(payload)).isEqualTo("2:4x10:b4AQIDBA==");
    }

    @Test
    void readsPacketsInProtocol4() throws Exception {
        List<Packet> packets = decode(Generation.EIO4, "4你好\u001e2\u001ebAQIDBA==\u001e4");

        assertThat(packets).hasSize(4);
        assertThat(packets.get(0)).isEqualTo(message("你好"));
        assertThat(packets.get(1)).isEqualTo(new Packet(Packet.Type.PING, "", null));
        assertThat(packets.get(2).binary()).isEqualTo(BINARY);
        assertThat(packets.get(3)).isEqualTo(message(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "\u001e", "4a\u001e", "\u001e4a", "4a\u001e\u001e4b", "4a\u001e9", "b*"})
    void refusesWhatIsNoPayloadOfProtocol4(String content) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> decode(Generation.EIO4, content));
    }

    @Test
    void readsPacketsInProtocol3() throws Exception {
        List<Packet> packets = decode(Generation.EIO3, "3:4你好3:4😀10:b4AQIDBA==1:26:2probe2:4:");

        assertThat(packets).hasSize(6);
        assertThat(packets.get(0)).isEqualTo(message("你好"));
        assertThat(packets.get(1)).isEqualTo(message("😀"));
        assertThat(packets.get(2).binary()).isEqualTo(BINARY);
        assertThat(packets.get(3)).isEqualTo(new Packet(Packet.Type.PING, "", null));
        assertThat(packets.get(4)).isEqualTo(new Packet(Packet.Type.PING, "probe", null));
        assertThat(packets.get(5)).isEqualTo(message(":"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", ":", ":4x", "0:", "3:4x", "1:4x", "2:4x:", "2:4x3", "x:4x", "-1:4x", "+2:4x",
        " 2:4x", "2 :4x", "1x:4x", "٢:4x", "9999999999:4x", "4294967298:4x", "2:4x1:9", "2;4x"})
    void refusesWhatIsNoTextPayloadOfProtocol3(String content) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> decode(Generation.EIO3, content));
    }

    /** Clients 1.x encode twice and count the bytes of the first time; 你 is E4 BD A0. */
    @Test
    void undoesTheSecondUtf8EncodingOfOldClients() throws Exception {
        String once = new String("4[\"你好😀é\"]".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        List<Packet> packets = decode(Generation.EIO3, once.length() + ":" + once + "1:2");

        assertThat(packets).containsExactly(message("[\"你好😀é\"]"), new Packet(Packet.Type.PING, "", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "Größe", "ÿþ", "é你", "Ã", "plain"})
    void leavesTextThatWasEncodedOnceAlone(String text) throws Exception {
        assertThat(decode(Generation.EIO3, text.length() + 1 + ":4" + text)).containsExactly(message(text));
    }

    @Test
    void readsABinaryPayloadOfProtocol3() throws Exception {
        byte[] content = Feed.bytes("\0\1\u00ff2" + "\0\3\u00ff4\u00c3\u00a9" + "\1\5\u00ff\4\1\2\3\4");

        List<Packet> packets = Payload.decode(Generation.EIO3, true, content);

        assertThat(packets).hasSize(3);
        assertThat(packets.get(0)).isEqualTo(new Packet(Packet.Type.PING, "", null));
        assertThat(packets.get(1)).isEqualTo(message("é"));
        assertThat(packets.get(2).binary()).isEqualTo(BINARY);
    }

    /** Kind, length, or packet missing, wrong or beyond the end; each at every cut of a good one, too. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "\0\1", "\0\u00ff", "\2\1\u00ff2", "\u00ff\1\u00ff2", "\0\12\u00ff2",
        "\0001\u00ff2",
        "\0\2\u00ff2", "\0\0\u00ff", "\1\0\u00ff", "\1\1\u00ff4", "\0\1\u00ff2\0", "\0\2\u00ff4\u00e9",
        "\0\1\1\1\1\1\1\1\1\1\1\u00ff2", "\0\4\2\11\4\11\6\7\2\11\7\u00ff2"})
    void refusesWhatIsNoBinaryPayloadOfProtocol3(String latin1) {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> Payload.decode(Generation.EIO3, true, Feed.bytes(latin1)));
    }

    @Test
    void refusesABinaryPayloadAtEveryCut() {
        String whole = "\1\5\u00ff\4\1\2\3\4";

        for (int cut = 0; cut < whole.length(); cut++) {
            String part = whole.substring(0, cut);
            assertThatExceptionOfType(PacketException.class).as("cut at " + cut)
                    .isThrownBy(() -> Payload.decode(Generation.EIO3, true, Feed.bytes(part)));
        }
    }

    @Test
    void refusesABinaryPayloadInProtocol4() {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> Payload.decode(Generation.EIO4, true, Feed.bytes("40")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4\u00e9", "4\u00c0\u00af", "4\u00ed\u00a0\u0080", "4\u00e4\u00bd"})
    void refusesWhatIsNotUtf8(String latin1) {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> Payload.decode(Generation.EIO4, false, Feed.bytes(latin1)));
        assertThatExceptionOfType(PacketException.class).isThrownBy(
                () -> Payload.decode(Generation.EIO3, false, Feed.bytes(latin1.length() + ":" + latin1)));
    }

    private static PreparedMessage withBinary(String text) {
        return PreparedMessage.text(text, UnaryOperator.identity(), List.of(BINARY));
    }

    private static Packet message(String text) {
        return new Packet(Packet.Type.MESSAGE, text, null);
    }

    private static String text(Payload payload) {
        return new String(payload.bytes(), StandardCharsets.UTF_8);
    }

    private static List<Packet> decode(Generation generation, String content) throws PacketException {
        return Payload.decode(generation, false, content.getBytes(StandardCharsets.UTF_8));
    }
}
