package dev.roomcast.http;

import java.util.concurrent.atomic.LongAdder;

/** What operators count of HTTP; each may be read from any thread. */
public final class HttpCounters {
    /** Requests received whole. */
    public final LongAdder requests = new LongAdder();
    /** Requests refused for their form or size, or timed out. */
    public final LongAdder malformed = new LongAdder();

    HttpCounters() {
    }
}
