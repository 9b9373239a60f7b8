package dev.roomcast.engineio;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.http.HttpRouter;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.websocket.WebSocketSettings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A plain Engine.IO server that sends every message back, as the protocol's own suites want one. */
final class EchoServer implements AutoCloseable {
    static final String PATH = "/engine.io/";
    /** The numbers of the suites. */
    static final EngineSettings SUITE = new EngineSettings(300, 200, 10_000, 1_000_000, 16, 8L << 20, 30_000);

    private final LiveServer live;
    private final List<Session> sessions = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private EngineServer engine;

    private EchoServer(int loops, EngineSettings settings, WebSocketSettings webSocket) throws IOException {
        live = LiveServer.start(loops, OriginPolicy.SAME_HOST, settings.maxPayloadBytes(), group -> {
            engine = new EngineServer(settings, webSocket, OriginPolicy.SAME_HOST,
                    EngineOptions.DEFAULTS, (session, handshake) -> echo(session));
            return new HttpRouter().prefix(PATH, engine);
        });
    }

    static EchoServer start() throws IOException {
        return start(1, SUITE);
    }

    static EchoServer start(int loops, EngineSettings settings) throws IOException {
        return start(loops, settings, WebSocketSettings.DEFAULTS);
    }

    static EchoServer start(int loops, EngineSettings settings, WebSocketSettings webSocket) throws IOException {
        return new EchoServer(loops, settings, webSocket);
    }

    LiveServer live() {
        return live;
    }

    EngineServer engine() {
        return engine;
    }

    /** Why sessions have ended, in order. */
    List<String> ends() {
        return ends;
    }

    /** The session that was opened last. */
    Session lastSession() {
        return sessions.get(sessions.size() - 1);
    }

    /** Opens a WebSocket; its 101 has been read. */
    RawClient webSocket(String query) throws IOException {
        return RawClient.openWebSocket(live.address(), PATH + "?" + query);
    }

    void awaitEnd(String reason) {
        Eventually.becomesTrue("a session ended by " + reason, () -> ends.contains(reason));
    }

    @Override
    public void close() {
        live.close();
    }

    private Session.Listener echo(Session session) {
        sessions.add(session);
        return new Session.Listener() {
            @Override
            public void onOpen() {
                // It waits for messages.
            }

            @Override
            public void onText(String text) {
                session.send(PreparedMessage.text(text));
            }

            @Override
            public void onBinary(byte[] bytes) {
                session.send(PreparedMessage.binary(bytes));
            }

            @Override
            public void onClosed(SessionEnd end) {
                ends.add(end.toString());
            }
        };
    }
}
