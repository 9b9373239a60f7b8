package dev.roomcast.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/**
 * What one connection has yet to send: references to buffers, in order. Confined to the connection's loop.
 *
 * <p>Queued buffers are only read, by absolute index: their position is never moved, so that one frame can wait in
 * the queues of a thousand connections. How far the first one is sent is kept here. What waits is gathered by copying
 * it together into the loop's direct scratch buffer for one plain write: that costs less than a vector of small pieces,
 * and the JDK would copy each heap buffer to a direct one of its own, and keep that, anyway.
 */
final class WriteQueue {
    private static final int USUAL_LENGTH = 4;
    private static final int KEPT_LENGTH = 16;

    private ByteBuffer[] ring;
    private int first;
    private int count;
    private int firstSent;
    private long queuedBytes;

    /**
     * Adds bytes at the end.
     *
     * @param bytes given or shared; from position to limit; empty ones are dropped
     */
    void add(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            return;
        }
        if (ring == null) {
            ring = new ByteBuffer[USUAL_LENGTH];
        } else if (count == ring.length) {
            grow();
        }
        ring[(first + count) & (ring.length - 1)] = bytes;
        count++;
        queuedBytes += bytes.remaining();
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Bytes that wait to be sent. */
    long queuedBytes() {
        return queuedBytes;
    }

    /**
     * Sends as much as the channel takes, but not much more than some bound at once.
     *
     * @param scratch lent; a direct buffer of the loop, its content is overwritten
     * @param enough no further write begins when so many bytes are sent
     * @return how many bytes the channel took; less than was queued and less than enough when its own buffer is full
     * @throws IOException what the channel throws: the connection is broken
     */
    long writeTo(WritableByteChannel channel, ByteBuffer scratch, long enough) throws IOException {
        long total = 0;
        while (count > 0 && total < enough) {
            int offered = copyTogether(scratch);
            int sent = channel.write(scratch);
            advance(sent);
            total += sent;
            if (sent < offered) {
                break;
            }
        }
        return total;
    }

    /** Forgets everything. */
    void clear() {
        ring = null;
        first = 0;
        count = 0;
        firstSent = 0;
        queuedBytes = 0;
    }

    /** Fills the scratch buffer from the front of the queue and answers with how many bytes. */
    private int copyTogether(ByteBuffer scratch) {
        // An absolute put goes no further than the limit that the write before has left.
        scratch.clear();
        int length = 0;
        int skipped = firstSent;
        for (int i = 0; i < count && length < scratch.capacity(); i++) {
            ByteBuffer bytes = ring[(first + i) & (ring.length - 1)];
            int copied = Math.min(bytes.remaining() - skipped, scratch.capacity() - length);
            scratch.put(length, bytes, bytes.position() + skipped, copied);
            length += copied;
            skipped = 0;
        }
        scratch.limit(length);
        return length;
    }

    private void advance(long sent) {
        queuedBytes -= sent;
        long left = sent;
        while (count > 0) {
            int remaining = ring[first].remaining() - firstSent;
            if (left < remaining) {
                firstSent += (int) left;
                return;
            }
            left -= remaining;
            ring[first] = null;
            first = (first + 1) & (ring.length - 1);
            firstSent = 0;
            count--;
        }
        if (ring.length > KEPT_LENGTH) {
            ring = null;
            first = 0;
        }
    }

    private void grow() {
        ByteBuffer[] larger = Arrays.copyOfRange(ring, first, first + 2 * ring.length);
        System.arraycopy(ring, 0, larger, ring.length - first, first);
        ring = larger;
        first = 0;
    }
}
