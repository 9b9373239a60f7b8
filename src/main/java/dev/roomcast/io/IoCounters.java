package dev.roomcast.io;

import java.util.concurrent.atomic.LongAdder;

/** What operators count of the connections of one {@link EventLoopGroup}; each may be read from any thread. */
public final class IoCounters {
    /** Connections accepted. */
    public final LongAdder accepted = new LongAdder();
    /** Connections closed, for whatever reason. */
    public final LongAdder closed = new LongAdder();
    /** Of those, the ones whose reader was too slow. */
    public final LongAdder slowConsumers = new LongAdder();
    /** Times that accepting was paused because file descriptors had run out. */
    public final LongAdder acceptPauses = new LongAdder();
    /** Bytes read. */
    public final LongAdder bytesIn = new LongAdder();
    /** Bytes written. */
    public final LongAdder bytesOut = new LongAdder();

    IoCounters() {
    }
}
