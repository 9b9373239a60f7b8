package dev.roomcast.socketio;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A dynamic namespace: each name that it accepts becomes a namespace of its own, with the middlewares and listeners set
 * here. Made by {@link SocketIoServer#of(NamespaceMatcher)}.
 */
public final class ParentNamespace extends AnyNamespace {
    private final SocketIoServer server;
    private final NamespaceMatcher matcher;
    private final Set<Namespace> children = ConcurrentHashMap.newKeySet();

    ParentNamespace(SocketIoServer server, NamespaceMatcher matcher) {
        this.server = server;
        this.matcher = matcher;
    }

    /** The namespaces that there are because of it. */
    public Set<Namespace> children() {
        return Set.copyOf(children);
    }

    @Override
    public BroadcastOperator everybody() {
        return BroadcastOperator.of(this::children);
    }

    boolean accepts(String name, Object auth) {
        return matcher.accepts(name, new JsonMap(Json.objectOf(auth), "auth", server.mapper()));
    }

    Namespace makeChild(String name) {
        Namespace child = new Namespace(name, server, this);
        children.add(child);
        return child;
    }

    void forget(Namespace child) {
        children.remove(child);
    }
}
