package dev.roomcast.load;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A server that runs, in a process of its own. It ends with this program, however that ends. */
final class PeerServer implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 20;
    /** Below the ports that the kernel gives to those who ask for any. */
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 10_000;
    private static final int LOG_CHARS = 500;

    private final Process process;
    private final Thread killer;
    private final Target target;

    private PeerServer(Process process, Target target) {
        this.process = process;
        this.target = target;
        killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /**
     * Starts one, and returns when it listens.
     *
     * @throws IOException when it does not in 20 s, with what it said
     */
    static PeerServer start(Peer peer, Cores cores) throws IOException {
        int port = freePort();
        int triggerPort = peer.hasTriggerPort() ? freePort() : port;
        List<String> command = new ArrayList<>(cores.prefix(peer.allCores()));
        command.addAll(peer.command(port, triggerPort, cores.forServers()));
        Path log = Path.of("bench/target", peer.name().replaceAll("\\W+", "-") + ".log");
        Files.createDirectories(log.getParent());
        Process process = new ProcessBuilder(command).redirectInput(new File("/dev/null"))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        PeerServer server = new PeerServer(process, Target.local(port, triggerPort, peer.dialect(), process.pid()));
        try {
            server.await(port);
            server.await(triggerPort);
            return server;
        } catch (IOException e) {
            server.close();
            String said = Files.readString(log, StandardCharsets.UTF_8);
            throw new IOException(peer.name() + " did not start: "
                    + said.substring(Math.max(0, said.length() - LOG_CHARS)).strip(), e);
        }
    }

    Target target() {
        return target;
    }

    long rssBytes() throws IOException {
        return Proc.rssBytes(process.pid());
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        Processes.awaitEnd(process);
        Runtime.getRuntime().removeShutdownHook(killer);
    }

    private void await(int port) throws IOException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() - deadline < 0) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                Processes.pause(LOOK_MILLIS);
            }
        }
        throw new IOException(process.isAlive() ? "it does not listen" : "it has ended");
    }

    private static int freePort() {
        while (true) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
    }
}
