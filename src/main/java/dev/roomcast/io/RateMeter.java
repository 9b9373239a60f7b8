package dev.roomcast.io;

/**
 * What one peer has sent in the second that runs, seconds being those of its loop's clock. It costs a few additions a
 * message, so that whoever counts makes one with the first thing that comes, and keeps it. Confined to the loop.
 */
public final class RateMeter {
    private static final long SECOND_NANOS = 1_000_000_000;

    /** Which second is counted; only ever compared for being the same. */
    private int second;
    private int messages;
    private int bytes;

    /**
     * Counts messages.
     *
     * @param nanoTime {@link EventLoop#nanoTime}
     * @return whether there may be so many
     */
    public boolean countMessages(int added, RateLimits limits, long nanoTime) {
        goOnTo(nanoTime);
        messages = sum(messages, added);
        return !hasTooManyMessages(limits);
    }

    /**
     * Counts bytes.
     *
     * @param nanoTime {@link EventLoop#nanoTime}
     * @return whether there may be so many
     */
    public boolean countBytes(int added, RateLimits limits, long nanoTime) {
        goOnTo(nanoTime);
        bytes = sum(bytes, added);
        return !hasTooManyBytes(limits);
    }

    /** Whether the last count was one too many. */
    public boolean isOver(RateLimits limits) {
        return hasTooManyMessages(limits) || hasTooManyBytes(limits);
    }

    private boolean hasTooManyMessages(RateLimits limits) {
        return messages > limits.maxMessages() && limits.maxMessages() > 0;
    }

    private boolean hasTooManyBytes(RateLimits limits) {
        return bytes > limits.maxBytes() && limits.maxBytes() > 0;
    }

    private void goOnTo(long nanoTime) {
        int now = (int) Math.floorDiv(nanoTime, SECOND_NANOS);
        if (now != second) {
            second = now;
            messages = 0;
            bytes = 0;
        }
    }

    private static int sum(int counted, int added) {
        return (int) Math.min(Integer.MAX_VALUE, (long) counted + added);
    }
}
