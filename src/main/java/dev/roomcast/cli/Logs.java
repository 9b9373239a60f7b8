package dev.roomcast.cli;

import dev.roomcast.http.AccessLog;
import dev.roomcast.io.LineOutput;
import dev.roomcast.io.LineWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The log and the access log of the standalone server, written by one thread, for which nobody waits. What the layers
 * say to {@link System.Logger} comes here by the JDK's logging; an operator who has set that up by
 * {@code -Djava.util.logging.config.file} keeps his own handlers.
 */
final class Logs implements AutoCloseable {
    private static final byte[] NO_LINE = new byte[0];
    /** Kept, or the JDK forgets its level. */
    private static final Logger OURS = Logger.getLogger("dev.roomcast");

    private final PrintStream err;
    private final LogHandler handler;
    private final LineWriter writer;
    private LineOutput events;
    private Optional<LineOutput> accesses = Optional.empty();
    private AccessLog accessLog = AccessLog.NONE;

    private Logs(LogFormat format, PrintStream err) {
        this.err = err;
        handler = new LogHandler(format);
        writer = new LineWriter("roomcast-log", handler::endSecond);
    }

    /**
     * Opens what the settings name.
     *
     * @throws IllegalArgumentException a file that cannot be written, naming the setting
     */
    static Logs open(Settings settings, PrintStream out, PrintStream err) {
        Logs logs = new Logs(settings.logFormat(), err);
        try {
            logs.openEvents(settings);
            logs.openAccesses(settings, out);
        } catch (IllegalArgumentException e) {
            logs.close();
            throw e;
        }
        logs.install(settings.logLevel());
        return logs;
    }

    /** Who is told of requests; {@link AccessLog#NONE} where there is no access log. */
    AccessLog accessLog() {
        return accessLog;
    }

    /** Opens the files anew by their names, after they were renamed. */
    void reopen() {
        events.reopen();
        accesses.ifPresent(LineOutput::reopen);
    }

    /** Sets how much is logged from now on. */
    void setLevel(LogLevel level) {
        OURS.setLevel(level.level());
        for (Handler one : Logger.getLogger("").getHandlers()) {
            one.setLevel(level.level());
        }
    }

    /** Says something that has to be heard also when the JVM has begun to end, and the JDK's logging with it. */
    void say(String text) {
        handler.publish(record(Level.INFO, text));
    }

    /** Writes what is left; returns in two seconds at the latest. */
    @Override
    public void close() {
        writer.close();
    }

    private void openEvents(Settings settings) {
        LongFunction<byte[]> dropped = count -> handler
                .line(record(Level.WARNING, "lines of this log were dropped count={0}", count));
        events = settings.logFile().map(file -> file("log-file", file, dropped))
                .orElseGet(() -> writer.toStream(err, dropped, told("stderr")));
        handler.writeTo(events);
    }

    private void openAccesses(Settings settings, PrintStream out) {
        // A line that is no access would spoil their form, so it is the other log that says it.
        LongFunction<byte[]> dropped = count -> {
            handler.publish(record(Level.WARNING, "lines of the access log were dropped count={0}", count));
            return NO_LINE;
        };
        accesses = settings.accessLog().map(name -> name.equals("-") ? writer.toStream(out, dropped, told("stdout"))
                : file("access-log", Path.of(name), dropped));
        AccessLines lines = settings.accessLogFormat().lines();
        accesses.ifPresent(output -> accessLog =
                access -> output.write(lines.line(access).getBytes(StandardCharsets.UTF_8)));
    }

    private LineOutput file(String setting, Path file, LongFunction<byte[]> dropped) {
        try {
            return writer.toFile(file, dropped, told(file.toString()));
        } catch (IOException e) {
            throw new IllegalArgumentException(setting + ": cannot write " + file + ": " + reason(e));
        }
    }

    private Consumer<IOException> told(String target) {
        return e -> err.println("roomcast: cannot write to " + target + ", lines are dropped until it works: "
                + reason(e));
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof FileSystemException failed && failed.getReason() != null ? failed.getReason()
                : e.getMessage();
    }

    private static LogRecord record(Level level, String pattern, Object... parameters) {
        LogRecord record = new LogRecord(level, pattern);
        record.setParameters(parameters);
        record.setLoggerName(Main.class.getName());
        return record;
    }

    private void install(LogLevel level) {
        Logger root = Logger.getLogger("");
        if (System.getProperty("java.util.logging.config.file") == null) {
            for (Handler before : root.getHandlers()) {
                root.removeHandler(before);
            }
            root.addHandler(handler);
        }
        setLevel(level);
    }
}
