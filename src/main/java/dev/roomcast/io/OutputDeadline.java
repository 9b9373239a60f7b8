package dev.roomcast.io;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose output waits and makes no progress. There is one while the kernel takes no more, or since
 * the connection was finished; it has one timer however often something is sent, which looks when the last was.
 * Home: the connection's loop.
 */
final class OutputDeadline {
    private static final Logger LOG = System.getLogger(OutputDeadline.class.getName());

    private final Connection connection;
    private final long allowedMillis;
    private final CloseReason reason;
    private long progressNanos;
    private Timer timer;

    /**
     * Starts.
     *
     * @param allowedMillis how long nothing may be sent
     * @param reason what the connection is closed for then
     */
    OutputDeadline(Connection connection, long allowedMillis, CloseReason reason) {
        this.connection = connection;
        this.allowedMillis = allowedMillis;
        this.reason = reason;
        this.progressNanos = connection.loop().nanoTime();
        this.timer = connection.loop().schedule(allowedMillis, this::look);
    }

    /** Something was sent. */
    void progressed() {
        progressNanos = connection.loop().nanoTime();
    }

    void cancel() {
        timer.cancel();
    }

    private void look() {
        long idleMillis = TimeUnit.NANOSECONDS.toMillis(connection.loop().nanoTime() - progressNanos);
        if (idleMillis < allowedMillis) {
            timer = connection.loop().schedule(allowedMillis - idleMillis, this::look);
            return;
        }
        LOG.log(Level.DEBUG, "output makes no progress connection={0} queued={1} reason={2} allowed={3}",
                connection.id(), Long.toString(connection.queuedBytes()),
                reason == CloseReason.STALLED ? "write-timeout" : "linger", Long.toString(allowedMillis));
        connection.close(reason);
    }
}
