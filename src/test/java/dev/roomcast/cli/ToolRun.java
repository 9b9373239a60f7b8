package dev.roomcast.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A command line that has been run in this JVM: its exit status and what it has printed. */
record ToolRun(int status, String out, String err) {
    /** Runs one that starts no server, with nothing to read and an empty environment. */
    static ToolRun of(String... arguments) {
        return in(Map.of(), arguments);
    }

    /** The same with these variables. */
    static ToolRun in(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(arguments, environment, print(out), print(err));
        return new ToolRun(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The tool alone, with something to read. */
    static ToolRun reading(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Tools.run(arguments, new Terminal(Map.of(),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), print(out), print(err)));
        return new ToolRun(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
