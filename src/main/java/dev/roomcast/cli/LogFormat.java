package dev.roomcast.cli;

/** How a line of the log looks. */
enum LogFormat {
    TEXT, JSON;

    /** Makes lines of this form. */
    LogLines lines() {
        return switch (this) {
            case TEXT -> new TextLines();
            case JSON -> new JsonLines();
        };
    }
}
