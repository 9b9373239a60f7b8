package dev.roomcast.socketio;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** What one socket has for connection state recovery. Confined to the socket's loop, but for what is final. */
final class Recoverable {
    private final String pid;
    private final boolean recovered;
    private final MissedEvents missed;
    /** Events that may come twice, from the loop where the client was and from its own; null when none can. */
    private Set<PreparedPacket> overlap;

    /**
     * Of a socket that begins or goes on.
     *
     * @param missed given; what the client may not have yet
     */
    Recoverable(String pid, boolean recovered, MissedEvents missed) {
        this.pid = pid;
        this.recovered = recovered;
        this.missed = missed;
    }

    /** 128 random bits that the client alone is told. */
    String pid() {
        return pid;
    }

    /** Whether the client has come back to what it had. */
    boolean recovered() {
        return recovered;
    }

    MissedEvents missed() {
        return missed;
    }

    /** Keeps an event that is about to be sent; false for one that came before. */
    boolean isNew(PreparedPacket event) {
        if (overlap != null && !overlap.add(event)) {
            return false;
        }
        missed.add(event);
        return true;
    }

    void beginOverlap() {
        overlap = Collections.newSetFromMap(new IdentityHashMap<>());
        overlap.addAll(missed.toList());
    }

    void endOverlap() {
        overlap = null;
    }
}
