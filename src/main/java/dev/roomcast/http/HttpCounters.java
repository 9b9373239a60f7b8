package dev.roomcast.http;

import java.util.concurrent.atomic.LongAdder;

/** What operators count of HTTP; each may be read from any thread. */
public final class HttpCounters {
    /** Requests received whole. */
    public final LongAdder requests = new LongAdder();
    /** Requests refused for the name in their Host. */
    public final LongAdder misdirected = new LongAdder();
    /** Requests refused for their form or size, or timed out. */
    public final LongAdder malformed = new LongAdder();
    /** Of those, for a request line of too many bytes. */
    public final LongAdder requestLinesTooLong = new LongAdder();
    /** Of those, for a header or trailer section of too many bytes. */
    public final LongAdder headersTooLarge = new LongAdder();
    /** Of those, for too many fields in such a section. */
    public final LongAdder tooManyFields = new LongAdder();
    /** Of those, for content of too many bytes. */
    public final LongAdder contentTooLarge = new LongAdder();
    /** Connections on which a header section did not come whole in time, or nothing at all after their opening. */
    public final LongAdder headerTimeouts = new LongAdder();
    /** Of the requests refused, those whose content did not come in time. */
    public final LongAdder contentTimeouts = new LongAdder();
    /** Connections closed because they idled too long between requests. */
    public final LongAdder idleTimeouts = new LongAdder();

    HttpCounters() {
    }
}
