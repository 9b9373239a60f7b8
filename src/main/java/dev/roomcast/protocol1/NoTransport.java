package dev.roomcast.protocol1;

import java.util.List;

/**
 * A session's transport while it has none: before the first, or after one that broke before the client had shown
 * that it works. What is sent meanwhile is in the session's own keeping, see {@link Unconfirmed}.
 *
 * @param name of the one there was
 */
record NoTransport(TransportName name) implements Transport {
    @Override
    public boolean isWritable() {
        return false;
    }

    @Override
    public void send(WirePacket packet) {
        // Kept by the session.
    }

    @Override
    public void beat() {
        // There is nobody to be asked.
    }

    @Override
    public List<WirePacket> release() {
        return List.of();
    }

    @Override
    public boolean close(SessionEnd end) {
        return true;
    }

    @Override
    public void refuse() {
        throw new IllegalStateException("no transport is never opened");
    }
}
