package dev.roomcast.io;

import java.io.Closeable;
import java.util.function.Supplier;

/**
 * What a layer above needs one of per event loop, as memory shared by the loop's connections: made when a loop first
 * asks for it, closed when that loop ends. The key itself is immutable; each value belongs to its loop's thread.
 */
public final class LoopLocal<T extends Closeable> {
    private final Class<T> type;
    private final Supplier<T> maker;

    public LoopLocal(Class<T> type, Supplier<T> maker) {
        this.type = type;
        this.maker = maker;
    }

    /** The loop's own one; on its thread. */
    public T on(EventLoop loop) {
        assert loop.inLoop();
        Closeable known = loop.locals().get(this);
        if (known == null) {
            known = maker.get();
            loop.locals().put(this, known);
        }
        return type.cast(known);
    }
}
