package dev.roomcast.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A program that runs until it is closed, and the lines it has printed so far. */
final class LineProcess implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private LineProcess(Process process) {
        this.process = process;
    }

    /** Starts a shell script; {@code $1} and so on are the arguments. */
    static LineProcess sh(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(arguments));
        LineProcess started = new LineProcess(
                Command.builder(Map.of(), command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
        Thread reader = new Thread(started::read, "lines of " + arguments[0]);
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    /** What it has printed; of the last line only when it is whole. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Kills it and what it has started. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        // The shell first: it would start the next.
        process.destroyForcibly().onExit().join();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // Killed.
        }
    }
}
