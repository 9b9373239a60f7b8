package dev.roomcast.cli;

import java.util.logging.LogRecord;

/** Makes one line of a log record. Called from any thread. */
interface LogLines {
    /** The line, with its end. */
    String line(LogRecord record);
}
