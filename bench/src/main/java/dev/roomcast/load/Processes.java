package dev.roomcast.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Waiting for other processes. */
final class Processes {
    private static final long END_SECONDS = 5;

    private Processes() {
    }

    /** Waits until one that was asked to has ended; kills it when it has not in 5 s. */
    static void awaitEnd(Process process) throws IOException {
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted while a process ended", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Leaves the core to others before looking again. */
    static void pause(long millis) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException("interrupted while waiting for another process", e);
        }
    }
}
