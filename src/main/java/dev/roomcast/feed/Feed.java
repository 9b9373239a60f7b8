package dev.roomcast.feed;

import dev.roomcast.engineio.RandomId;
import dev.roomcast.engineio.SessionEnd;
import dev.roomcast.io.EventLoop;
import dev.roomcast.socketio.Client;
import dev.roomcast.socketio.ClientRequest;
import dev.roomcast.socketio.Socket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * One window of a user without a library: a client with one socket, in the main namespace, in the user's room from
 * the start. Home: the loop of the connection that opened it.
 *
 * <pre>
 * OPENING ─open()─▶ OPEN ─close(), the socket's disconnect()─▶ CLOSED
 * </pre>
 */
abstract sealed class Feed implements Client permits ResumableFeed, WebSocketFeed {
    private static final Logger LOG = System.getLogger(Feed.class.getName());

    private enum State { OPENING, OPEN, CLOSED }

    private final String id = RandomId.next();
    private final FeedServer server;
    private final EventLoop loop;
    private final ClientRequest request;
    /** Another once a new token was shown. */
    private volatile Admission admission;
    private State state = State.OPENING;
    /** Null until the namespace has made it. */
    private Socket socket;

    Feed(FeedServer server, EventLoop loop, ClientRequest request, Admission admission) {
        this.server = server;
        this.loop = loop;
        this.request = request;
        this.admission = admission;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public ClientRequest request() {
        return request;
    }

    @Override
    public final String generationName() {
        return "feed";
    }

    @Override
    public void connecting(Socket made) {
        socket = made;
    }

    /** In the user's room before any message can be missed. */
    @Override
    public void connected(Socket made) {
        server.join(made, admission);
    }

    @Override
    public void dropped(Socket socket) {
        // Another takes its place.
    }

    @Override
    public boolean isRecoverable() {
        return false;
    }

    @Override
    public void lost() {
        close(SessionEnd.TRANSPORT_CLOSE);
    }

    @Override
    public void refused(Socket gone, String message, Object data) {
        if (isOpen()) {
            end(SessionEnd.FORCED_CLOSE);
        }
    }

    @Override
    public void disconnected(Socket gone) {
        if (isOpen()) {
            end(SessionEnd.FORCED_CLOSE);
        }
    }

    @Override
    public void expired() {
        close(SessionEnd.TOKEN_EXPIRED);
    }

    @Override
    public void close() {
        socket.disconnect();
        close(SessionEnd.FORCED_CLOSE);
    }

    /** 128 random bits, which nobody but the client is told. */
    final String id() {
        return id;
    }

    /** The name it was opened with; from any thread. */
    final String user() {
        return admission.user();
    }

    /** By what it may be; from any thread. */
    final Admission admission() {
        return admission;
    }

    /** Its client comes by another request of the same user: what that was granted counts from now on. */
    final void admit(Admission again) {
        if (isOpen() && again.fresh()) {
            admission = again;
            server.join(socket, again);
        }
    }

    final FeedServer server() {
        return server;
    }

    final Socket socket() {
        return socket;
    }

    final boolean isOpen() {
        return state == State.OPEN;
    }

    /** Begins to live; messages may come from now on, and a handler may close it before this returns. */
    final void open() {
        assert loop.inLoop();
        become(State.OPEN);
        server.add(this);
        LOG.log(Level.DEBUG, "opened feed by={0}", transportName());
        server.namespace().server().connect(this, server.namespace().name(), null);
    }

    /** Ends it: the client is told, and the socket leaves its rooms. */
    final void close(SessionEnd why) {
        assert loop.inLoop();
        if (isOpen()) {
            end(why);
            socket.end(why.toString());
        }
    }

    /** Tells the client of the end, where that can be, and stops all timers; it is closed already. */
    abstract void tell(SessionEnd why);

    private void end(SessionEnd why) {
        become(State.CLOSED);
        server.forget(this, why);
        LOG.log(Level.DEBUG, "closed feed socket={0} reason={1}", socket.id(), why);
        tell(why);
    }

    private void become(State next) {
        if (next.ordinal() != state.ordinal() + 1) {
            throw new IllegalStateException(state + " → " + next);
        }
        state = next;
    }
}
