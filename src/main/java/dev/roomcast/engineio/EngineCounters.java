package dev.roomcast.engineio;

import java.util.concurrent.atomic.LongAdder;

/** What operators count of Engine.IO sessions; each may be read from any thread. */
public final class EngineCounters {
    /** Sessions opened. */
    public final LongAdder opened = new LongAdder();
    /** Sessions closed, for whatever reason. */
    public final LongAdder closed = new LongAdder();
    /** Upgrades from polling to WebSocket completed. */
    public final LongAdder upgraded = new LongAdder();
    /** Sessions closed because more than the bound waited for them. */
    public final LongAdder slowConsumers = new LongAdder();
    /** Sessions closed because a heartbeat was not answered. */
    public final LongAdder pingTimeouts = new LongAdder();
    /** Sessions closed because what they sent was no packet, or out of order. */
    public final LongAdder invalid = new LongAdder();
    /** Upgrades that were begun and not completed in time; their session goes on polling. */
    public final LongAdder upgradeTimeouts = new LongAdder();
    /** Sessions closed because too many packets were posted in a second. */
    public final LongAdder tooManyMessages = new LongAdder();
    /** Sessions closed because too many bytes were posted in a second. */
    public final LongAdder tooManyBytes = new LongAdder();
    /** Requests refused because they brought more than a payload may have, where HTTP allowed it. */
    public final LongAdder postsTooBig = new LongAdder();
    /** Requests refused with an Engine.IO error, or for what is wrong with their opening handshake. */
    public final LongAdder refused = new LongAdder();

    EngineCounters() {
    }
}
