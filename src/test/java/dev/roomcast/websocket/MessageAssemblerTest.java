package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Feed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
    private final MessageAssembler assembler = new MessageAssembler(1_000, 100);

    @Test
    void givesAMessageOfOneFrame() throws Exception {
        assembler.frame(Opcode.TEXT, false);
        append("hello");
        boolean text = assembler.isText();

        assertThat(assembler.end().join()).isEqualTo(Feed.bytes("hello"));
        assertThat(text).isTrue();
    }

    @Test
    void givesAnEmptyMessage() throws Exception {
        assembler.frame(Opcode.BINARY, false);

        assertThat(assembler.isText()).isFalse();
        assertThat(assembler.end().join()).isEmpty();
    }

    @Test
    void putsFragmentsAndPiecesTogetherHoweverTheyAreCut() throws Exception {
        byte[] text = "你好, κόσμε 😀".getBytes(StandardCharsets.UTF_8);

        byte[][] message = new byte[1][];
        Feed.inEveryCut(text, pieces -> {
            assembler.frame(Opcode.TEXT, false);
            for (ByteBuffer piece : pieces) {
                assembler.append(piece, 0);
                assembler.frame(Opcode.CONTINUATION, false);
            }
            assertThat(assembler.isInsideMessage()).isTrue();
            message[0] = assembler.end().join();
            assertThat(message[0]).isEqualTo(text);
            return true;
        });

        assertThat(message[0]).isEqualTo(text);
    }

    @Test
    void isReadyForTheNextMessageAfterOneHasEnded() throws Exception {
        assembler.frame(Opcode.TEXT, false);
        append("x".repeat(900));
        byte[] first = assembler.end().join();
        assembler.frame(Opcode.BINARY, false);
        append("\u00ff".repeat(900));
        byte[] second = assembler.end().join();

        assertThat(first).hasSize(900).containsOnly((byte) 'x');
        assertThat(second).hasSize(900).containsOnly((byte) 0xff);
    }

    @Test
    void takesAMessageOfTheGreatestSizeAndNoByteMore() throws Exception {
        assembler.frame(Opcode.BINARY, false);
        append("x".repeat(600));
        append("x".repeat(400));
        int refusal = closeCode(() -> append("x"));

        assertThat(assembler.end().join()).hasSize(1_000);
        assertThat(refusal).isEqualTo(1009);
    }

    /** Attack 28: each fragment below the limit, all together above it. */
    @Test
    void boundsTheMessageAndNotTheFrame() throws Exception {
        assembler.frame(Opcode.BINARY, false);
        append("x".repeat(999));
        assembler.frame(Opcode.CONTINUATION, false);
        append("x");
        assembler.frame(Opcode.CONTINUATION, false);

        assertThat(closeCode(() -> append("x"))).isEqualTo(1009);
    }

    @Test
    void refusesAFrameThatIsAnnouncedTooLargeForTheMessageBeforeItHasCome() throws Exception {
        assembler.frame(Opcode.BINARY, false);
        append("x".repeat(500));
        assembler.frame(Opcode.CONTINUATION, false);

        assertThat(closeCode(() -> assembler.append(ByteBuffer.allocate(1), 500))).isEqualTo(1009);
    }

    /** Attack 29. */
    @Test
    void takesFragmentsOfOneByteUpToABound() throws Exception {
        assembler.frame(Opcode.BINARY, false);
        append("a");
        for (int i = 1; i < 100; i++) {
            assembler.frame(Opcode.CONTINUATION, false);
            append("b");
        }
        int refusal = closeCode(() -> assembler.frame(Opcode.CONTINUATION, false));

        assertThat(assembler.end().join()).hasSize(100);
        assertThat(refusal).isEqualTo(1008);
    }

    @Test
    void boundsEmptyFragmentsOfADeflatedMessage() throws Exception {
        assembler.frame(Opcode.TEXT, true);
        for (int i = 1; i < 100; i++) {
            assembler.frame(Opcode.CONTINUATION, false);
        }

        assertThat(closeCode(() -> assembler.frame(Opcode.CONTINUATION, false))).isEqualTo(1008);
    }

    /** As many as bring 32 bytes each: Autobahn's case 9.3.1 has 65 536 of 64. */
    @Test
    void takesMoreFragmentsWhileTheyBringSomething() throws Exception {
        MessageAssembler large = new MessageAssembler(1_000_000, 100);
        large.frame(Opcode.BINARY, false);
        large.append(ByteBuffer.allocate(32), 0);
        for (int i = 1; i < 1_000; i++) {
            large.frame(Opcode.CONTINUATION, false);
            large.append(ByteBuffer.allocate(32), 0);
        }
        large.frame(Opcode.CONTINUATION, false);

        assertThat(closeCode(() -> large.frame(Opcode.CONTINUATION, false))).isEqualTo(1008);
        assertThat(large.end().join()).hasSize(32_000);
    }

    @Test
    void countsFragmentsOfEachMessageAnew() throws Exception {
        for (int message = 0; message < 3; message++) {
            assembler.frame(Opcode.BINARY, false);
            for (int i = 1; i < 100; i++) {
                assembler.frame(Opcode.CONTINUATION, false);
            }
            assertThat(assembler.end().join()).isEmpty();
        }
    }

    @Test
    void leavesADeflatedTextToBeCheckedWhenItIsInflated() throws Exception {
        assembler.frame(Opcode.TEXT, true);
        append("\u00ff");
        boolean deflated = assembler.isDeflated();

        assertThat(assembler.end().join()).containsExactly(0xff);
        assertThat(deflated).isTrue();
    }

    /** A block without compression is longer than what it holds. */
    @Test
    void letsADeflatedMessageBeALittleLongerThanTheBound() throws Exception {
        assembler.frame(Opcode.BINARY, true);
        assembler.append(ByteBuffer.allocate(1_000 + 125 + 64), 0);

        assertThat(closeCode(() -> append("x"))).isEqualTo(1009);
    }

    @Test
    void refusesAContinuationOfNothing() throws Exception {
        int atFirst = closeCode(() -> assembler.frame(Opcode.CONTINUATION, false));
        assembler.frame(Opcode.TEXT, false);
        assembler.end().join();
        int afterAMessage = closeCode(() -> assembler.frame(Opcode.CONTINUATION, false));

        assertThat(atFirst).isEqualTo(1002);
        assertThat(afterAMessage).isEqualTo(1002);
    }

    @Test
    void refusesAMessageInsideAMessage() throws Exception {
        assembler.frame(Opcode.TEXT, false);

        assertThat(closeCode(() -> assembler.frame(Opcode.TEXT, false))).isEqualTo(1002);
        assertThat(closeCode(() -> assembler.frame(Opcode.BINARY, false))).isEqualTo(1002);
    }

    @Test
    void refusesTextThatIsNotUtf8AsSoonAsItComes() throws Exception {
        assembler.frame(Opcode.TEXT, false);
        append("ok \u00e4\u00bd");

        assertThat(closeCode(() -> append("\u00ff"))).isEqualTo(1007);
    }

    @Test
    void refusesTextThatEndsInsideACharacter() throws Exception {
        assembler.frame(Opcode.TEXT, false);
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
