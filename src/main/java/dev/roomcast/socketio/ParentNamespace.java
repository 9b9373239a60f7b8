package dev.roomcast.socketio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A dynamic namespace: each name that it accepts becomes a namespace of its own, with the middlewares and listeners set
 * here. Made by {@link SocketIoServer#of(NamespaceMatcher)}.
 */
public final class ParentNamespace extends AnyNamespace {
    private static final Logger LOG = System.getLogger(ParentNamespace.class.getName());

    private final SocketIoServer server;
    private final NamespaceMatcher matcher;
    /** Whether a name alone decides, so that the server may make children itself. */
    private final boolean byName;
    private final Set<Namespace> children = ConcurrentHashMap.newKeySet();

    ParentNamespace(SocketIoServer server, NamespaceMatcher matcher, boolean byName) {
        this.server = server;
        this.matcher = matcher;
        this.byName = byName;
    }

    /** The namespaces that there are because of it. */
    public Set<Namespace> children() {
        return Set.copyOf(children);
    }

    @Override
    public BroadcastOperator everybody() {
        return BroadcastOperator.of(this::children);
    }

    /** Whether a name, whoever asks for it, is one of a child. */
    boolean accepts(String name) {
        return byName && accepts(name, null);
    }

    /** Whether a client may connect to a name; not when the matcher fails. */
    boolean accepts(String name, Object auth) {
        try {
            return matcher.accepts(name, new JsonMap(Json.objectOf(auth), "auth", server.mapper()));
        } catch (ArgumentException e) {
            LOG.log(Level.DEBUG, "namespace not accepted reason={0}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a namespace matcher failed", e);
        }
        return false;
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
