package dev.roomcast.engineio;

import dev.roomcast.io.Timer;
import java.util.concurrent.TimeUnit;

/**
 * Whether a session's client is still there: in protocol 4 it has to answer our pings, in protocol 3 it pings, or sends
 * something else, in time (Engine.IO protocol, "Heartbeat"). It is its own timer, for there is one in each session.
 * Confined to the session's loop.
 */
final class Heartbeat extends Timer {
    /** Beyond what a timer and a busy machine may be late, a loop counts as held up. */
    private static final long HELD_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Session session;
    /** When the next step is due: a ping, its answer, or in protocol 3 a packet. */
    private long dueNanos;
    private boolean awaitingPong;

    Heartbeat(Session session) {
        this.session = session;
    }

    /** The session is open. */
    void begin() {
        switch (session.generation()) {
            case EIO4 -> awaitPing();
            case EIO3 -> {
                heard();
                awaitPacket(dueNanos - now());
            }
        }
    }

    /** A packet has come. In protocol 3 that leaves the client its time anew, and the timer as it is. */
    void heard() {
        if (session.generation() == Generation.EIO3) {
            dueNanos = now() + TimeUnit.MILLISECONDS.toNanos(settings().pingIntervalMillis() + settings().pingTimeoutMillis());
        }
    }

    /**
     * A pong has come; protocol 4 alone.
     *
     * @return whether one was asked for
     */
    boolean pong() {
        if (!awaitingPong) {
            return false;
        }
        awaitPing();
        return true;
    }

    /**
     * Whether time is over although the timer that says so has not run yet: who comes in between is too late. When much
     * time has passed, the loop was held up, and what waited for it meanwhile came in time.
     */
    boolean isOverdue() {
        long late = now() - dueNanos;
        boolean owed = switch (session.generation()) {
            case EIO4 -> awaitingPong;
            case EIO3 -> true;
        };
        return owed && late >= 0 && late < 2 * HELD_UP_NANOS;
    }

    /** The session is closing, and waits for so long at most until the client is told. */
    void awaitEnd() {
        session.loop().schedule(settings().closeTimeoutMillis(), this);
    }

    @Override
    protected void run() {
        if (session.isClosing()) {
            session.forget();
        } else if (session.generation() == Generation.EIO4 && !awaitingPong) {
            awaitPong();
            session.ping();
        } else if (session.generation() == Generation.EIO3 && dueNanos - now() > 0) {
            awaitPacket(dueNanos - now());
        } else {
            session.close(SessionEnd.PING_TIMEOUT);
        }
    }

    private void awaitPing() {
        awaitingPong = false;
        dueNanos = now() + TimeUnit.MILLISECONDS.toNanos(settings().pingIntervalMillis());
        session.loop().schedule(settings().pingIntervalMillis(), this);
    }

    private void awaitPong() {
        awaitingPong = true;
        // That this timer was late does not give the client more time, unless the loop was held up.
        dueNanos = Math.max(dueNanos, now() - HELD_UP_NANOS) + TimeUnit.MILLISECONDS.toNanos(settings().pingTimeoutMillis());
        session.loop().schedule(settings().pingTimeoutMillis(), this);
    }

    private void awaitPacket(long nanos) {
        session.loop().schedule(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, this);
    }

    private long now() {
        return session.loop().nanoTime();
    }

    private EngineSettings settings() {
        return session.server().settings();
    }
}
