package dev.roomcast.engineio;

import dev.roomcast.io.EventLoop;
import dev.roomcast.io.Timer;

/**
 * A session's way from polling to a WebSocket, from its opening to its end, which comes in time (Engine.IO protocol,
 * "Upgrade"). Confined to the session's loop.
 */
final class Upgrade {
    /** How often a client that goes on polling while it upgrades gets a noop. */
    private static final long NOOP_MILLIS = 100;

    private final EventLoop loop;
    private final WebSocketTransport probe;
    private final Timer deadline;
    /** Null before a poll has come. */
    private Timer noop;

    /**
     * Begins.
     *
     * @param timedOut runs when it has not ended in time
     */
    Upgrade(WebSocketTransport probe, EventLoop loop, long timeoutMillis, Runnable timedOut) {
        this.probe = probe;
        this.loop = loop;
        this.deadline = loop.schedule(timeoutMillis, timedOut);
    }

    /** The transport that is tried. */
    WebSocketTransport probe() {
        return probe;
    }

    /** A poll waits although its client is about to go on by WebSocket: it may not have been told yet. */
    void polled(PollingTransport polling) {
        cancelNoop();
        noop = loop.schedule(NOOP_MILLIS, polling::release);
    }

    /** It is done, or given up. */
    void end() {
        deadline.cancel();
        cancelNoop();
    }

    private void cancelNoop() {
        if (noop != null) {
            noop.cancel();
        }
    }
}
