package dev.roomcast.load;

import java.io.IOException;
import java.time.Duration;

/** A message to all windows of one room, each of which checks it, and again. */
final class Broadcasts implements HeavyWork {
    private final LoadSession session;
    private final long everyNanos;

    /**
     * Connects the windows.
     *
     * @param every from one to the next
     * @param spin as of {@link LoadLoop}
     */
    Broadcasts(Target target, int windows, Duration every, boolean spin) throws IOException {
        session = new LoadSession(new Work("", Work.Kind.FAN_OUT, windows, 1, 1, 0), target, spin);
        everyNanos = every.toNanos();
        session.connect();
    }

    @Override
    public long go() throws IOException {
        long due = System.nanoTime() + everyNanos;
        session.probe(1);
        if (session.failures().total() > 0) {
            throw new IOException(session.failures().toString());
        }
        session.hold(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        return 1;
    }

    @Override
    public void close() throws IOException {
        session.close();
    }
}
