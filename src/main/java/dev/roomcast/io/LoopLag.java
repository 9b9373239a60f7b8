package dev.roomcast.io;

import java.util.concurrent.TimeUnit;

/**
 * How late a loop is: how long its turns take, for whatever comes meanwhile waits for their end, and how long after their
 * time its timers run. The longest of each are kept for half a minute to a minute, so that whoever asks every so often
 * misses none, however many ask. Confined to the loop's thread.
 */
final class LoopLag {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final DurationHistogram turns;
    private long windowStart;
    private long longestTurn;
    private long longestTurnBefore;
    private long latestTimer;
    private long latestTimerBefore;

    /**
     * Nothing yet.
     *
     * @param turns where each turn is counted
     */
    LoopLag(DurationHistogram turns, long nowNanos) {
        this.turns = turns;
        this.windowStart = nowNanos;
    }

    /** A turn has ended now. */
    void turned(long nanos, long nowNanos) {
        turns.record(nanos);
        moveOn(nowNanos);
        longestTurn = Math.max(longestTurn, nanos);
    }

    /** A timer runs so long after its time. */
    void timerRuns(long lateNanos) {
        latestTimer = Math.max(latestTimer, lateNanos);
    }

    /** How long the longest turn of late took. */
    long longestTurnNanos(long nowNanos) {
        moveOn(nowNanos);
        return Math.max(longestTurn, longestTurnBefore);
    }

    /** How late the latest timer was. */
    long latestTimerNanos(long nowNanos) {
        moveOn(nowNanos);
        return Math.max(latestTimer, latestTimerBefore);
    }

    private void moveOn(long nowNanos) {
        long age = nowNanos - windowStart;
        if (age < WINDOW_NANOS) {
            return;
        }
        boolean adjacent = age < 2 * WINDOW_NANOS;
        longestTurnBefore = adjacent ? longestTurn : 0;
        latestTimerBefore = adjacent ? latestTimer : 0;
        longestTurn = 0;
        latestTimer = 0;
        windowStart = nowNanos;
    }
}
