package dev.roomcast.e2e;

import dev.roomcast.TlsFolder;
import dev.roomcast.socketio.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A script of {@code src/test/node} that does what it is told by lines of JSON; see {@code lines.js}. */
final class NodeProcess implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("src/test/node");
    private static final long DEADLINE_SECONDS = 30;

    private final String script;
    private final Process process;
    private final Writer commands;
    private final Map<Long, CompletableFuture<Object>> calls = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();

    private NodeProcess(String script, Process process) {
        this.script = script;
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts a script.
     *
     * @param events is given each line that answers no call, in order, on a thread of ours
     */
    static NodeProcess start(String script, String argument, Consumer<Map<?, ?>> events) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("node", SCRIPTS.resolve(script).toString(), argument);
        builder.environment().put("NODE_PATH", System.getProperty("roomcast.node") + "/node_modules");
        builder.environment().put("NODE_EXTRA_CA_CERTS", TlsFolder.file("ca.pem").toAbsolutePath().toString());
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        NodeProcess started = new NodeProcess(script + " " + argument, builder.start());
        Thread reader = new Thread(() -> started.read(events), script + " " + argument);
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    /** Has a command done and waits for its result. */
    Object call(String command, Map<String, ?> parameters) {
        try {
            return send(command, parameters).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(script + ": no answer in time to " + command + " " + parameters, e);
        } catch (ExecutionException e) {
            throw new AssertionError(script + ": " + command + " " + parameters + ": " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Ends the script, which closes what it has open. */
    @Override
    public void close() throws IOException {
        commands.close();
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Object> send(String command, Map<String, ?> parameters) {
        long id = lastId.incrementAndGet();
        Map<String, Object> line = new LinkedHashMap<>(parameters);
        line.put("id", id);
        line.put("do", command);
        CompletableFuture<Object> result = new CompletableFuture<>();
        calls.put(id, result);
        try {
            synchronized (commands) {
                commands.write(Json.write(line) + "\n");
                commands.flush();
            }
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    private void read(Consumer<Map<?, ?>> events) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take((Map<?, ?>) Json.read(line), events);
            }
            failCalls(new IOException("the script has ended"));
        } catch (IOException | Json.InvalidException | RuntimeException e) {
            failCalls(e);
        }
    }

    private void take(Map<?, ?> line, Consumer<Map<?, ?>> events) {
        if (!line.containsKey("id")) {
            events.accept(line);
            return;
        }
        CompletableFuture<Object> call = calls.remove(((Number) line.get("id")).longValue());
        if (line.containsKey("error")) {
            call.completeExceptionally(new IOException(String.valueOf(line.get("error"))));
        } else {
            call.complete(line.get("result"));
        }
    }

    private void failCalls(Exception why) {
        List<CompletableFuture<Object>> open = new ArrayList<>(calls.values());
        calls.clear();
        open.forEach(call -> call.completeExceptionally(why));
    }
}
