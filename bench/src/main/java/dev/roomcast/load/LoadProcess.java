package dev.roomcast.load;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@link LatencyLoad} at its work. It runs when nobody else wants its core, for they share that with the probe, which
 * must not wait for it. It ends with this program, however that ends.
 */
final class LoadProcess implements AutoCloseable {
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private LoadProcess(Process process) {
        this.process = process;
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** How much it has done, and what went wrong, which is empty where nothing did. */
    record Progress(long done, String failure) {
    }

    /**
     * Starts one.
     *
     * @param size as of {@link LatencyWork#open}
     * @param port the server's
     * @param spin as of {@link LoadLoop}
     */
    static LoadProcess start(LatencyWork work, int size, int port, boolean spin) throws IOException {
        List<String> command = List.of("chrt", "--idle", "0",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xms512m",
                "-Xmn256m", "-cp", System.getProperty("java.class.path"), LatencyLoad.class.getName(), work.name(),
                Integer.toString(size), Integer.toString(port), Boolean.toString(spin));
        return new LoadProcess(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    long pid() {
        return process.pid();
    }

    /** Asks how far it is; the first time, waits until it has begun. */
    Progress progress() throws IOException {
        questions.newLine();
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the load has ended");
        }
        int blank = answer.indexOf(' ');
        return new Progress(Long.parseLong(answer.substring(0, blank)), answer.substring(blank + 1));
    }

    @Override
    public void close() throws IOException {
        questions.close();
        Processes.awaitEnd(process);
    }
}
