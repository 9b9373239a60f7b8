package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Feed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
    private final MessageAssembler assembler = new MessageAssembler(1_000);

    @Test
    void givesAMessageOfOneFrame() throws Exception {
        assembler.frame(Opcode.TEXT);
        append("hello");
        boolean text = assembler.isText();

        assertThat(assembler.end()).isEqualTo(Feed.bytes("hello"));
        assertThat(text).isTrue();
    }

    @Test
    void givesAnEmptyMessage() throws Exception {
        assembler.frame(Opcode.BINARY);

        assertThat(assembler.isText()).isFalse();
        assertThat(assembler.end()).isEmpty();
    }

    @Test
    void putsFragmentsAndPiecesTogetherHoweverTheyAreCut() throws Exception {
        byte[] text = "你好, κόσμε 😀".getBytes(StandardCharsets.UTF_8);

        byte[][] message = new byte[1][];
        Feed.inEveryCut(text, pieces -> {
            assembler.frame(Opcode.TEXT);
            for (ByteBuffer piece : pieces) {
                assembler.append(piece, 0);
                assembler.frame(Opcode.CONTINUATION);
            }
            message[0] = assembler.end();
            assertThat(message[0]).isEqualTo(text);
            return true;
        });

        assertThat(message[0]).isEqualTo(text);
    }

    @Test
    void isReadyForTheNextMessageAfterOneHasEnded() throws Exception {
        assembler.frame(Opcode.TEXT);
        append("x".repeat(900));
        byte[] first = assembler.end();
        assembler.frame(Opcode.BINARY);
        append("\u00ff".repeat(900));
        byte[] second = assembler.end();

        assertThat(first).hasSize(900).containsOnly((byte) 'x');
        assertThat(second).hasSize(900).containsOnly((byte) 0xff);
    }

    @Test
    void takesAMessageOfTheGreatestSizeAndNoByteMore() throws Exception {
        assembler.frame(Opcode.BINARY);
        append("x".repeat(600));
        append("x".repeat(400));
        int refusal = closeCode(() -> append("x"));

        assertThat(assembler.end()).hasSize(1_000);
        assertThat(refusal).isEqualTo(1009);
    }

    /** Attack 28: each fragment below the limit, all together above it. */
    @Test
    void boundsTheMessageAndNotTheFrame() throws Exception {
        assembler.frame(Opcode.BINARY);
        append("x".repeat(999));
        assembler.frame(Opcode.CONTINUATION);
        append("x");
        assembler.frame(Opcode.CONTINUATION);

        assertThat(closeCode(() -> append("x"))).isEqualTo(1009);
    }

    @Test
    void refusesAFrameThatIsAnnouncedTooLargeForTheMessageBeforeItHasCome() throws Exception {
        assembler.frame(Opcode.BINARY);
        append("x".repeat(500));
        assembler.frame(Opcode.CONTINUATION);

        assertThat(closeCode(() -> assembler.append(ByteBuffer.allocate(1), 500))).isEqualTo(1009);
    }

    /** Attack 29. */
    @Test
    void takesFragmentsOfOneByte() throws Exception {
        assembler.frame(Opcode.BINARY);
        for (int i = 0; i < 1_000; i++) {
            append(String.valueOf((char) (i & 0xFF)));
            assembler.frame(Opcode.CONTINUATION);
        }

        byte[] message = assembler.end();

        assertThat(message).hasSize(1_000);
        assertThat(message[999]).isEqualTo((byte) 999);
    }

    @Test
    void refusesAContinuationOfNothing() throws Exception {
        int atFirst = closeCode(() -> assembler.frame(Opcode.CONTINUATION));
        assembler.frame(Opcode.TEXT);
        assembler.end();
        int afterAMessage = closeCode(() -> assembler.frame(Opcode.CONTINUATION));

        assertThat(atFirst).isEqualTo(1002);
        assertThat(afterAMessage).isEqualTo(1002);
    }

    @Test
    void refusesAMessageInsideAMessage() throws Exception {
        assembler.frame(Opcode.TEXT);

        assertThat(closeCode(() -> assembler.frame(Opcode.TEXT))).isEqualTo(1002);
        assertThat(closeCode(() -> assembler.frame(Opcode.BINARY))).isEqualTo(1002);
    }

    @Test
    void refusesTextThatIsNotUtf8AsSoonAsItComes() throws Exception {
        assembler.frame(Opcode.TEXT);
        append("ok \u00e4\u00bd");

        assertThat(closeCode(() -> append("\u00ff"))).isEqualTo(1007);
    }

    @Test
    void refusesTextThatEndsInsideACharacter() throws Exception {
        assembler.frame(Opcode.TEXT);
        append("\u00e4\u00bd");

        assertThat(closeCode(assembler::end)).isEqualTo(1007);
    }

    private void append(String latin1) throws WebSocketException {
        assembler.append(ByteBuffer.wrap(Feed.bytes(latin1)), 0);
    }

    private static int closeCode(ThrowingCallable step) {
        WebSocketException refusal = Assertions.catchThrowableOfType(WebSocketException.class, step);
        assertThat(refusal).as("refused").isNotNull();
        return refusal.closeCode();
    }
}
