package dev.roomcast.http;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** A bound whose passing ends a connection: its setting's name, the status that answers, and what counts it. */
enum HttpLimit {
    REQUEST_LINE("max-request-line", 414, counters -> counters.requestLinesTooLong),
    HEADER("max-header", 431, counters -> counters.headersTooLarge),
    FIELDS("max-fields", 431, counters -> counters.tooManyFields),
    CONTENT("max-payload", 413, counters -> counters.contentTooLarge),
    HEADER_TIME("header-timeout", 408, counters -> counters.headerTimeouts),
    CONTENT_TIME("content-timeout", 408, counters -> counters.contentTimeouts);

    private final String setting;
    private final int status;
    private final Function<HttpCounters, LongAdder> counter;

    HttpLimit(String setting, int status, Function<HttpCounters, LongAdder> counter) {
        this.setting = setting;
        this.status = status;
        this.counter = counter;
    }

    int status() {
        return status;
    }

    LongAdder counter(HttpCounters counters) {
        return counter.apply(counters);
    }

    /** The setting's name, which is the reason in logs. */
    @Override
    public String toString() {
        return setting;
    }
}
