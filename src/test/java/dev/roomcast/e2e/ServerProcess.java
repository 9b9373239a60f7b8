package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The standalone jar, run as a user runs it: {@code java -jar roomcast.jar …}. */
final class ServerProcess implements AutoCloseable {
    private static final long START_SECONDS = 20;
    private static final long STOP_SECONDS = 10;
    private static final Pattern OPEN =
            Pattern.compile(".* WARNING cli\\.Main anybody may join as anybody, see the setting auth");
    private static final Pattern LISTENS = Pattern.compile("point a browser to (https?)://(\\S+):([0-9]+)/");
    private static final Pattern POLICY = Pattern.compile("open to pages of .*? to triggers and queries [^\"]*");

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private volatile boolean open;
    private final CompletableFuture<Matcher> listens = new CompletableFuture<>();
    private final Thread reader = new Thread(this::read, "server-output");

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** The command line that runs the jar. */
    static List<String> commandLine(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-jar",
                        System.getProperty("roomcast.jar")));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts a server on a port that is free, and waits until it listens. */
    static ServerProcess start(String... arguments) throws IOException {
        String[] withPort = new String[arguments.length + 1];
        withPort[0] = "--port=0";
        System.arraycopy(arguments, 0, withPort, 1, arguments.length);
        return start(Map.of(), withPort);
    }

    /** Starts a server with nothing but these settings, and waits until it listens. */
    static ServerProcess start(Map<String, String> environment, String... arguments) throws IOException {
        ServerProcess server = new ServerProcess(
                Command.builder(environment, commandLine(arguments)).redirectErrorStream(true).start());
        server.reader.start();
        try {
            server.listens.get(START_SECONDS, TimeUnit.SECONDS);
            return server;
        } catch (ExecutionException | TimeoutException e) {
            server.close();
            throw new AssertionError("the server did not come to listen; it printed " + server.lines, e);
        } catch (InterruptedException e) {
            server.close();
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts a server that logs to a file, and waits until it says there that it listens. */
    static ServerProcess startLoggingTo(Path log, String... arguments) throws IOException {
        List<String> command = commandLine(arguments);
        command.addAll(List.of("--port=0", "--log-file", log.toString()));
        ServerProcess server = new ServerProcess(
                Command.builder(Map.of(), command).redirectErrorStream(true).start());
        server.reader.start();
        try {
            Patience.becomesTrue("it listens", () -> server.findAddress(log));
            return server;
        } catch (AssertionError e) {
            server.close();
            throw e;
        }
    }

    /** Where it says that it listens. */
    InetSocketAddress address() {
        Matcher line = listens.join();
        return new InetSocketAddress(line.group(2), Integer.parseInt(line.group(3)));
    }

    /** Where it says that it listens, as a browser takes it, without the last slash. */
    String url() {
        Matcher line = listens.join();
        return line.group(1) + "://" + line.group(2) + ":" + line.group(3);
    }

    /** Whether it has warned that anybody may join as anybody. */
    boolean hasWarnedThatItIsOpen() {
        return open;
    }

    /**
     * What it has printed, on both outputs, but for what {@link #policies} has and for that warning, which most tests'
     * servers begin with.
     */
    List<String> lines() {
        return lines.stream().filter(line -> !POLICY.matcher(line).find()).toList();
    }

    /** The lines that say who may do what: one at the start, and one for each change of it. */
    List<String> policies() {
        return lines.stream().map(POLICY::matcher).filter(Matcher::find).map(Matcher::group).toList();
    }

    /** Its process id. */
    long pid() {
        return process.pid();
    }

    /** Sends it a signal. */
    void signal(String name) throws IOException, InterruptedException {
        assertThat(Command.sh("kill -" + name + " " + process.pid()).status()).isZero();
    }

    /** Waits for its end, a few seconds at most, and for the last it printed. */
    int exitStatus() throws InterruptedException {
        assertThat(process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).as("the server ends in time").isTrue();
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private boolean findAddress(Path log) {
        try {
            Matcher matcher = LISTENS.matcher(Files.exists(log) ? Files.readString(log) : "");
            return matcher.find() && (listens.complete(matcher) || listens.isDone());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (OPEN.matcher(line).matches()) {
                    open = true;
                } else {
                    lines.add(line);
                }
                Matcher matcher = LISTENS.matcher(line);
                if (matcher.find()) {
                    listens.complete(matcher);
                }
            }
        } catch (IOException e) {
            listens.completeExceptionally(new UncheckedIOException(e));
        }
        listens.completeExceptionally(new AssertionError("it has ended"));
    }
}
