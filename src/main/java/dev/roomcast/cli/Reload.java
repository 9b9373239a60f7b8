package dev.roomcast.cli;

import dev.roomcast.push.Roomcast;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.ParameterException;

/**
 * What SIGHUP asks for: log files are opened anew, and the settings are read again, with the command line and the
 * environment as they were. What can change does; of the rest it says that it needs a restart. Wrong settings change
 * nothing. Run by one thread at a time.
 */
final class Reload {
    private static final Logger LOG = System.getLogger(Main.class.getName());
    private static final Set<String> TLS = Set.of("tls-cert", "tls-key", "tls-keystore", "tls-keystore-password");
    private static final Set<String> LIVE = Set.of("origins", "hosts", "trigger-key", "trigger-keys",
            "trigger-post-only", "log-level", "auth-secret", "auth-jwt-key", "auth-jwks", "auth-jwt-issuer",
            "auth-jwt-audience");

    private final String[] arguments;
    private final Map<String, String> environment;
    private final Roomcast server;
    private final Logs logs;
    private final Parsed started;
    private Parsed current;
    private final AtomicInteger asked = new AtomicInteger();

    Reload(String[] arguments, Map<String, String> environment, Parsed started, Roomcast server, Logs logs) {
        this.arguments = arguments.clone();
        this.environment = environment;
        this.started = started;
        this.current = started;
        this.server = server;
        this.logs = logs;
    }

    /** Reloads, once more where it is asked to meanwhile; from any thread. */
    void ask() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int seen;
        do {
            seen = asked.get();
            logs.reopen();
            try {
                reload();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "settings not reloaded", e);
            }
        } while (!asked.compareAndSet(seen, 0));
    }

    private void reload() {
        try {
            Parsed next = Parsed.read(arguments, environment);
            String before = server.policy();
            next.settings().drain();
            server.reload(next.settings().toBuilder());
            logs.setLevel(next.settings().logLevel());
            tell(next);
            if (!server.policy().equals(before)) {
                LOG.log(Level.INFO, server.policy());
            }
            current = next;
        } catch (ParameterException | IllegalArgumentException e) {
            LOG.log(Level.ERROR, "settings not reloaded, those before stay in use: {0}",
                    e.getMessage().lines().findFirst().orElse("unknown error"));
        }
    }

    private void tell(Parsed next) {
        boolean tls = server.isSecure() && next.settings().isSecure();
        List<String> changed = current.changed(next).stream().filter(name -> isLive(name, tls)).toList();
        if (tls) {
            LOG.log(Level.INFO, "TLS files reloaded, for connections from now on");
        }
        if (!changed.isEmpty() || !tls) {
            LOG.log(Level.INFO, "settings reloaded changed={0}", changed.isEmpty() ? "none" : String.join(",", changed));
        }
        List<String> waiting = started.changed(next).stream().filter(name -> !isLive(name, tls)).toList();
        if (!waiting.isEmpty()) {
            LOG.log(Level.WARNING, "settings have changed that need a restart settings={0}", String.join(",", waiting));
        }
    }

    private static boolean isLive(String name, boolean tls) {
        return LIVE.contains(name) || tls && TLS.contains(name);
    }
}
