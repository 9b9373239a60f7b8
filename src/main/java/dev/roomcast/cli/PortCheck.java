package dev.roomcast.cli;

import dev.roomcast.io.TrustedAuthorities;
import dev.roomcast.io.TlsFiles;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Whether the port can be listened on, or who does so already. */
final class PortCheck {
    private static final String WHAT = "port";

    private PortCheck() {
    }

    static Finding of(Settings settings) {
        String address = settings.host() + " port " + settings.port();
        try (ServerSocket socket = new ServerSocket()) {
            // As the server does; else one that has just ended would count as there.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.host(), settings.port()));
            return Finding.ok(WHAT, address + " is free");
        } catch (BindException e) {
            return refused(settings, address, e);
        } catch (IOException e) {
            return Finding.fail(WHAT, address + ": " + ApiClient.reason(e));
        }
    }

    private static Finding refused(Settings settings, String address, BindException e) {
        String why = ApiClient.reason(e);
        if (why.contains("ermission")) {
            return Finding.fail(WHAT, address + " is for root: in a unit AmbientCapabilities=CAP_NET_BIND_SERVICE, or"
                    + " take a port from 1024 on");
        }
        if (why.contains("assign")) {
            return Finding.fail(WHAT, settings.host() + " is no address of this machine");
        }
        return isRoomcast(settings) ? Finding.ok(WHAT, address + " is answered by a Roomcast")
                : Finding.fail(WHAT, address + " is taken by something else, which does not answer as a Roomcast");
    }

    private static boolean isRoomcast(Settings settings) {
        try {
            Optional<TrustedAuthorities> tls = settings.toBuilder().tlsFiles().map(TlsFiles::certificates)
                    .map(TrustedAuthorities::only);
            InetAddress host = InetAddress.getByName(settings.host());
            String reached = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress().getHostAddress()
                    : host.getHostAddress();
            try (Probe probe = new Probe(reached, settings.port(), tls.isPresent(),
                    tls.orElseGet(TrustedAuthorities::ofJava))) {
                return probe.send("GET", "/health", "localhost").readUntil("{\"status\":\"ok\"}");
            }
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
