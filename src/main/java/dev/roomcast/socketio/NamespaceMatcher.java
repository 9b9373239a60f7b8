package dev.roomcast.socketio;

/** Says which names a dynamic namespace accepts. Called on the client's loop; must not block. */
@FunctionalInterface
public interface NamespaceMatcher {
    /**
     * Whether that name may be connected to.
     *
     * @param name begins with a slash
     * @param auth what the client gave; empty when it gave none
     */
    boolean accepts(String name, JsonMap auth);
}
