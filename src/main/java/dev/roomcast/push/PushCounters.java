package dev.roomcast.push;

import java.util.concurrent.atomic.LongAdder;

/** What operators count of the push server itself; each may be read from any thread. */
public final class PushCounters {
    /** Joins that were accepted. */
    public final LongAdder joins = new LongAdder();
    /** Joins that were refused. */
    public final LongAdder refusedJoins = new LongAdder();
    /** Triggers that were accepted. */
    public final LongAdder triggers = new LongAdder();
    /** Sockets that messages were handed to. */
    public final LongAdder delivered = new LongAdder();

    PushCounters() {
    }
}
