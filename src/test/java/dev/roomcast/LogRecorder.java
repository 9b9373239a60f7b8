package dev.roomcast;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Keeps what a class logs, at every level, instead of printing it. */
public final class LogRecorder implements AutoCloseable {
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    private LogRecorder(Logger logger) {
        this.logger = logger;
    }

    /** Records from now until {@link #close}. */
    public static LogRecorder of(Class<?> type) {
        return of(type.getName());
    }

    /** The same for all of Roomcast. */
    public static LogRecorder ofAll() {
        return of("dev.roomcast");
    }

    /** The same of a class by its name, for one of another package. */
    public static LogRecorder of(String name) {
        LogRecorder recorder = new LogRecorder(Logger.getLogger(name));
        recorder.logger.setUseParentHandlers(false);
        recorder.logger.setLevel(Level.ALL);
        recorder.logger.addHandler(recorder.handler);
        return recorder;
    }

    /** What was logged at INFO and above, as {@code LEVEL text}. */
    public List<String> lines() {
        return lines(Level.INFO);
    }

    /** What was logged at that level and above; {@code System.Logger}'s DEBUG is FINE here, its TRACE is FINER. */
    public List<String> lines(Level least) {
        SimpleFormatter formatter = new SimpleFormatter();
        return records.stream().filter(record -> record.getLevel().intValue() >= least.intValue())
                .map(record -> record.getLevel() + " " + formatter.formatMessage(record)).toList();
    }

    /** What was logged below INFO, without its level. */
    public List<String> details() {
        SimpleFormatter formatter = new SimpleFormatter();
        return records.stream().filter(record -> record.getLevel().intValue() < Level.INFO.intValue())
                .map(formatter::formatMessage).toList();
    }

    /** What was logged with an exception. */
    public List<Throwable> thrown() {
        return records.stream().map(LogRecord::getThrown).filter(thrown -> thrown != null).toList();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }
}
