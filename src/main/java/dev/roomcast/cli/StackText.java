package dev.roomcast.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The stack of an exception as the JDK prints it. */
final class StackText {
    private StackText() {
    }

    /** Its lines, each with {@code \n} behind it. */
    static String of(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
