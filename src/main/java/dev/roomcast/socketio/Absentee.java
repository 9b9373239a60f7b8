package dev.roomcast.socketio;

import dev.roomcast.io.EventLoop;
import dev.roomcast.io.Timer;

/**
 * A socket whose client has lost its connection and is waited for: it stands in its rooms and keeps what is sent there.
 * When the client comes back to another loop, broadcasts that were under way to this one are passed on for a moment.
 * Home: the loop of the lost session.
 */
final class Absentee implements Member {
    private final Socket lost;
    private final Recovery recovery;
    private final Memberships memberships = new Memberships();
    private final Timer expiry;
    /** Null while the client is not back. */
    private Socket successor;

    Absentee(Socket lost, Recovery recovery, Timer expiry) {
        this.lost = lost;
        this.recovery = recovery;
        this.expiry = expiry;
    }

    @Override
    public String id() {
        return lost.id();
    }

    @Override
    public EventLoop loop() {
        return lost.loop();
    }

    @Override
    public Memberships memberships() {
        return memberships;
    }

    @Override
    public void deliver(PreparedPacket packet) {
        if (packet.offset() == null) {
            return;
        }
        if (successor == null) {
            lost.recoverable().isNew(packet);
        } else {
            successor.loop().execute(() -> recovery.passOn(successor, packet));
        }
    }

    Socket lost() {
        return lost;
    }

    void passOnTo(Socket next) {
        successor = next;
    }

    void stopWaiting() {
        expiry.cancel();
    }
}
