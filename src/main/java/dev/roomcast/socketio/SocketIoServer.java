package dev.roomcast.socketio;

import dev.roomcast.engineio.EngineServer;
import dev.roomcast.engineio.EngineSettings;
import dev.roomcast.engineio.Session;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.websocket.WebSocketSettings;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Socket.IO server on top of an Engine.IO endpoint: namespaces, and a client for each session. Set up before it
 * is given requests, then safe on any loop.
 */
public final class SocketIoServer {
    private final SocketSettings settings;
    private final EventLoopGroup group;
    private final EngineServer engine;
    private final SocketCounters counters = new SocketCounters();
    private final ConcurrentHashMap<String, Namespace> namespaces = new ConcurrentHashMap<>();
    private final Namespace main;

    public SocketIoServer(EventLoopGroup group, SocketSettings settings, EngineSettings engineSettings,
            WebSocketSettings webSocketSettings, OriginPolicy origins) {
        this.group = group;
        this.settings = settings;
        this.main = of(Packet.MAIN);
        this.engine = new EngineServer(engineSettings, webSocketSettings, origins,
                (session, request) -> newClient(session));
    }

    /** The endpoint that takes the requests below {@code /socket.io/}. */
    public EngineServer engine() {
        return engine;
    }

    /** The main namespace, {@code /}. */
    public Namespace main() {
        return main;
    }

    /** A namespace by its name, made when it is not there. */
    public Namespace of(String name) {
        return namespaces.computeIfAbsent(name, key -> new Namespace(key, new Rooms(group, settings, counters)));
    }

    /** A namespace that there is. */
    public Optional<Namespace> find(String name) {
        return Optional.ofNullable(namespaces.get(name));
    }

    public SocketCounters counters() {
        return counters;
    }

    SocketSettings settings() {
        return settings;
    }

    private Session.Listener newClient(Session session) {
        return new EngineClient(this, session);
    }
}
