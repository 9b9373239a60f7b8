package dev.roomcast.protocol1;

import java.util.concurrent.atomic.LongAdder;

/** What operators count of sessions of protocol 1; each may be read from any thread. */
public final class Protocol1Counters {
    /** Sessions opened: handshakes answered. */
    public final LongAdder opened = new LongAdder();
    /** Sessions closed, for whatever reason. */
    public final LongAdder closed = new LongAdder();
    /** Times that another transport took over a session. */
    public final LongAdder moved = new LongAdder();
    /** Sessions closed because more than the bound waited for them. */
    public final LongAdder slowConsumers = new LongAdder();
    /** Sessions closed because their client gave no sign, or never came. */
    public final LongAdder pingTimeouts = new LongAdder();
    /** Sessions closed because too many packets were posted in a second. */
    public final LongAdder tooManyMessages = new LongAdder();
    /** Sessions closed because too many bytes were posted in a second. */
    public final LongAdder tooManyBytes = new LongAdder();
    /** Packets and payloads that were none. */
    public final LongAdder malformed = new LongAdder();
    /** Requests refused. */
    public final LongAdder refused = new LongAdder();

    Protocol1Counters() {
    }
}
