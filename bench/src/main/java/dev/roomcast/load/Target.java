package dev.roomcast.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A server under load.
 *
 * @param windows where windows connect to
 * @param secure whom they trust, where that is by TLS
 * @param triggers where triggers go, never by TLS
 * @param pid its process; this one's own where the server is in it
 */
record Target(InetSocketAddress windows, Optional<SSLContext> secure, InetSocketAddress triggers, Dialect dialect,
        long pid) {
    static Target local(int port, int triggerPort, Dialect dialect, long pid) {
        return new Target(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Optional.empty(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), triggerPort), dialect, pid);
    }

    /** The same by TLS. */
    Target securedBy(SSLContext context) {
        return new Target(windows, Optional.of(context), triggers, dialect, pid);
    }
}
