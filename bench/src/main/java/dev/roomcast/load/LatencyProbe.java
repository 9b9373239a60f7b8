package dev.roomcast.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * An ordinary window that asks something each millisecond, a small event with an acknowledgement, and takes the time
 * until it is answered: what others on the same loop meet. Confined to one thread, which should have nothing else to
 * do.
 */
final class LatencyProbe implements AutoCloseable {
    private static final String USER = "probe";

    private final byte[] question = BlockingWindow.question(USER, "");
    private final BlockingWindow window;

    LatencyProbe(InetSocketAddress server) throws IOException {
        window = new BlockingWindow(server, USER, false);
    }

    /** Asks for a while. */
    Answers ask(Duration time) throws IOException {
        Answers answers = new Answers();
        long end = System.nanoTime() + time.toNanos();
        for (long now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
            window.ask(question);
            long answered = System.nanoTime();
            answers.add(now, answered);
            LockSupport.parkNanos(now + Answers.EVERY_NANOS - answered);
        }
        return answers;
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
