package dev.roomcast.cli;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * Keeps one event that happens again and again from filling the log: of the same message in one second ten pass, the
 * others are counted. Messages are the same when logger, level and pattern are, whatever their values. From any thread.
 */
final class Repeats {
    /** Lines of one message that pass in one second. */
    static final int MOST = 10;
    /** Messages told apart in one second at most; others pass. */
    private static final int MAX_MESSAGES = 1_000;
    private static final Pattern VALUE = Pattern.compile("=[^ ]*");

    private record Message(String logger, Level level, String pattern) {
    }

    private final Map<Message, Integer> counts = new ConcurrentHashMap<>();

    /** Whether a record is to be written. */
    boolean passes(LogRecord record) {
        Message message = new Message(record.getLoggerName(), record.getLevel(), pattern(record));
        if (counts.size() >= MAX_MESSAGES && !counts.containsKey(message)) {
            return true;
        }
        return counts.merge(message, 1, Integer::sum) <= MOST;
    }

    /** Ends a second: gives a record for each message that was held back, saying how often. */
    void endSecond(Consumer<LogRecord> summaries) {
        for (Message message : counts.keySet()) {
            Integer count = counts.remove(message);
            if (count != null && count > MOST) {
                LogRecord summary = new LogRecord(message.level,
                        "repeated " + (count - MOST) + " times: " + LogEvent.of(message.pattern, null).message());
                summary.setLoggerName(message.logger);
                summaries.accept(summary);
            }
        }
    }

    /** Where the values stand in the message itself, as beside an exception, they are left out. */
    private static String pattern(LogRecord record) {
        Object[] parameters = record.getParameters();
        return parameters != null && parameters.length > 0 ? record.getMessage()
                : VALUE.matcher(record.getMessage()).replaceAll("=");
    }
}
