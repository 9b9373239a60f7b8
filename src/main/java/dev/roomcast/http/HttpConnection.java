package dev.roomcast.http;

import dev.roomcast.io.CloseReason;
import dev.roomcast.io.Connection;
import dev.roomcast.io.ConnectionHandler;
import dev.roomcast.io.Deadline;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.LimitException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The requests of one connection, one after the other: the next is parsed when the one before is answered, so
 * pipelined requests are answered in order. What comes meanwhile is kept, up to a bound; then reading pauses.
 * Home: the connection's loop.
 */
final class HttpConnection implements ConnectionHandler {
    private static final Logger LOG = System.getLogger(HttpConnection.class.getName());
    private static final int MAX_KEPT_BYTES = 64 * 1024;
    private static final ByteBuffer CONTINUE = ByteBuffer
            .wrap("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();

    /** What the deadline that is running is for. */
    private enum Awaiting { HEADER, CONTENT, NEXT_REQUEST }

    private final HttpServer server;
    private final HttpRequestParser parser;
    private Connection connection;
    private HttpExchange current;
    /** Bytes that came while an exchange was unanswered; null when there are none. */
    private byte[] kept;
    private boolean parsing;
    private boolean inputEnded;
    private boolean stopping;
    /** The connection comes from a trusted proxy, whose fields say for whom each request is. */
    private boolean forwarded;
    /** Hands the connection to another protocol; null until the opening handshake is accepted. */
    private Runnable takeOver;
    /** Null while nothing is awaited of the peer. */
    private Awaiting awaiting;
    private final Deadline deadline = new Deadline(this::timedOut);

    HttpConnection(HttpServer server) {
        this.server = server;
        this.parser = new HttpRequestParser(server.settings());
    }

    @Override
    public void onOpen(Connection opened) {
        connection = opened;
        forwarded = server.limits().isProxy(opened.remoteAddress());
        await(Awaiting.HEADER, server.settings().headerTimeoutMillis());
    }

    @Override
    public void onRead(Connection from, ByteBuffer in) {
        if (current != null) {
            keep(in);
        } else {
            parse(in);
        }
    }

    /** Exchanges that wait for news are over; others are still answered, as to {@code printf … | nc}. */
    @Override
    public void onEnd(Connection from) {
        inputEnded = true;
        if (current == null) {
            connection.finish();
        } else if (current.isAbortable()) {
            connection.close(CloseReason.PEER);
        }
    }

    @Override
    public void onShutdown(Connection from) {
        stopping = true;
        if (current != null || parser.isInsideRequest()) {
            return;
        }
        if (connection.queuedBytes() > 0) {
            connection.finish();
        } else {
            // Between requests there is nothing to linger for; browsers that keep a connection would take their time.
            connection.close(CloseReason.DONE);
        }
    }

    @Override
    public void onClosed(Connection from, CloseReason reason) {
        deadline.end();
        kept = null;
        if (current != null) {
            HttpExchange unanswered = current;
            current = null;
            unanswered.abort();
        }
    }

    InetAddress clientOf(HttpRequest request) {
        InetAddress address = connection.remoteAddress();
        return forwarded ? ForwardedClient.of(request.fields(), server.limits().proxies(), address) : address;
    }

    boolean isSecure() {
        return connection.isSecure();
    }

    boolean isFromProxy() {
        return connection.isFromProxy();
    }

    /**
     * Charges what begins by a request to its client. One that is connected itself was charged when it connected.
     *
     * @param lasting whether the connection is the client's alone from now on
     * @throws HttpException 429 over a limit, 503 when the server drains: the client is to go to another
     */
    void charge(HttpRequest request, boolean lasting) throws HttpException {
        if (server.isDraining()) {
            throw new HttpException(503, "the server is about to end, connect again");
        }
        if (!forwarded) {
            return;
        }
        try {
            if (lasting) {
                connection.hold(server.limits().connect(clientOf(request), connection.loop()));
            } else {
                server.limits().begin(clientOf(request), connection.loop());
            }
        } catch (LimitException e) {
            throw HttpException.of(e.limit());
        }
    }

    /** Sends the answer of the current exchange, then goes on with what was kept. */
    void respond(HttpExchange exchange, HttpResponse response) {
        if (exchange != current) {
            throw new IllegalStateException("answer to an exchange that is not the current one");
        }
        current = null;
        HttpRequest request = exchange.request();
        // After the peer's end of input, what it pipelined before that is still answered.
        boolean last = inputEnded && kept == null && !parsing;
        // Who is told that the server ends must not come back by the connection that leads there.
        boolean draining = response.status() == 503 && server.isDraining();
        boolean keepAlive = request.keepAlive() && !last && !stopping && !draining;
        boolean withContent = !request.method().equals("HEAD");
        send(server.origins().decorate(response, request.fields()), request.minorVersion(), keepAlive, withContent);
        exchange.logAnswer(response.status(), response.contentBytes(withContent));
        if (!keepAlive) {
            connection.finish();
        } else if (!parsing) {
            parseKept();
        }
    }

    void upgrade(HttpResponse response, ConnectionHandler next, EventLoop home) {
        send(server.origins().decorate(response, current.request().fields()), 1, true, true);
        current.logAnswer(response.status(), 0);
        handOver(next, home);
    }

    void stream(HttpResponse head, HttpStream stream, boolean chunked, EventLoop home) {
        HttpResponse decorated = server.origins().decorate(head, current.request().fields());
        connection.write(decorated.encodeStreamHead(server.date().at(connection.loop().nanoTime()), chunked));
        handOver(stream, home);
    }

    private void handOver(ConnectionHandler next, EventLoop home) {
        current = null;
        deadline.end();
        Runnable arrive = () -> takeOver(next);
        takeOver = home == connection.loop() ? arrive : () -> connection.moveTo(home, arrive);
        // While parse() is below us on the stack, it alone knows what follows in the read buffer, and goes on then.
        if (!parsing) {
            takeOver.run();
        }
    }

    private void takeOver(ConnectionHandler next) {
        byte[] unread = kept;
        kept = null;
        connection.handOver(next);
        if (unread != null) {
            next.onRead(connection, ByteBuffer.wrap(unread));
        }
        if (inputEnded && connection.isOpen()) {
            next.onEnd(connection);
        }
    }

    private void parseKept() {
        connection.pauseReading(false);
        if (kept != null) {
            byte[] bytes = kept;
            kept = null;
            parse(ByteBuffer.wrap(bytes));
        } else {
            awaitMore();
        }
        if (current == null && inputEnded && takeOver == null) {
            connection.finish();
        }
    }

    private void parse(ByteBuffer in) {
        parsing = true;
        try {
            while (in.hasRemaining() && current == null && takeOver == null && connection.isOpen()) {
                HttpRequest request = parser.parse(in);
                if (request != null) {
                    dispatch(request);
                }
            }
        } catch (HttpException e) {
            refuse(e);
        } finally {
            parsing = false;
        }
        if (in.hasRemaining() && connection.isOpen()) {
            keep(in);
        }
        if (takeOver != null) {
            takeOver.run();
        } else if (current == null && connection.isOpen()) {
            awaitMore();
        }
    }

    private void dispatch(HttpRequest request) {
        server.counters().requests.increment();
        awaitNothing();
        HttpExchange exchange = new HttpExchange(this, connection.loop(), request, accessOf(request));
        current = exchange;
        try {
            if (!server.hosts().accepts(request.fields())) {
                misdirected(exchange);
            } else if (Preflight.isPreflight(request)) {
                exchange.respond(Preflight.answer(request, server.origins()));
            } else {
                server.handler().handle(exchange);
            }
        } catch (HttpException e) {
            exchange.refuse(e);
        } catch (RuntimeException e) {
            handlerFailed(exchange, e);
        }
    }

    void handlerFailed(HttpExchange exchange, Throwable fault) {
        LOG.log(Level.ERROR, "handler failed connection=" + connection.id(), fault);
        if (!exchange.isOver()) {
            exchange.respond(HttpResponse.error(500, "internal error, see the server's log"));
        }
    }

    /** By a name that is not ours, which may be of a page that wants to pass for ours (RFC 9110 §15.5.20). */
    private void misdirected(HttpExchange exchange) {
        server.counters().misdirected.increment();
        LOG.log(Level.DEBUG, "refused connection={0} status=421 reason=hosts host={1}", connection.id(),
                exchange.request().fields().firstOrNull("Host"));
        exchange.refuse(new HttpException(421, "not by this name: see the setting hosts"));
    }

    /** A request that cannot be understood leaves no way to find the next: answer and close (RFC 9112 §2.2). */
    private void refuse(HttpException refusal) {
        server.counters().malformed.increment();
        if (refusal.limit().isPresent()) {
            passed(refusal.limit().get(), refusal.allowed());
        } else {
            LOG.log(Level.DEBUG, "refused connection={0} status={1} reason={2}", connection.id(), refusal.status(),
                    refusal.getMessage());
        }
        awaitNothing();
        HttpResponse response = HttpResponse.error(refusal.status(), refusal.getMessage());
        boolean withContent = !parser.method().equals("HEAD");
        send(server.origins().decorate(response, parser.fields()), 1, false, withContent);
        AccessEntry access = accessOf(parser.known());
        if (access != null) {
            access.answered(response.status(), response.contentBytes(withContent), connection.loop().nanoTime());
        }
        connection.finish();
    }

    /** What the access log will be told of a request; null where nobody wants to know. */
    private AccessEntry accessOf(HttpRequest request) {
        return server.accessLog() == AccessLog.NONE ? null
                : new AccessEntry(server, clientOf(request), request, connection.loop().nanoTime());
    }

    private void passed(HttpLimit limit, long allowed) {
        limit.counter(server.counters()).increment();
        LOG.log(Level.DEBUG, "refused connection={0} status={1} reason={2} allowed={3}", connection.id(),
                limit.status(), limit, Long.toString(allowed));
    }

    private void send(HttpResponse response, int minorVersion, boolean keepAlive, boolean withContent) {
        byte[] date = server.date().at(connection.loop().nanoTime());
        connection.write(response.encode(date, minorVersion, keepAlive, withContent));
    }

    private void awaitMore() {
        HttpSettings settings = server.settings();
        if (parser.isInsideContent()) {
            if (awaiting != Awaiting.CONTENT && "100-continue".equalsIgnoreCase(parser.expectation())) {
                connection.write(CONTINUE);
            }
            await(Awaiting.CONTENT, settings.contentTimeoutMillis());
        } else if (parser.isInsideRequest()) {
            await(Awaiting.HEADER, settings.headerTimeoutMillis());
        } else if (awaiting != Awaiting.HEADER) {
            await(Awaiting.NEXT_REQUEST, settings.idleTimeoutMillis());
        }
    }

    /** Starts a deadline, unless the one that runs is for the same: it is for the whole of it. */
    private void await(Awaiting what, long millis) {
        if (awaiting == what) {
            return;
        }
        awaiting = what;
        deadline.set(connection.loop(), millis);
    }

    private void awaitNothing() {
        awaiting = null;
        deadline.lift();
    }

    private void timedOut() {
        HttpSettings settings = server.settings();
        if (awaiting == Awaiting.CONTENT) {
            refuse(new HttpException(HttpLimit.CONTENT_TIME, settings.contentTimeoutMillis(),
                    "content not complete within " + settings.contentTimeoutMillis() + " ms"));
        } else if (parser.isInsideRequest()) {
            refuse(new HttpException(HttpLimit.HEADER_TIME, settings.headerTimeoutMillis(),
                    "header section not complete within " + settings.headerTimeoutMillis() + " ms"));
        } else {
            if (awaiting == Awaiting.HEADER) {
                // Nothing has come since it was opened, so there is nothing to answer.
                passed(HttpLimit.HEADER_TIME, settings.headerTimeoutMillis());
            } else {
                server.counters().idleTimeouts.increment();
                LOG.log(Level.DEBUG, "closing connection={0} reason=idle-timeout allowed={1}", connection.id(),
                        Long.toString(settings.idleTimeoutMillis()));
            }
            connection.close(CloseReason.TIMED_OUT);
        }
    }

    private void keep(ByteBuffer in) {
        int before = kept == null ? 0 : kept.length;
        kept = kept == null ? new byte[in.remaining()] : Arrays.copyOf(kept, before + in.remaining());
        in.get(kept, before, kept.length - before);
        if (kept.length >= MAX_KEPT_BYTES) {
            connection.pauseReading(true);
        }
    }
}
