package dev.roomcast.cli;

import java.time.ZoneId;
import java.util.List;
import java.util.logging.LogRecord;

/**
 * Lines for people: time, level, logger, message, {@code key=value}. A stack follows in lines of its own; these, and
 * none else, begin with a tab.
 */
final class TextLines implements LogLines {
    private static final String OURS = "dev.roomcast.";
    private static final int LEVEL_CHARS = 7;
    private static final TimeText TIME =
            TimeText.ofMillis("yyyy-MM-dd'T'HH:mm:ss", "xx", ZoneId.systemDefault());

    @Override
    public String line(LogRecord record) {
        StringBuilder line = new StringBuilder(160);
        TIME.append(line, record.getMillis());
        String level = LogLevel.of(record.getLevel()).name();
        line.append(' ').append(level).append(" ".repeat(LEVEL_CHARS + 1 - level.length()));
        Escapes.text(line, shortName(record.getLoggerName()));
        LogEvent event = LogEvent.of(record.getMessage(), record.getParameters());
        line.append(' ');
        Escapes.text(line, event.message());
        List<String> pairs = event.pairs();
        for (int i = 0; i < pairs.size(); i += 2) {
            line.append(' ').append(pairs.get(i)).append('=');
            Escapes.value(line, pairs.get(i + 1));
        }
        line.append('\n');
        if (record.getThrown() != null) {
            for (String frame : StackText.of(record.getThrown()).split("\n")) {
                line.append('\t');
                Escapes.text(line, frame.strip());
                line.append('\n');
            }
        }
        return line.toString();
    }

    private static String shortName(String logger) {
        return logger.startsWith(OURS) ? logger.substring(OURS.length()) : logger;
    }
}
