package dev.roomcast.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What one connection has yet to send, and how long that may wait for a peer that takes none of it. Confined to the
 * connection's loop.
 */
final class Output {
    /** So that one who takes large messages leaves the others of the loop their turn. */
    private static final long ENOUGH_BYTES = 256 * 1024;

    /** Lent by the loop while something waits; null else. */
    private WriteQueue queue;
    /** The kernel's buffer was full: nothing is tried before the channel is writable again. */
    private boolean blocked;
    /** Null while nothing waits for the peer. */
    private OutputDeadline deadline;

    /**
     * Adds bytes at the end.
     *
     * @param bytes given or shared; from position to limit
     */
    void add(ByteBuffer bytes, EventLoop loop) {
        if (queue == null) {
            queue = loop.writeQueues().take();
        }
        queue.add(bytes);
    }

    /** Bytes that wait to be sent, those that the wire has taken included. */
    long queuedBytes(Wire wire) {
        return (queue == null ? 0 : queue.queuedBytes()) + wire.unsentBytes();
    }

    boolean isBlocked() {
        return blocked;
    }

    /** The channel is writable again. */
    void unblock() {
        blocked = false;
    }

    /**
     * Sends as much as the kernel takes, unless it is known to take nothing, or enough for one turn.
     *
     * @return whether more would go out at once: to be called again in the next turn
     * @throws IOException the connection is broken
     */
    boolean send(Connection connection, Wire wire) throws IOException {
        long before = queuedBytes(wire);
        if (blocked || before == 0) {
            return false;
        }
        EventLoop loop = connection.loop();
        wire.flush();
        long sent = 0;
        if (queue != null) {
            sent = queue.writeTo(wire, loop.writeBuffer(), ENOUGH_BYTES);
            loop.counters().bytesOut.add(sent);
            giveBackEmpty(loop);
        }
        long left = queuedBytes(wire);
        blocked = wire.unsentBytes() > 0 || left > 0 && sent < ENOUGH_BYTES;
        watch(connection, left < before);
        return left > 0 && !blocked;
    }

    /** Something was left in the wire by reading: what TLS itself has to say. */
    void look(Connection connection, Wire wire) {
        blocked |= wire.unsentBytes() > 0;
        watch(connection, false);
    }

    /**
     * Tells the peer that nothing more will come; everything is sent.
     *
     * @return whether that is sent; else call it again when the channel is writable
     */
    boolean end(Wire wire) throws IOException {
        blocked = !wire.endOutput();
        return !blocked;
    }

    /** Times what waits anew: the connection was finished, or has come to another loop. */
    void restartDeadline(Connection connection) {
        stopDeadline();
        watch(connection, false);
    }

    void stopDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    /** Forgets everything: the connection is closed. */
    void clear(EventLoop loop) {
        if (queue != null) {
            queue.clear();
            giveBackEmpty(loop);
        }
        stopDeadline();
    }

    private void giveBackEmpty(EventLoop loop) {
        if (queue.isEmpty()) {
            loop.writeQueues().giveBack(queue);
            queue = null;
        }
    }

    /** Nothing is timed while the connection is open and the kernel takes all there is. */
    private void watch(Connection connection, boolean progressed) {
        IoSettings settings = connection.settings();
        if (connection.isOpen() && !blocked) {
            stopDeadline();
        } else if (deadline != null) {
            if (progressed) {
                deadline.progressed();
            }
        } else if (!connection.isOpen()) {
            deadline = new OutputDeadline(connection, settings.lingerMillis(), CloseReason.TIMED_OUT);
        } else if (settings.writeTimeoutMillis() > 0) {
            deadline = new OutputDeadline(connection, settings.writeTimeoutMillis(), CloseReason.STALLED);
        }
    }
}
