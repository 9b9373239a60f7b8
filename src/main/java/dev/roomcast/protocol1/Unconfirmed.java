package dev.roomcast.protocol1;

import java.util.ArrayList;
import java.util.List;

/**
 * What a session has sent and its client may never have seen: a transport can be opened and yet carry nothing (a proxy
 * that holds streams back), and then the client tries its next one. All of it is sent again there, unless the client
 * has shown by a packet or a second poll that it saw the first. Confined to the session's loop.
 */
final class Unconfirmed {
    private final long maxBytes;
    private List<WirePacket> packets = new ArrayList<>(2);
    private long bytes;

    /** @param maxBytes beyond it nothing is kept any more */
    Unconfirmed(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether the client has seen what was sent, or too much was sent to be kept. */
    boolean isOver() {
        return packets == null;
    }

    void add(WirePacket packet) {
        if (packets != null) {
            packets.add(packet);
            bytes += packet.weight();
            if (bytes > maxBytes) {
                packets = null;
            }
        }
    }

    /** The client has shown that what is sent arrives. */
    void confirm() {
        packets = null;
    }

    /** All that was sent, in order; only while it is not over. */
    List<WirePacket> packets() {
        return List.copyOf(packets);
    }
}
