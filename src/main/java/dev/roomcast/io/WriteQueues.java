package dev.roomcast.io;

/**
 * Empty write queues for the connections of one loop, each of which has something to send for a part of a turn only: a
 * few are in the processor's cache where each connection's own would have to be fetched. Confined to the loop.
 */
final class WriteQueues {
    /** A turn of more connections makes some anew. */
    private static final int MOST_KEPT = 1_024;

    private final WriteQueue[] spare = new WriteQueue[MOST_KEPT];
    private int count;

    /** An empty one. */
    WriteQueue take() {
        if (count == 0) {
            return new WriteQueue();
        }
        WriteQueue queue = spare[--count];
        spare[count] = null;
        return queue;
    }

    /** Takes back one that is empty. */
    void giveBack(WriteQueue empty) {
        if (count < MOST_KEPT) {
            spare[count++] = empty;
        }
    }
}
