package dev.roomcast.io;

/**
 * One loop as it is now.
 *
 * @param index its place in its group
 * @param connections that have their home there
 * @param timers that wait there
 * @param queuedBytes that wait to be sent by these connections
 * @param longestTurnNanos how long its longest turn took, of those that ended within the last 30 to 60 s
 * @param latestTimerNanos how long after its time the latest timer ran, of those; a few ms at most while all is well
 */
public record LoopFigures(int index, int connections, int timers, long queuedBytes, long longestTurnNanos,
        long latestTimerNanos) {
}
