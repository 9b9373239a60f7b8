package dev.roomcast.http;

import dev.roomcast.io.ConnectionHandler;
import dev.roomcast.io.EventLoop;
import java.net.InetAddress;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * One request and its one response. Home: the loop of its connection; {@link #respond} may be called from any
 * thread.
 */
public final class HttpExchange {
    private enum State { WAITING, ANSWERED, ABORTED }

    private final HttpConnection connection;
    private final EventLoop loop;
    private final HttpRequest request;
    private State state = State.WAITING;
    private Runnable aborted;
    /** Null where answers go out as they are. */
    private UnaryOperator<HttpResponse> decoration;
    /** Null where no access log is kept. */
    private final AccessEntry access;

    HttpExchange(HttpConnection connection, EventLoop loop, HttpRequest request, AccessEntry access) {
        this.connection = connection;
        this.loop = loop;
        this.request = request;
        this.access = access;
    }

    public HttpRequest request() {
        return request;
    }

    /** The loop this exchange belongs to. */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public EventLoop loop() {
        return loop;
    }

    /** The client's address: the peer's, or, where that is a trusted proxy, the one it has sent the request for. */
    public InetAddress remoteAddress() {
        return connection.clientOf(request);
    }

    /** Whether it came by a trusted proxy, which may speak for anybody, whatever {@link #remoteAddress} says. */
    public boolean isFromProxy() {
        return connection.isFromProxy();
    }

    /** Whether the request came over TLS. */
    public boolean isSecure() {
        return connection.isSecure();
    }

    /** Whether it is answered, or the peer has gone; on the loop. */
    public boolean isOver() {
        return state != State.WAITING;
    }

    /** Changes the answer before it is sent, after those that were asked to before; on the loop. */
    public void decorate(UnaryOperator<HttpResponse> change) {
        assert loop.inLoop();
        UnaryOperator<HttpResponse> before = decoration;
        decoration = before == null ? change : response -> change.apply(before.apply(response));
    }

    /**
     * To be called before a session begins by this request, for the limits per address: behind a trusted proxy it
     * counts as a new connection of the client.
     *
     * @throws HttpException 429, the client has begun too many in a second
     */
    public void chargeSession() throws HttpException {
        assert loop.inLoop();
        connection.charge(request, false);
    }

    /**
     * To be called before {@link #upgrade} or {@link #stream}, for the limits per address: behind a trusted proxy the
     * connection is the client's from now on.
     *
     * @throws HttpException 429, the client has too many, or has begun too many in a second
     */
    public void chargeConnection() throws HttpException {
        assert loop.inLoop();
        // A HEAD gets no stream.
        if (!request.method().equals("HEAD")) {
            connection.charge(request, true);
        }
    }

    /**
     * Answers the request; dropped when the peer has gone. From any thread.
     *
     * @throws IllegalStateException on a second answer, when called on the loop
     */
    public void respond(HttpResponse response) {
        Objects.requireNonNull(response);
        if (loop.inLoop()) {
            answer(response);
        } else {
            loop.execute(() -> answer(response));
        }
    }

    /**
     * Has a handler that takes too long for the loop deal with the request on a helper thread; what it throws is answered
     * as ever. It must touch nothing that belongs to the loop.
     */
    public void handleElsewhere(HttpHandler handler) {
        loop.offload(() -> {
            try {
                handler.handle(this);
            } catch (HttpException e) {
                refuse(e);
            } catch (RuntimeException | Error e) {
                loop.execute(() -> connection.handlerFailed(this, e));
            }
        });
    }

    /** Answers the request with its refusal, as when the handler throws it. From any thread. */
    public void refuse(HttpException refusal) {
        respond(refusal.answer());
    }

    /**
     * Accepts the opening handshake of another protocol: sends the 101 and hands the connection over, with the bytes
     * that came after the request.
     *
     * @param response status 101
     * @param next the connection's handler from now on
     * @param home the loop the connection belongs to from now on; it moves there when that is another
     */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public void upgrade(HttpResponse response, ConnectionHandler next, EventLoop home) {
        assert loop.inLoop();
        if (state == State.ABORTED) {
            return;
        }
        become(State.ANSWERED);
        connection.upgrade(decorated(response), next, home);
    }

    /**
     * Answers with a content that comes piece by piece, and gives the connection to it. A HEAD gets the fields alone.
     *
     * @param head status 200 and fields; its content is not sent
     * @param home the loop the connection belongs to from now on; it moves there when that is another
     */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public void stream(HttpResponse head, HttpStream.Listener listener, EventLoop home) {
        assert loop.inLoop();
        if (request.method().equals("HEAD")) {
            answer(head);
            return;
        }
        if (state == State.ABORTED) {
            return;
        }
        become(State.ANSWERED);
        boolean chunked = request.minorVersion() > 0;
        if (access != null) {
            access.opened(head.status());
        }
        connection.stream(decorated(head), new HttpStream(listener, chunked, access), chunked, home);
    }

    /**
     * Says what to do when the peer goes away before the answer. An exchange that sets this waits for news, so the
     * peer's end of input alone aborts it; without it the answer is still sent.
     *
     * @param task runs once on this exchange's loop
     */
    public void onAborted(Runnable task) {
        assert loop.inLoop();
        aborted = task;
    }

    /** Tells the access log, where one is kept, that it is answered. */
    void logAnswer(int status, long contentBytes) {
        if (access != null) {
            access.answered(status, contentBytes, loop.nanoTime());
        }
    }

    boolean isAbortable() {
        return aborted != null;
    }

    void abort() {
        if (state == State.WAITING) {
            become(State.ABORTED);
            if (aborted != null) {
                aborted.run();
            }
        }
    }

    private void answer(HttpResponse response) {
        if (state == State.ABORTED) {
            return;
        }
        HttpResponse changed = decorated(response);
        become(State.ANSWERED);
        connection.respond(this, changed);
    }

    private HttpResponse decorated(HttpResponse response) {
        return decoration == null ? response : decoration.apply(response);
    }

    private void become(State next) {
        if (state != State.WAITING) {
            throw new IllegalStateException(state + " → " + next);
        }
        state = next;
    }
}
