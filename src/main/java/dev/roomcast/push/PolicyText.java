package dev.roomcast.push;

import dev.roomcast.http.HostPolicy;
import dev.roomcast.http.OriginPolicy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who may do what, in words, for whoever starts the server. */
final class PolicyText {
    private PolicyText() {
    }

    /**
     * One line.
     *
     * @param address where clients connect
     * @param guard of the triggers
     * @param admin where triggers are taken, if not there, too
     */
    static String of(InetSocketAddress address, OriginPolicy origins, HostPolicy hosts, TriggerGuard guard,
            Optional<InetSocketAddress> admin) {
        return "open to pages of " + pages(origins) + " (origins), on " + (address.getAddress().isLoopbackAddress()
                ? "this machine alone" : "any machine") + " (host), by " + names(hosts) + " (hosts); to triggers and"
                + " queries " + triggers(guard.keyCount())
                + (guard.isPostOnly() ? ", by POST alone (trigger-post-only)" : "") + admin.map(PolicyText::at).orElse("");
    }

    private static String pages(OriginPolicy origins) {
        List<String> listed = origins.listed();
        if (listed.contains("*")) {
            return "any host";
        }
        return "the host that they address" + andAlso(listed);
    }

    private static String names(HostPolicy hosts) {
        return hosts.isStrict() ? "its address or as localhost" + andAlso(hosts.listed()) : "any name";
    }

    private static String andAlso(List<String> listed) {
        return listed.stream().map(one -> ", " + one).collect(Collectors.joining());
    }

    private static String triggers(int keys) {
        if (keys == 0) {
            return "from this machine alone, without a key (trigger-key)";
        }
        return "from anywhere with " + (keys == 1 ? "the key" : "one of " + keys + " keys")
                + " (trigger-key, trigger-keys)";
    }

    private static String at(InetSocketAddress admin) {
        String host = admin.getAddress().getHostAddress();
        return ", at http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + admin.getPort()
                + "/ alone (admin-port)";
    }
}
