package dev.roomcast.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.Arrays;

/**
 * What one connection has yet to send: references to buffers, in order. Confined to the connection's loop.
 *
 * <p>Queued buffers are only read, by absolute index: their position is never moved, so that one frame can wait in
 * the queues of a thousand connections. How far the first one is sent is kept here. A small backlog is copied
 * together into the loop's scratch buffer and sent by one plain write, which costs less than a vector of small
 * pieces; a large one is gathered.
 */
final class WriteQueue {
    private static final int USUAL_LENGTH = 4;
    private static final int KEPT_LENGTH = 16;
    /** Buffers in one gathering write: the kernel's own limit is 1024. */
    private static final int MAX_GATHERED = 64;

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
     * Sends as much as the channel takes.
     *
     * @param scratch lent; a direct buffer of the loop, its content is overwritten
     * @return how many bytes the channel took; less than was queued when its own buffer is full
     * @throws IOException what the channel throws: the connection is broken
     */
    long writeTo(GatheringByteChannel channel, ByteBuffer scratch) throws IOException {
        long total = 0;
        while (count > 0) {
            long offered;
            long sent;
            if (queuedBytes <= scratch.capacity()) {
                offered = queuedBytes;
                sent = channel.write(copyTogether(scratch));
            } else {
                ByteBuffer[] pieces = gather();
                offered = remaining(pieces);
                sent = channel.write(pieces);
            }
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

    private ByteBuffer copyTogether(ByteBuffer scratch) {
        // An absolute put goes no further than the limit that the write before has left.
        scratch.clear();
        int length = 0;
        int skipped = firstSent;
        for (int i = 0; i < count; i++) {
            ByteBuffer bytes = ring[(first + i) & (ring.length - 1)];
            int remaining = bytes.remaining() - skipped;
            scratch.put(length, bytes, bytes.position() + skipped, remaining);
            length += remaining;
            skipped = 0;
        }
        return scratch.limit(length).position(0);
    }

    private ByteBuffer[] gather() {
        ByteBuffer[] pieces = new ByteBuffer[Math.min(count, MAX_GATHERED)];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = ring[(first + i) & (ring.length - 1)].duplicate();
        }
        pieces[0].position(pieces[0].position() + firstSent);
        return pieces;
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

    private static long remaining(ByteBuffer[] pieces) {
        long bytes = 0;
        for (ByteBuffer piece : pieces) {
            bytes += piece.remaining();
        }
        return bytes;
    }
}
