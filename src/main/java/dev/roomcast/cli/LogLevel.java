package dev.roomcast.cli;

import java.util.logging.Level;

/** How much is logged; the JDK's own logging knows these by other names. */
enum LogLevel {
    ERROR(Level.SEVERE), WARNING(Level.WARNING), INFO(Level.INFO), DEBUG(Level.FINE), TRACE(Level.FINER);

    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    Level level() {
        return level;
    }

    /** The one that a line of that level is shown as. */
    static LogLevel of(Level level) {
        for (LogLevel known : values()) {
            if (level.intValue() >= known.level.intValue()) {
                return known;
            }
        }
        return TRACE;
    }
}
