package dev.roomcast.http;

import dev.roomcast.io.ConnectionHandler;
import dev.roomcast.io.ConnectionLimit;
import dev.roomcast.io.ConnectionLimits;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What all HTTP connections of one server share: bounds, origin rule, handler, counters. Each connection
 * gets its own {@link ConnectionHandler} from {@link #newConnection}.
 */
@SuppressWarnings("exports") // For the layers above, which are in this module.
public final class HttpServer {
    private final HttpSettings settings;
    private final OriginPolicy origins;
    private final HttpHandler handler;
    private final HttpDate date;
    private final ConnectionLimits limits;
    private final AccessLog accessLog;
    private final HostPolicy hosts;
    /** Of all addresses of the server, as the counters. */
    private final AtomicBoolean draining;
    private final HttpCounters counters;

    /** Makes a server that trusts no proxy. */
    public HttpServer(HttpSettings settings, OriginPolicy origins, HttpHandler handler, long wallMillisAtZero) {
        this(settings, origins, handler, wallMillisAtZero, ConnectionLimits.NONE);
    }

    /**
     * Makes a server.
     *
     * @param handler answers every request but CORS preflights
     * @param wallMillisAtZero milliseconds since 1970 when the loops' {@code nanoTime} would be 0, for Date
     * @param limits for the clients behind the proxies that they name as trusted
     */
    public HttpServer(HttpSettings settings, OriginPolicy origins, HttpHandler handler, long wallMillisAtZero,
            ConnectionLimits limits) {
        this(settings, origins, handler, wallMillisAtZero, limits, AccessLog.NONE);
    }

    /** The same, with somebody who is told of each answer. */
    public HttpServer(HttpSettings settings, OriginPolicy origins, HttpHandler handler, long wallMillisAtZero,
            ConnectionLimits limits, AccessLog accessLog) {
        this.settings = settings;
        this.origins = origins;
        this.handler = handler;
        this.date = new HttpDate(wallMillisAtZero);
        this.limits = limits;
        this.accessLog = accessLog;
        hosts = HostPolicy.ANY;
        draining = new AtomicBoolean();
        counters = new HttpCounters();
    }

    private HttpServer(HttpServer other, HttpHandler handler, HostPolicy hosts, ConnectionLimits limits) {
        this.settings = other.settings;
        this.origins = other.origins;
        this.handler = handler;
        this.date = other.date;
        this.limits = limits;
        this.accessLog = other.accessLog;
        this.hosts = hosts;
        this.draining = other.draining;
        this.counters = other.counters;
    }

    /** The same server where it is addressed by these names only. */
    public HttpServer named(HostPolicy names) {
        return new HttpServer(this, handler, names, limits);
    }

    /** The same server at another address, where others answer; it counts and drains as one. */
    public HttpServer at(HttpHandler answering, HostPolicy names, ConnectionLimits otherLimits) {
        return new HttpServer(this, answering, names, otherLimits);
    }

    /** The first handler of a connection just accepted. */
    public ConnectionHandler newConnection() {
        return new HttpConnection(this);
    }

    /**
     * The handler of a connection that came without TLS to a port that speaks it: 400, for nothing of the request is
     * served, nor is there a place to redirect to that would be sure.
     */
    public ConnectionHandler newPlaintextRefusal() {
        return new Refusal(HttpResponse.error(400, "this port speaks TLS, use https://"), date);
    }

    /** The handler of a connection that is one too many: 503 or 429. */
    public ConnectionHandler newRefusal(ConnectionLimit limit) {
        return new Refusal(HttpException.of(limit).answer(), date);
    }

    /** From now on no session begins; requests and sessions that there are go on. For a server that is to end soon. */
    public void drain() {
        draining.set(true);
    }

    /** Whether {@link #drain} was called. */
    public boolean isDraining() {
        return draining.get();
    }

    public HttpCounters counters() {
        return counters;
    }

    HttpSettings settings() {
        return settings;
    }

    OriginPolicy origins() {
        return origins;
    }

    HostPolicy hosts() {
        return hosts;
    }

    HttpHandler handler() {
        return handler;
    }

    ConnectionLimits limits() {
        return limits;
    }

    HttpDate date() {
        return date;
    }

    AccessLog accessLog() {
        return accessLog;
    }
}
