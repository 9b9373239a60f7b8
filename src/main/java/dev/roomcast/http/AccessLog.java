package dev.roomcast.http;

/** Who is told of each request that is answered, for an access log. Called on the connection's loop; must not block. */
@FunctionalInterface
public interface AccessLog {
    /** Nobody, at no cost; the default. */
    AccessLog NONE = access -> { };

    /** A request has been answered: its answer is on its way, or its stream has ended. */
    void answered(Access access);
}
