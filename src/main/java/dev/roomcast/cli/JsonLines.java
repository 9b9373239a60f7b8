package dev.roomcast.cli;

import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.LogRecord;

/**
 * Lines for programs, one JSON object each: time (UTC), level, logger, message, a member for each {@code key=value},
 * and the stack where there is one. All values are strings, so that a member has one type in all lines.
 */
final class JsonLines implements LogLines {
    private static final int STACK_CHARS = 64 * 1024;
    private static final TimeText TIME = TimeText.ofMillis("yyyy-MM-dd'T'HH:mm:ss", "'Z'", ZoneOffset.UTC);

    @Override
    public String line(LogRecord record) {
        LogEvent event = LogEvent.of(record.getMessage(), record.getParameters());
        StringBuilder line = new StringBuilder(200);
        line.append("{\"time\":\"");
        TIME.append(line, record.getMillis());
        line.append("\",\"level\":\"").append(LogLevel.of(record.getLevel()).name()).append("\",\"logger\":");
        Escapes.json(line, record.getLoggerName());
        line.append(",\"message\":");
        Escapes.json(line, event.message());
        List<String> pairs = event.pairs();
        Set<String> taken = new HashSet<>(Set.of("time", "level", "logger", "message", "stack"));
        for (int i = 0; i < pairs.size(); i += 2) {
            // A member's name must be there once (RFC 8259 §4).
            String name = pairs.get(i);
            while (!taken.add(name)) {
                name += "_";
            }
            line.append(",\"").append(name).append("\":");
            Escapes.json(line, pairs.get(i + 1));
        }
        if (record.getThrown() != null) {
            line.append(",\"stack\":");
            Escapes.json(line, StackText.of(record.getThrown()), STACK_CHARS);
        }
        return line.append("}\n").toString();
    }
}
