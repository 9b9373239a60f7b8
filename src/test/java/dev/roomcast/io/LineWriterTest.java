package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class LineWriterTest {
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final AtomicInteger seconds = new AtomicInteger();

    @TempDir
    private Path folder;

    @Test
    void appendsToAFileAndWritesAllBeforeItEnds() throws Exception {
        Path file = Files.writeString(folder.resolve("log"), "before\n");
        try (LineWriter writer = start()) {
            LineOutput output = open(writer, file);
            for (int i = 0; i < 1_000; i++) {
                output.write(bytes(i + "\n"));
            }
        }

        assertThat(Files.readAllLines(file)).hasSize(1_001).startsWith("before", "0").endsWith("998", "999");
    }

    @Test
    void writesWithoutBeingAskedTo() throws Exception {
        Path file = folder.resolve("log");
        try (LineWriter writer = start()) {
            LineOutput output = open(writer, file);
            for (int i = 1; i <= 50; i++) {
                output.write(bytes("x\n"));
                int size = 2 * i;
                Eventually.becomesTrue("written", () -> file.toFile().length() == size);
            }
        }
    }

    @Test
    void goesOnInANewFileWhenTheOldOneWasRenamed() throws Exception {
        Path file = folder.resolve("log");
        Path renamed = folder.resolve("log.1");
        try (LineWriter writer = start()) {
            LineOutput output = open(writer, file);
            output.write(bytes("old\n"));
            Eventually.becomesTrue("written", () -> file.toFile().length() == 4);
            Files.move(file, renamed);
            output.write(bytes("late\n"));
            Eventually.becomesTrue("written", () -> renamed.toFile().length() == 9);

            output.reopen();

            Eventually.becomesTrue("there", () -> file.toFile().exists());
            output.write(bytes("new\n"));
        }
        assertThat(Files.readString(renamed)).isEqualTo("old\nlate\n");
        assertThat(Files.readString(file)).isEqualTo("new\n");
        assertThat(troubles).isEmpty();
    }

    @Test
    void refusesAFileThatCannotBeWritten() {
        try (LineWriter writer = start()) {
            assertThatThrownBy(() -> open(writer, folder.resolve("no/such/log")))
                    .isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void callsEachSecondInWhichThereWereLines() throws Exception {
        try (LineWriter writer = start()) {
            LineOutput output = open(writer, folder.resolve("log"));
            output.write(bytes("x\n"));

            Eventually.becomesTrue("called", () -> seconds.get() == 1);
        }
        assertThat(seconds.get()).as("once more at the end").isEqualTo(2);
    }

    @Test
    void letsNobodyWaitForAStreamThatTakesNothing() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                writing.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                written.write(b);
            }
        };
        try (LineWriter writer = start()) {
            LineOutput output = writer.toStream(stuck, count -> bytes(count + " dropped\n"), e -> { });
            output.write(bytes("x\n"));
            assertThat(writing.await(5, TimeUnit.SECONDS)).isTrue();

            for (int i = 0; i < LineOutput.MAX_LINES + 7; i++) {
                output.write(bytes("y\n"));
            }

            released.countDown();
        }
        assertThat(written.toString(StandardCharsets.UTF_8))
                .isEqualTo("x\n" + "y\n".repeat(LineOutput.MAX_LINES) + "7 dropped\n");
    }

    private LineWriter start() {
        return new LineWriter("test-log", seconds::incrementAndGet);
    }

    private LineOutput open(LineWriter writer, Path file) throws IOException {
        return writer.toFile(file, count -> bytes(count + " dropped\n"), e -> troubles.add(e.toString()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
