package dev.roomcast.websocket;

import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpFields;
import dev.roomcast.http.HttpRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tells operators that a proxy does not pass on what makes a request an opening handshake: Upgrade and Connection are
 * hop-by-hop (RFC 9110 §7.6.1), so a proxy drops them unless it is told not to, and with HTTP/1.0 there is no upgrade
 * (RFC 6455 §4.1). One line a minute, with the configuration that is missing, however many requests there are. Safe on
 * any loop.
 */
public final class LostUpgrades {
    /** For a client of our own endpoints: the rest is its operator's affair. */
    public static final String MESSAGE = "this is a WebSocket address, but the request has no Upgrade: websocket; a "
            + "proxy on the way may have dropped it";

    private static final Logger LOG = System.getLogger(LostUpgrades.class.getName());
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long NEVER = Long.MIN_VALUE;
    private static final String APACHE = "ProxyPass needs upgrade=websocket";

    private final LongAdder unsaid = new LongAdder();
    private final AtomicLong saidNanos = new AtomicLong(NEVER);

    /** Nothing told yet. */
    public LostUpgrades() {
    }

    /**
     * Takes a request of a WebSocket address that was refused; on its loop. One that lacks nothing is no news, nor is
     * one by another method than GET, which no client opens a WebSocket by.
     */
    public void refused(HttpExchange exchange, WebSocketCounters counters) {
        HttpRequest request = exchange.request();
        List<String> missing = missing(request);
        if (missing.isEmpty() || !request.method().equals("GET")) {
            return;
        }
        counters.lostUpgrades.increment();
        unsaid.increment();
        long now = exchange.loop().nanoTime();
        long said = saidNanos.get();
        if ((said == NEVER || now - said >= PAUSE_NANOS) && saidNanos.compareAndSet(said, now)) {
            LOG.log(Level.WARNING, "WebSockets arrive without their Upgrade and are refused from="
                    + exchange.remoteAddress().getHostAddress() + " count=" + unsaid.sumThenReset()
                    + ": the proxy in front has to pass it on, " + cure(request.fields(), missing));
        }
    }

    /** The lines of nginx that would have brought what is not there. */
    private static List<String> missing(HttpRequest request) {
        List<String> lines = new ArrayList<>();
        if (request.minorVersion() == 0) {
            lines.add("proxy_http_version 1.1;");
        }
        if (!request.fields().hasToken("Upgrade", "websocket")) {
            lines.add("proxy_set_header Upgrade $http_upgrade;");
        }
        if (!request.fields().hasToken("Connection", "Upgrade")) {
            lines.add("proxy_set_header Connection \"upgrade\";");
        }
        return lines;
    }

    /** Apache is known by a field that only its mod_proxy adds. */
    private static String cure(HttpFields fields, List<String> missing) {
        String nginx = String.join(" ", missing);
        return fields.has("X-Forwarded-Server") ? "in Apache " + APACHE : "in nginx by " + nginx + " (in Apache "
                + APACHE + ")";
    }
}
