package dev.roomcast.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Lines on their way to a file or stream, which the thread of a {@link LineWriter} writes: whoever hands one in never
 * waits. What waits is bounded; beyond that, and while the target cannot be written, lines are dropped and counted.
 * Made by {@link LineWriter}; its public methods may be called from any thread.
 */
public final class LineOutput {
    /** Most lines that wait. */
    public static final int MAX_LINES = 8_192;
    /** Most bytes that wait. */
    public static final int MAX_BYTES = 4 << 20;

    private static final int BATCH_BYTES = 64 * 1024;

    private final LineTarget target;
    private final Runnable wake;
    private final LongFunction<byte[]> droppedLine;
    private final Consumer<IOException> trouble;
    private final Queue<byte[]> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingLines = new AtomicInteger();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_BYTES);
    private volatile boolean reopenDue;
    /** The last write has failed; that was told once. */
    private boolean failing;
    /** What was written last is a line without its end. */
    private boolean torn;

    /**
     * Ties an output to its writer.
     *
     * @param wake makes the writer's thread call {@link #writeSome}
     * @param droppedLine gives the line that says how many were dropped; empty for none
     * @param trouble is told when writing begins to fail
     */
    LineOutput(LineTarget target, Runnable wake, LongFunction<byte[]> droppedLine, Consumer<IOException> trouble) {
        this.target = target;
        this.wake = wake;
        this.droppedLine = droppedLine;
        this.trouble = trouble;
    }

    /**
     * Hands a line in; dropped where too many wait.
     *
     * @param line given, with its end
     */
    public void write(byte[] line) {
        if (waitingLines.get() >= MAX_LINES || waitingBytes.get() + line.length > MAX_BYTES) {
            dropped.incrementAndGet();
            return;
        }
        waitingLines.incrementAndGet();
        waitingBytes.addAndGet(line.length);
        lines.add(line);
        wake.run();
    }

    /** Has the file opened anew by its name before more is written, for it may have been renamed. */
    public void reopen() {
        reopenDue = true;
        wake.run();
    }

    /** Whether {@link #writeSome} has something to do. */
    boolean isDue() {
        return reopenDue || !lines.isEmpty();
    }

    /** Writes some of what waits; on the writer's thread, and so are the others below. */
    void writeSome() {
        if (reopenDue) {
            reopenDue = false;
            attempt(target::reopen);
        }
        byte[] line = lines.peek();
        if (line == null) {
            return;
        }
        batch.clear();
        int count = 0;
        do {
            if (line.length > batch.remaining() && count > 0) {
                break;
            }
            take();
            count++;
            if (line.length > batch.remaining()) {
                writeAll(ByteBuffer.wrap(line), 1);
                return;
            }
            batch.put(line);
            line = lines.peek();
        } while (line != null);
        writeAll(batch.flip(), count);
    }

    /** Says how many lines were dropped since it was said last, unless the target cannot be written now. */
    void tellDropped() {
        if (failing || dropped.get() == 0) {
            return;
        }
        long count = dropped.getAndSet(0);
        byte[] line = droppedLine.apply(count);
        if (line.length > 0 && !writeAll(ByteBuffer.wrap(line), 0)) {
            dropped.addAndGet(count);
        }
    }

    void close() {
        attempt(target::close);
    }

    private void take() {
        byte[] line = lines.remove();
        waitingLines.decrementAndGet();
        waitingBytes.addAndGet(-line.length);
    }

    private boolean writeAll(ByteBuffer bytes, int count) {
        int end = bytes.limit();
        boolean written = attempt(() -> {
            if (torn) {
                target.write(ByteBuffer.wrap(new byte[] {'\n'}));
                torn = false;
            }
            target.write(bytes);
        });
        if (bytes.position() > 0) {
            torn = bytes.get(bytes.position() - 1) != '\n';
        }
        if (!written) {
            dropped.addAndGet(count - linesIn(bytes, bytes.position()));
        }
        return written && bytes.position() == end;
    }

    private static int linesIn(ByteBuffer bytes, int end) {
        int ends = 0;
        for (int i = 0; i < end; i++) {
            if (bytes.get(i) == '\n') {
                ends++;
            }
        }
        return ends;
    }

    private boolean attempt(Step step) {
        try {
            step.run();
            failing = false;
            return true;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                trouble.accept(e);
            }
            return false;
        }
    }

    private interface Step {
        void run() throws IOException;
    }
}
