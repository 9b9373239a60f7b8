package dev.roomcast.e2e;

import dev.roomcast.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;

/** Another program that listens, as a proxy in front of a server; one process, which ends with the test. */
final class ProxyProcess implements AutoCloseable {
    private final Process process;
    private final InetSocketAddress address;

    private ProxyProcess(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts a program and waits until it listens on a port of 127.0.0.1.
     *
     * @param command what it prints goes to the output of the tests
     */
    static ProxyProcess start(int port, Map<String, String> environment, List<String> command) throws IOException {
        ProxyProcess proxy = new ProxyProcess(Command.builder(environment, command).inheritIO().start(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try {
            Patience.becomesTrue(command + " listens", proxy::listens);
            return proxy;
        } catch (AssertionError e) {
            proxy.close();
            throw e;
        }
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new AssertionError("the proxy has ended with status " + process.exitValue());
        }
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
