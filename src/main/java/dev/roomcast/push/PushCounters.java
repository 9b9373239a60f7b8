package dev.roomcast.push;

import dev.roomcast.http.HttpException;
import java.util.concurrent.atomic.LongAdder;

/** What operators count of the push server itself; each may be read from any thread. */
public final class PushCounters {
    /** Joins that were accepted. */
    public final LongAdder joins = new LongAdder();
    /** Joins that were refused. */
    public final LongAdder refusedJoins = new LongAdder();
    /** Triggers that were accepted. */
    public final LongAdder triggers = new LongAdder();
    /** Triggers and queries refused for want of a right key. */
    public final LongAdder wrongKeys = new LongAdder();
    /** Triggers and queries refused for what their key is not good for, or, without one, for where they are from. */
    public final LongAdder forbiddenTriggers = new LongAdder();
    /** Requests to trigger refused because their key had done so too often in a second. */
    public final LongAdder tooManyTriggers = new LongAdder();
    /** Sockets that messages were handed to. */
    public final LongAdder delivered = new LongAdder();

    /** Of the triggers that were accepted, those that found no window to be handed to. */
    public final LongAdder undelivered = new LongAdder();
    /** Requests to trigger that were refused because they may not. */
    public final LongAdder refusedTriggers = new LongAdder();
    /** Requests to trigger that were refused because something is wrong with them. */
    public final LongAdder invalidTriggers = new LongAdder();
    /** Windows that were taken out of a room by a request. */
    public final LongAdder left = new LongAdder();
    /** Windows that were disconnected by a request. */
    public final LongAdder disconnected = new LongAdder();

    PushCounters() {
    }

    /** A trigger's message was handed to so many windows. */
    void handed(int sockets) {
        delivered.add(sockets);
        if (sockets == 0) {
            undelivered.increment();
        }
    }

    /** A request to trigger was refused. */
    void refused(HttpException why) {
        switch (why.status()) {
            case 401, 403, 429 -> refusedTriggers.increment();
            default -> invalidTriggers.increment();
        }
    }
}
