package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineOutputTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<String> troubles = new ArrayList<>();
    private final ScriptedTarget target = new ScriptedTarget();
    private int wakes;
    private final LineOutput output = new LineOutput(target, () -> wakes++, count -> bytes(count + " dropped\n"),
            e -> troubles.add(e.getMessage()));

    /** Takes so many bytes, then fails, as a disk that is full. */
    private final class ScriptedTarget implements LineTarget {
        private int room = Integer.MAX_VALUE;
        private int reopened;
        private int closed;

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                if (room == 0) {
                    throw new IOException("full");
                }
                room--;
                written.write(bytes.get());
            }
        }

        @Override
        public void reopen() throws IOException {
            reopened++;
            if (room == 0) {
                throw new IOException("full");
            }
        }

        @Override
        public void close() {
            closed++;
        }
    }

    @Test
    void writesLinesInTheirOrderWhenItsThreadComes() {
        output.write(bytes("a\n"));
        output.write(bytes("b\n"));
        assertThat(wakes).isEqualTo(2);
        assertThat(output.isDue()).isTrue();
        assertThat(text()).isEmpty();

        output.writeSome();

        assertThat(text()).isEqualTo("a\nb\n");
        assertThat(output.isDue()).isFalse();
    }

    @Test
    void writesALineThatIsLargerThanItsBuffer() {
        String large = "x".repeat(200_000) + "\n";
        output.write(bytes("a\n"));
        output.write(bytes(large));
        output.write(bytes("b\n"));

        writeAll();

        assertThat(text()).isEqualTo("a\n" + large + "b\n");
    }

    @Test
    void dropsAndCountsLinesThatAreTooMany() {
        for (int i = 0; i < LineOutput.MAX_LINES + 5; i++) {
            output.write(bytes("x\n"));
        }
        writeAll();
        output.tellDropped();
        output.tellDropped();

        assertThat(text()).isEqualTo("x\n".repeat(LineOutput.MAX_LINES) + "5 dropped\n");
        output.write(bytes("again\n"));
        writeAll();
        assertThat(text()).endsWith("dropped\nagain\n");
    }

    @Test
    void dropsAndCountsLinesOfTooManyBytes() {
        byte[] large = bytes("x".repeat(1 << 20) + "\n");
        for (int i = 0; i < 5; i++) {
            output.write(large);
        }
        output.write(bytes("small\n"));
        writeAll();
        output.tellDropped();

        assertThat(text()).hasSize(3 * large.length + "small\n".length() + "2 dropped\n".length())
                .endsWith("\nsmall\n2 dropped\n");
    }

    @Test
    void countsWhatAFullDiskDoesNotTakeAndGoesOnInAFreshLine() {
        target.room = 4;
        output.write(bytes("aa\n"));
        output.write(bytes("bb\n"));
        output.write(bytes("cc\n"));
        writeAll();
        output.write(bytes("dd\n"));
        writeAll();
        output.tellDropped();
        assertThat(text()).isEqualTo("aa\nb");
        assertThat(troubles).containsExactly("full");

        target.room = Integer.MAX_VALUE;
        output.write(bytes("ee\n"));
        writeAll();
        output.tellDropped();

        assertThat(text()).isEqualTo("aa\nb\nee\n3 dropped\n");
    }

    @Test
    void saysAgainWhenWritingFailsAgain() {
        for (int i = 0; i < 2; i++) {
            target.room = 0;
            output.write(bytes("a\n"));
            writeAll();
            target.room = 100;
            output.write(bytes("b\n"));
            writeAll();
        }

        assertThat(troubles).containsExactly("full", "full");
    }

    @Test
    void reopensBeforeItWritesMore() {
        output.write(bytes("a\n"));
        output.reopen();
        assertThat(target.reopened).isZero();

        output.writeSome();

        assertThat(target.reopened).isEqualTo(1);
        assertThat(text()).isEqualTo("a\n");
        assertThat(output.isDue()).isFalse();
    }

    @Test
    void goesOnWhenItCannotBeReopened() {
        target.room = 0;
        output.reopen();
        output.writeSome();
        target.room = 10;
        output.write(bytes("a\n"));
        output.writeSome();

        assertThat(troubles).containsExactly("full");
        assertThat(text()).isEqualTo("a\n");
    }

    private void writeAll() {
        while (output.isDue()) {
            output.writeSome();
        }
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
