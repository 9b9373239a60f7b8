package dev.roomcast.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A server under load.
 *
 * @param windows where windows connect to
 * @param triggers where triggers go
 * @param pid its process; this one's own where the server is in it
 */
record Target(InetSocketAddress windows, InetSocketAddress triggers, Dialect dialect, long pid) {
    static Target local(int port, int triggerPort, Dialect dialect, long pid) {
        return new Target(new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), triggerPort), dialect, pid);
    }
}
