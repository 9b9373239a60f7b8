package dev.roomcast.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The process of a {@link SoakServer}, seen from the load's. Its questions may be asked by one thread alone. */
final class ServerUnderSoak implements AutoCloseable {
    /** The line of flags that the README gives for a small footprint; assertions tell of a thread that is astray. */
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx256m", "-ea");
    private static final long END_SECONDS = 20;

    private final Process process;
    private final BufferedReader out;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final InetSocketAddress plain;
    private final InetSocketAddress secure;

    private ServerUnderSoak(Process process) throws IOException {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::readLog, "log of the server");
        reader.setDaemon(true);
        reader.start();
        this.plain = address(line());
        this.secure = address(line());
    }

    static ServerUnderSoak start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SoakServer.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        // A JVM that finds options there says so, and its log is to be empty.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            return new ServerUnderSoak(process);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** The flags of its JVM. */
    static String flags() {
        return String.join(" ", FLAGS);
    }

    InetSocketAddress plain() {
        return plain;
    }

    InetSocketAddress secure() {
        return secure;
    }

    /** Asks one of the questions that a {@link SoakServer} answers. */
    Figures ask(String question) throws IOException {
        process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return Figures.of(line());
    }

    /** What it has logged; silence is what is expected of a server that is well. */
    List<String> log() {
        return List.copyOf(log);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                log.add("it did not end within " + END_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    private String line() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the server has ended; it logged " + log);
        }
        return line;
    }

    private void readLog() {
        try (BufferedReader err = new BufferedReader(
                new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                log.add(line);
            }
        } catch (IOException e) {
            // It was ended by force.
        }
    }

    private static InetSocketAddress address(String port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }
}
