package dev.roomcast.protocol1;

import dev.roomcast.http.HttpExchange;
import dev.roomcast.io.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A session's packets by xhr-polling and jsonp-polling, which differ in the dress of an answer alone: those to the
 * client wait here for a GET. A poll is answered at the end of the turn, so that all packets of the turn go with it,
 * or with a noop when none has come in time. Confined to the session's loop.
 */
final class PollingTransport implements Transport {
    /** An answer given to another loop, which knows whether it still finds its connection. */
    private record Given(HttpExchange exchange, List<WirePacket> packets) {
    }

    private final Session session;
    private final Protocol1Settings settings;
    private final ArrayDeque<WirePacket> queue = new ArrayDeque<>(2);
    private long queuedBytes;
    private TransportName name;
    /** The poll that waits; null when there is none. */
    private Poll poll;
    /** Ends the poll that waits, or after an aborted one the wait for the next. */
    private Timer pollTimer;
    private Given given;
    private boolean flushDue;

    PollingTransport(Session session, Protocol1Settings settings, TransportName name) {
        this.session = session;
        this.settings = settings;
        this.name = name;
    }

    @Override
    public TransportName name() {
        return name;
    }

    @Override
    public boolean isWritable() {
        return poll != null;
    }

    @Override
    public void send(WirePacket packet) {
        enqueue(packet);
        if (queuedBytes > settings.maxQueuedBytes()) {
            // Later: a broadcast may be under way, and closing changes the rooms it walks.
            session.loop().execute(() -> session.close(SessionEnd.SLOW_CONSUMER));
        } else if (poll != null && !flushDue) {
            flushDue = true;
            session.loop().execute(this::flushDue);
        }
    }

    /** A poll that waits ends in time, and the next is the sign. */
    @Override
    public void beat() {
        // Nothing to do.
    }

    @Override
    public List<WirePacket> release() {
        cancelTimer();
        if (poll != null) {
            answer(List.of(WirePacket.NOOP));
        }
        return takeAll();
    }

    @Override
    public boolean close(SessionEnd end) {
        cancelTimer();
        if (end == SessionEnd.SLOW_CONSUMER) {
            takeAll();
        }
        end.farewell().ifPresent(this::enqueue);
        if (poll != null) {
            // A client that went away while it polled is told, too: its aborted request drops the answer.
            answer(queue.isEmpty() ? List.of(WirePacket.NOOP) : takeAll());
        }
        // Only a close of ours is worth waiting for a poll: whatever else ends a session, the client knows or is gone,
        // and a poll that comes all the same is answered as to no session.
        return queue.isEmpty() || !end.isOurs();
    }

    @Override
    public void refuse() {
        throw new IllegalStateException("a poll is refused before it gets here");
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Parks a poll, or answers it with what waits. A poll that waits already is let go. */
    void poll(Poll next) {
        if (poll != null) {
            answer(List.of(WirePacket.NOOP));
        }
        cancelTimer();
        given = null;
        poll = next;
        name = next.transport();
        if (queue.isEmpty()) {
            pollTimer = session.loop().schedule(settings.pollMillis(), () -> answer(List.of(WirePacket.NOOP)));
        } else {
            answer(takeSome());
        }
    }

    /**
     * The client of a poll went away before it had the answer. The session waits a while for its next poll; what was on
     * its way to another loop goes with that one.
     */
    void aborted(HttpExchange exchange) {
        if (poll != null && poll.exchange() == exchange) {
            poll = null;
            awaitNext();
        } else if (given != null && given.exchange == exchange) {
            List<WirePacket> lost = given.packets;
            given = null;
            for (int i = lost.size() - 1; i >= 0; i--) {
                queue.addFirst(lost.get(i));
                queuedBytes += lost.get(i).weight();
            }
            awaitNext();
        }
    }

    private void awaitNext() {
        cancelTimer();
        pollTimer = session.loop().schedule(settings.abortedMillis(),
                () -> session.close(SessionEnd.TRANSPORT_CLOSE));
    }

    private void flushDue() {
        flushDue = false;
        if (poll != null && !queue.isEmpty()) {
            answer(takeSome());
        }
    }

    private void enqueue(WirePacket packet) {
        queue.add(packet);
        queuedBytes += packet.weight();
    }

    /** As much as one answer may hold, but one packet at least; the next is looked at before it is taken. */
    private List<WirePacket> takeSome() {
        List<WirePacket> taken = new ArrayList<>(queue.size());
        long bytes = 0;
        while (!queue.isEmpty()) {
            WirePacket next = queue.peek();
            bytes += poll.length(next) + Payload.header(next.chars()).length();
            if (!taken.isEmpty() && bytes > settings.maxPayloadBytes()) {
                break;
            }
            taken.add(queue.poll());
            queuedBytes -= next.weight();
        }
        return taken;
    }

    private List<WirePacket> takeAll() {
        List<WirePacket> all = List.copyOf(queue);
        queue.clear();
        queuedBytes = 0;
        return all;
    }

    private void answer(List<WirePacket> packets) {
        Poll answered = poll;
        poll = null;
        cancelTimer();
        if (answered.exchange().loop() != session.loop()) {
            given = new Given(answered.exchange(), packets);
        }
        answered.answer(packets);
    }

    private void cancelTimer() {
        if (pollTimer != null) {
            pollTimer.cancel();
            pollTimer = null;
        }
    }
}
