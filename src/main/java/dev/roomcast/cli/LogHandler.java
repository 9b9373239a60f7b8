package dev.roomcast.cli;

import dev.roomcast.io.LineOutput;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Where the JDK's logging hands its records in: makes their lines on the thread that logs, which never waits for
 * them to be written.
 */
final class LogHandler extends Handler {
    private final LogLines lines;
    private final Repeats repeats = new Repeats();
    /** Set once, before the first record. */
    private volatile LineOutput output;

    LogHandler(LogFormat format) {
        lines = format.lines();
    }

    void writeTo(LineOutput target) {
        output = target;
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record) && record.getMessage() != null && repeats.passes(record)) {
            output.write(line(record));
        }
    }

    /** Writes how often messages were held back. */
    void endSecond() {
        repeats.endSecond(summary -> output.write(line(summary)));
    }

    @Override
    public void flush() {
        // The writer's thread does that whenever nothing waits.
    }

    @Override
    public void close() {
        // The JDK calls this when the JVM begins to end; there is still something to say then.
    }

    /** The line of a record that nothing holds back. */
    byte[] line(LogRecord record) {
        return lines.line(record).getBytes(StandardCharsets.UTF_8);
    }
}
