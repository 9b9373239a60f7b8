package dev.roomcast.e2e;

import dev.roomcast.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** PHP's own web server, {@code php -S}, with a folder of scripts and pages. */
final class PhpServer implements AutoCloseable {
    private final ProxyProcess process;

    private PhpServer(ProxyProcess process) {
        this.process = process;
    }

    /** Serves a folder on a free port; sessions are kept there, too. */
    static PhpServer serve(Path folder) throws IOException {
        return serve(folder, FreePort.next());
    }

    /** The same on a port that was free a moment ago. */
    static PhpServer serve(Path folder, int port) throws IOException {
        Path sessions = Files.createDirectories(folder.resolve("sessions"));
        // -q keeps it from telling of each request. One request at a time: workers would outlive it.
        return new PhpServer(ProxyProcess.start(port, Map.of(), List.of("php", "-q", "-d", "session.save_path="
                + sessions,
                "-d", "display_errors=1", "-S", "127.0.0.1:" + port, "-t", folder.toString())));
    }

    int port() {
        return process.address().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        process.close();
    }
}
