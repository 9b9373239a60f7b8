package dev.roomcast.cli;

import dev.roomcast.io.TrustedAuthorities;
import dev.roomcast.io.TlsFiles;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a port can be listened on, or who does so already. */
final class PortCheck {
    private final String what;
    private final String host;
    private final int port;
    private final Optional<TrustedAuthorities> tls;

    private PortCheck(String what, String host, int port, Optional<TrustedAuthorities> tls) {
        this.what = what;
        this.host = host;
        this.port = port;
        this.tls = tls;
    }

    /**
     * Looks at the port, and at that for triggers and queries, if there is one.
     *
     * @param settings within their bounds
     */
    static List<Finding> of(Settings settings) {
        List<Finding> findings = new ArrayList<>();
        findings.add(new PortCheck("port", settings.host(), settings.port(), authorities(settings)).finding());
        settings.adminPort().ifPresent(port -> findings.add(
                new PortCheck("admin-port", settings.adminHost(), port, Optional.empty()).finding()));
        return findings;
    }

    /** An address of this machine by which one that is listened on is reached. */
    static String reached(String host) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(host);
        return (address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address).getHostAddress();
    }

    /** The server's own certificates, where it speaks TLS; none that are wrong, of which TlsCheck tells. */
    private static Optional<TrustedAuthorities> authorities(Settings settings) {
        try {
            return settings.toBuilder().tlsFiles().map(TlsFiles::certificates).map(TrustedAuthorities::only);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Finding finding() {
        String address = host + " port " + port;
        try (ServerSocket socket = new ServerSocket()) {
            // As the server does; else one that has just ended would count as there.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return Finding.ok(what, address + " is free");
        } catch (BindException e) {
            return refused(address, e);
        } catch (IOException e) {
            return Finding.fail(what, address + ": " + ApiClient.reason(e));
        }
    }

    private Finding refused(String address, BindException e) {
        String why = ApiClient.reason(e);
        if (why.contains("ermission")) {
            return Finding.fail(what, address + " is for root: in a unit AmbientCapabilities=CAP_NET_BIND_SERVICE, or"
                    + " take a port from 1024 on");
        }
        if (why.contains("assign")) {
            return Finding.fail(what, host + " is no address of this machine");
        }
        return isRoomcast() ? Finding.ok(what, address + " is answered by a Roomcast")
                : Finding.fail(what, address + " is taken by something else, which does not answer as a Roomcast");
    }

    private boolean isRoomcast() {
        try (Probe probe = new Probe(reached(host), port, tls.isPresent(),
                tls.orElseGet(TrustedAuthorities::ofJava))) {
            return probe.send("GET", "/health", "localhost").readUntil("{\"status\":\"ok\"}");
        } catch (IOException e) {
            return false;
        }
    }
}
