package dev.roomcast.cli;

/** What a check of {@code doctor} has found; one line of its output. */
record Finding(Level level, String what, String hint) {
    /** How bad it is; written as the line begins. */
    enum Level {
        OK("ok  "), WARN("warn"), FAIL("FAIL");

        private final String word;

        Level(String word) {
            this.word = word;
        }
    }

    static Finding ok(String what, String hint) {
        return new Finding(Level.OK, what, hint);
    }

    static Finding warn(String what, String hint) {
        return new Finding(Level.WARN, what, hint);
    }

    static Finding fail(String what, String hint) {
        return new Finding(Level.FAIL, what, hint);
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(level.word).append(' ').append(what).append(": ");
        Escapes.all(line, hint);
        return line.toString();
    }
}
