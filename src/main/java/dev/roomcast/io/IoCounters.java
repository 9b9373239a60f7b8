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
    /** And those that were closed because output waited and made no progress. */
    public final LongAdder writeStalls = new LongAdder();
    /** Connections refused because there were as many in all as there may be. */
    public final LongAdder refusedTotal = new LongAdder();
    /** Connections refused because their address had as many as it may have. */
    public final LongAdder refusedPerAddress = new LongAdder();
    /** Connections and sessions refused because their address began too many in a second. */
    public final LongAdder refusedRate = new LongAdder();
    /** Connections of trusted proxies closed because their PROXY header was missing, malformed or late. */
    public final LongAdder proxyHeadersRefused = new LongAdder();
    /** Times that something blocked a loop for longer than it may. */
    public final LongAdder blockedLoops = new LongAdder();
    /** Times that accepting was paused because file descriptors had run out. */
    public final LongAdder acceptPauses = new LongAdder();
    /** TLS handshakes done. */
    public final LongAdder tlsHandshakes = new LongAdder();
    /** Connections of a TLS port that ended before their handshake was done, for another reason than its time-out. */
    public final LongAdder tlsHandshakesFailed = new LongAdder();
    /** Connections closed because their TLS handshake took too long. */
    public final LongAdder tlsHandshakesTimedOut = new LongAdder();
    /** Connections of a TLS port that spoke plain HTTP. */
    public final LongAdder plaintextOnTls = new LongAdder();
    /** Bytes read, without what TLS adds. */
    public final LongAdder bytesIn = new LongAdder();
    /** Bytes written, without what TLS adds. */
    public final LongAdder bytesOut = new LongAdder();
    /** Turns of the loops: from when there is something to do until all of it is done and written. */
    public final DurationHistogram turns = new DurationHistogram();
    /** What {@link EventLoop#timeWrite} times: from when it was asked for until a loop has written it. */
    public final DurationHistogram writeLatency = new DurationHistogram();

    IoCounters() {
    }

    /** Counts one that was refused. */
    void refused(ConnectionLimit limit) {
        (switch (limit) {
            case TOTAL -> refusedTotal;
            case PER_ADDRESS -> refusedPerAddress;
            case RATE -> refusedRate;
        }).increment();
    }

    /** Counts a connection that was closed. */
    void closed(CloseReason reason) {
        closed.increment();
        if (reason == CloseReason.SLOW_CONSUMER) {
            slowConsumers.increment();
        } else if (reason == CloseReason.STALLED) {
            writeStalls.increment();
        }
    }
}
