package dev.roomcast.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PacketTest {
    @ParameterizedTest
    @CsvSource({"0, OPEN, ''", "1, CLOSE, ''", "2, PING, ''", "2probe, PING, probe", "3, PONG, ''",
        "4, MESSAGE, ''", "4hello, MESSAGE, hello", "44, MESSAGE, 4", "4你好😀, MESSAGE, 你好😀", "5, UPGRADE, ''",
        "6, NOOP, ''"})
    void readsTypeAndTextInBothGenerations(String encoded, Packet.Type type, String text) throws Exception {
        for (Generation generation : Generation.values()) {
            assertThat(Packet.parse(generation, encoded)).isEqualTo(new Packet(type, text, null));
        }
    }

    @ParameterizedTest
    @CsvSource({"''", "7", "9", "abc", "/", "x4", "' 4'", "-1", "٤"})
    void refusesWhatHasNoTypeInBothGenerations(String encoded) {
        for (Generation generation : Generation.values()) {
            assertThatExceptionOfType(PacketException.class).isThrownBy(() -> Packet.parse(generation, encoded));
        }
    }

    @ParameterizedTest
    @CsvSource({"EIO4, bAQIDBA==", "EIO3, b4AQIDBA=="})
    void readsBase64(Generation generation, String encoded) throws Exception {
        Packet packet = Packet.parse(generation, encoded);

        assertThat(packet.type()).isEqualTo(Packet.Type.MESSAGE);
        assertThat(packet.binary()).containsExactly(1, 2, 3, 4);
        assertThat(packet.isBinary()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"EIO4, b", "EIO3, b4"})
    void readsAnEmptyBinaryMessage(Generation generation, String encoded) throws Exception {
        assertThat(Packet.parse(generation, encoded).binary()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"EIO4, b*", "EIO4, bAQIDBA=", "EIO4, bA", "EIO4, b你好", "EIO3, b", "EIO3, b9AQ==", "EIO3, b4*",
        "EIO3, bxAQ=="})
    void refusesBrokenBase64(Generation generation, String encoded) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> Packet.parse(generation, encoded));
    }

    @Test
    void takesABareBinaryMessageInProtocol4() throws Exception {
        assertThat(Packet.parse(Generation.EIO4, new byte[] {4, 1}).binary()).containsExactly(4, 1);
        assertThat(Packet.parse(Generation.EIO4, new byte[0]).binary()).isEmpty();
    }

    @Test
    void takesABinaryMessageBehindItsTypeInProtocol3() throws Exception {
        Packet packet = Packet.parse(Generation.EIO3, new byte[] {4, 1, 2});

        assertThat(packet.type()).isEqualTo(Packet.Type.MESSAGE);
        assertThat(packet.binary()).containsExactly(1, 2);
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> Packet.parse(Generation.EIO3, new byte[0]));
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> Packet.parse(Generation.EIO3, new byte[] {'4', 1}));
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> Packet.parse(Generation.EIO3, new byte[] {-1}));
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void namesItsGenerationAsTheQueryDoes(Generation generation) {
        assertThat(Generation.of(generation.toString())).contains(generation);
        assertThat(Generation.of("")).isEmpty();
        assertThat(Generation.of("5")).isEmpty();
        assertThat(Generation.of("04")).isEmpty();
    }
}
