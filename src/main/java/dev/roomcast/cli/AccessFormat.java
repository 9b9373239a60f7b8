package dev.roomcast.cli;

/** How a line of the access log looks. */
enum AccessFormat {
    COMBINED, JSON;

    /** Makes lines of this form. */
    AccessLines lines() {
        return switch (this) {
            case COMBINED -> new CombinedLines();
            case JSON -> new JsonAccessLines();
        };
    }
}
