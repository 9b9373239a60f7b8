package dev.roomcast.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.websocket.ServerFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PreparedMessageTest {
    private static final byte[] BINARY = {1, 2, 3, 4};

    private final PreparedMessage plain = PreparedMessage.text("hello");
    private final PreparedMessage attached = PreparedMessage.text("x", UnaryOperator.identity(),
            List.of(BINARY, new byte[0]));

    @Test
    void encodesEachWireFormOnce() {
        for (Generation generation : Generation.values()) {
            for (boolean base64 : new boolean[] {false, true}) {
                assertThat(plain.frames(generation, base64)).isSameAs(plain.frames(generation, base64));
                assertThat(attached.frames(generation, base64)).isSameAs(attached.frames(generation, base64));
            }
        }
        assertThat(plain.polling4()).isSameAs(plain.polling4());
        assertThat(plain.polling3()).isSameAs(plain.polling3());
        assertThat(attached.polling4()).isSameAs(attached.polling4());
        assertThat(attached.polling3()).isSameAs(attached.polling3());
    }

    @Test
    void sharesTheFramesOfTextAmongGenerations() {
        assertThat(plain.frames(Generation.EIO3, true)).isSameAs(plain.frames(Generation.EIO4, false))
                .isSameAs(plain.frames(Generation.EIO3, false));
    }

    @Test
    void asksForTheAsciiFormOnceAndForProtocol3PollingAlone() {
        AtomicInteger asked = new AtomicInteger();
        PreparedMessage message = PreparedMessage.text("é", text -> {
            asked.incrementAndGet();
            return text.replace("é", "?");
        }, List.of());

        message.polling4();
        message.frames(Generation.EIO3, false);
        message.binaryPolling3();
        int before = asked.get();
        message.polling3();
        message.polling3();

        assertThat(before).isZero();
        assertThat(asked).hasValue(1);
        assertThat(text(message.polling3())).isEqualTo("2:4?");
    }

    @Test
    void writesTextForPolling() {
        assertThat(text(plain.polling4())).isEqualTo("4hello");
        assertThat(text(plain.polling3())).isEqualTo("6:4hello");
        assertThat(plain.binaryPolling3()).containsExactly(0, 6, 0xFF, '4', 'h', 'e', 'l', 'l', 'o');
    }

    @Test
    void writesAttachmentsForPolling() {
        assertThat(text(attached.polling4())).isEqualTo("4x\u001ebAQIDBA==\u001eb");
        assertThat(text(attached.polling3())).isEqualTo("2:4x10:b4AQIDBA==2:b4");
        assertThat(attached.binaryPolling3()).containsExactly(0, 2, 0xFF, '4', 'x', 1, 5, 0xFF, 4, 1, 2, 3, 4, 1, 1,
                0xFF, 4);
    }

    @Test
    void writesAnAttachmentAFrame() {
        assertLengths(attached.frames(Generation.EIO4, false), 2 + 2, 2 + 4, 2);
        assertLengths(attached.frames(Generation.EIO3, false), 2 + 2, 2 + 5, 2 + 1);
        assertLengths(attached.frames(Generation.EIO3, true), 2 + 2, 2 + 10, 2 + 2);
    }

    @Test
    void writesABinaryMessageWithoutText() {
        PreparedMessage binary = PreparedMessage.binary(BINARY);

        assertThat(text(binary.polling4())).isEqualTo("bAQIDBA==");
        assertThat(text(binary.polling3())).isEqualTo("10:b4AQIDBA==");
        assertThat(binary.binaryPolling3()).containsExactly(1, 5, 0xFF, 4, 1, 2, 3, 4);
        assertLengths(binary.frames(Generation.EIO4, false), 2 + 4);
    }

    @Test
    void countsPacketsAndBytes() {
        assertThat(plain.packets()).isEqualTo(1);
        assertThat(plain.weight()).isEqualTo(6);
        assertThat(plain.hasBinary()).isFalse();
        assertThat(attached.packets()).isEqualTo(3);
        assertThat(attached.weight()).isEqualTo(6);
        assertThat(attached.hasBinary()).isTrue();
        assertThat(PreparedMessage.binary(BINARY).packets()).isEqualTo(1);
    }

    private static void assertLengths(List<ServerFrame> frames, Integer... lengths) {
        assertThat(frames).extracting(ServerFrame::length).containsExactly(lengths);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
