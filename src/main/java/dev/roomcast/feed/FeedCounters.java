package dev.roomcast.feed;

import java.util.concurrent.atomic.LongAdder;

/** What operators count of feeds; each may be read from any thread. */
public final class FeedCounters {
    /** Feeds opened. */
    public final LongAdder opened = new LongAdder();
    /** Feeds closed, for whatever reason. */
    public final LongAdder closed = new LongAdder();
    /** Event streams that went on where the connection before was lost. */
    public final LongAdder resumed = new LongAdder();
    /** Requests to go on with a feed that was there no more, or no longer had all since: a new one was opened. */
    public final LongAdder lost = new LongAdder();
    /** Requests refused. */
    public final LongAdder refused = new LongAdder();
    /** Feeds closed because more than the bound waited for them. */
    public final LongAdder slowConsumers = new LongAdder();
    /** Feeds closed because a ping was not answered, or the next poll did not come. */
    public final LongAdder pingTimeouts = new LongAdder();

    FeedCounters() {
    }
}
