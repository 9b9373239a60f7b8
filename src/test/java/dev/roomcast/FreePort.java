package dev.roomcast;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports for programs that cannot be told to take any that is free, for servers that come again, and for nobody at all. */
public final class FreePort {
    /** Below those that kernels give to whoever does not care which: none of these comes and takes it meanwhile. */
    private static final int FIRST = 20_000;
    private static final int PORTS = 12_000;
    private static final AtomicInteger TAKEN = new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % PORTS));

    private FreePort() {
    }

    /** One where nobody listens on this machine; another each time. */
    public static int next() {
        while (true) {
            int port = FIRST + Math.floorMod(TAKEN.getAndIncrement(), PORTS);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException e) {
                // The next one, then.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
