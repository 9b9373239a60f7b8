package dev.roomcast.feed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The last messages of one feed, numbered from 1 on, for a client that may have missed some: from the end of it, as
 * many as its owner keeps. Confined to the feed's loop.
 */
final class History {
    private static final int USUAL_LENGTH = 2;

    private ArrayDeque<byte[]> messages = new ArrayDeque<>(USUAL_LENGTH);
    private long lastSeq;
    private long lastAgedSeq;
    private long bytes;

    /**
     * Adds a message.
     *
     * @param message shared
     * @return its number
     */
    long add(byte[] message) {
        messages.add(message);
        bytes += message.length;
        return ++lastSeq;
    }

    /** The number of the last message there was; 0 before the first. */
    long lastSeq() {
        return lastSeq;
    }

    /** Bytes of the messages that are kept. */
    long bytes() {
        return bytes;
    }

    /** Whether all there was after a number is still here, and that number has been given. */
    boolean reaches(long seq) {
        return seq <= lastSeq && seq >= lastSeq - messages.size();
    }

    /**
     * The messages after a number, in order.
     *
     * @param seq one that it {@linkplain #reaches reaches}
     */
    List<byte[]> after(long seq) {
        List<byte[]> later = new ArrayList<>((int) (lastSeq - seq));
        long number = lastSeq - messages.size();
        for (Iterator<byte[]> all = messages.iterator(); all.hasNext();) {
            byte[] message = all.next();
            if (++number > seq) {
                later.add(message);
            }
        }
        return later;
    }

    /** Forgets the messages up to a number: their receiver has them. */
    void forget(long seq) {
        if (seq >= lastSeq && !messages.isEmpty()) {
            // A deque does not shrink, and most of the time a feed has nothing to keep.
            messages = new ArrayDeque<>(USUAL_LENGTH);
            bytes = 0;
        }
        while (!messages.isEmpty() && lastSeq - messages.size() < seq) {
            removeFirst();
        }
    }

    /** Forgets the messages that were there already when this was called before. */
    void age() {
        forget(lastAgedSeq);
        lastAgedSeq = lastSeq;
    }

    /** Forgets the first messages until no more than so many, and so many bytes, are left. */
    void trim(int maxMessages, long maxBytes) {
        while (messages.size() > maxMessages || bytes > maxBytes) {
            removeFirst();
        }
    }

    private void removeFirst() {
        bytes -= messages.remove().length;
    }
}
