package dev.roomcast.io;

/** A place taken under a limit, given back once. */
@FunctionalInterface
public interface Lease {
    /** The place of one who is not counted. */
    Lease NONE = loop -> { };

    /**
     * Gives it back.
     *
     * @param loop the loop whose thread this is
     */
    void release(EventLoop loop);

    /** One that gives both back. */
    default Lease and(Lease other) {
        if (other == NONE) {
            return this;
        }
        return this == NONE ? other : loop -> {
            release(loop);
            other.release(loop);
        };
    }
}
