package dev.roomcast.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * The one daemon thread that writes lines to files and streams, so that no loop waits for a disk or a pipe. Its
 * methods may be called from any thread. While nothing is written, it sleeps.
 *
 * <pre>
 * RUNNING ─close()─▶ what waits is written ─▶ ended
 * </pre>
 */
public final class LineWriter implements AutoCloseable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_MILLIS = 2_000;

    private final List<LineOutput> outputs = new CopyOnWriteArrayList<>();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Runnable everySecond;
    private final Thread thread;
    private volatile boolean closing;

    /**
     * Starts the thread.
     *
     * @param everySecond runs on the thread once a second, in seconds in which lines were handed in; must not throw
     */
    public LineWriter(String name, Runnable everySecond) {
        this.everySecond = everySecond;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Lines that are appended to a file.
     *
     * @param droppedLine gives the line that says how many were dropped, empty for none; on the writer's thread
     * @param trouble is told when writing begins to fail, on the writer's thread; lines are dropped until it works
     * @throws IOException the file cannot be written now
     */
    public LineOutput toFile(Path path, LongFunction<byte[]> droppedLine, Consumer<IOException> trouble)
            throws IOException {
        return add(new FileTarget(path), droppedLine, trouble);
    }

    /** Lines to a stream that is open already, which this never closes; else as {@link #toFile}. */
    public LineOutput toStream(OutputStream stream, LongFunction<byte[]> droppedLine, Consumer<IOException> trouble) {
        return add(new StreamTarget(stream), droppedLine, trouble);
    }

    /** Writes what was handed in so far and ends; gives up after two seconds, as when nobody reads a full pipe. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LineOutput add(LineTarget target, LongFunction<byte[]> droppedLine, Consumer<IOException> trouble) {
        LineOutput output = new LineOutput(target, this::wake, droppedLine, trouble);
        outputs.add(output);
        return output;
    }

    /** One wake-up a sleep, however many lines. */
    private void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        long secondBegan = System.nanoTime();
        boolean secondOpen = false;
        while (!closing || isDue()) {
            if (!secondOpen && isDue()) {
                secondOpen = true;
                secondBegan = System.nanoTime();
            }
            outputs.forEach(LineOutput::writeSome);
            if (secondOpen && System.nanoTime() - secondBegan >= SECOND) {
                secondOpen = false;
                endSecond();
            }
            if (!isDue()) {
                sleep(secondOpen ? SECOND - (System.nanoTime() - secondBegan) : Long.MAX_VALUE);
            }
        }
        endSecond();
        while (isDue()) {
            outputs.forEach(LineOutput::writeSome);
        }
        outputs.forEach(LineOutput::close);
    }

    private void endSecond() {
        everySecond.run();
        outputs.forEach(LineOutput::tellDropped);
    }

    private void sleep(long nanos) {
        asleep.set(true);
        if (!isDue() && !closing) {
            LockSupport.parkNanos(this, nanos);
        }
        asleep.set(false);
    }

    private boolean isDue() {
        for (LineOutput output : outputs) {
            if (output.isDue()) {
                return true;
            }
        }
        return false;
    }
}
