package dev.roomcast.engineio;

import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.io.RateLimits;
import dev.roomcast.io.RateMeter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A session's packets by long-polling: those to the client wait here for a GET, those from it come by POST. A poll
 * is answered at the end of the turn, so that all messages of the turn go with it. Confined to the session's loop.
 */
final class PollingTransport implements Transport {
    private final Session session;
    private final EngineSettings settings;
    private final PollingForm form;
    /** Whether the client is an Internet Explorer whose filter takes payloads for scripts. */
    private final boolean oldExplorer;
    private final ArrayDeque<PreparedMessage> queue = new ArrayDeque<>(2);
    private long queuedBytes;
    private HttpExchange poll;
    private boolean flushDue;
    private final RateMeter meter = new RateMeter();

    /**
     * The transport that a session begins with.
     *
     * @param handshake what opens it
     */
    PollingTransport(Session session, EngineSettings settings, PollingForm form, HttpRequest handshake) {
        this.session = session;
        this.settings = settings;
        this.form = form;
        String agent = handshake.fields().first("User-Agent").orElse("");
        this.oldExplorer = agent.contains(";MSIE") || agent.contains("; MSIE") || agent.contains("Trident/");
    }

    @Override
    public String name() {
        return "polling";
    }

    @Override
    public boolean isWritable() {
        return poll != null;
    }

    @Override
    public void send(PreparedMessage message) {
        enqueue(message);
        if (queuedBytes > settings.maxQueuedBytes()) {
            // Later: a broadcast may be under way, and closing changes the rooms it walks.
            session.loop().execute(() -> session.close(SessionEnd.SLOW_CONSUMER));
        } else if (poll != null && !flushDue) {
            flushDue = true;
            session.loop().execute(this::flushDue);
        }
    }

    @Override
    public boolean close(SessionEnd end) {
        boolean closedByClient = end == SessionEnd.TRANSPORT_CLOSE;
        if (end == SessionEnd.SLOW_CONSUMER) {
            queue.clear();
            queuedBytes = 0;
        }
        enqueue(closedByClient ? PreparedMessage.NOOP : PreparedMessage.CLOSE);
        if (poll != null) {
            answer(takeAll());
        }
        // Only a close of ours is worth waiting for a poll: whatever else ends a session, the client knows or is gone.
        return queue.isEmpty() || end != SessionEnd.FORCED_CLOSE && end != SessionEnd.SERVER_SHUTTING_DOWN;
    }

    /** Whether a poll waits. */
    boolean isPolled() {
        return poll != null;
    }

    /** Whether that poll is the one that waits. */
    boolean isPolledBy(HttpExchange exchange) {
        return poll == exchange;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Parks a poll, or answers it with what waits. */
    void poll(HttpExchange exchange) {
        poll = exchange;
        if (!queue.isEmpty()) {
            flush();
        }
    }

    /** Answers the waiting poll, if there is one, with a noop after what is queued. */
    void release() {
        if (poll != null) {
            if (queue.isEmpty()) {
                enqueue(PreparedMessage.NOOP);
            }
            flush();
        }
    }

    /** Forgets the poll whose client went away. */
    void aborted() {
        poll = null;
    }

    /** Hands everything that waits to the transport that takes over. */
    void drainTo(Transport next) {
        while (!queue.isEmpty()) {
            next.send(queue.poll());
        }
        queuedBytes = 0;
    }

    /** Counts a POST's bytes; answers whether there may be so many now. */
    boolean countBytes(int length, RateLimits rates) {
        return meter.countBytes(length, rates, session.loop().nanoTime());
    }

    /** Counts the packets of a POST whose bytes have been counted; answers whether there may be so many now. */
    boolean countPackets(int packets, RateLimits rates) {
        return meter.countMessages(packets, rates, session.loop().nanoTime());
    }

    /** Reads a POST's packets. */
    List<Packet> packetsOf(HttpRequest request) throws PacketException {
        return form.packetsOf(session.generation(), request);
    }

    private void flushDue() {
        flushDue = false;
        if (poll != null && !queue.isEmpty()) {
            flush();
        }
    }

    private void flush() {
        answer(takeSome());
    }

    private void enqueue(PreparedMessage message) {
        queue.add(message);
        queuedBytes += message.weight();
    }

    /** As much as one answer may hold, but one message at least; the next is looked at before it is taken. */
    private List<PreparedMessage> takeSome() {
        List<PreparedMessage> taken = new ArrayList<>(Math.min(queue.size(), settings.maxPacketsPerPoll()));
        long bytes = 0;
        int packets = 0;
        while (!queue.isEmpty()) {
            PreparedMessage next = queue.peek();
            int length = encodedLength(next);
            packets += next.packets();
            bytes += length + 1;
            boolean fits = bytes - 1 <= settings.maxPayloadBytes() && packets <= settings.maxPacketsPerPoll();
            if (!taken.isEmpty() && !fits) {
                break;
            }
            taken.add(queue.poll());
            queuedBytes -= next.weight();
        }
        return taken;
    }

    private List<PreparedMessage> takeAll() {
        List<PreparedMessage> all = List.copyOf(queue);
        queue.clear();
        queuedBytes = 0;
        return all;
    }

    private int encodedLength(PreparedMessage message) {
        return switch (session.generation()) {
            case EIO4 -> message.polling4().length;
            case EIO3 -> message.polling3().length;
        };
    }

    private void answer(List<PreparedMessage> messages) {
        HttpResponse response = form.answer(session.generation(), messages);
        HttpExchange exchange = poll;
        poll = null;
        exchange.respond(oldExplorer ? response.with("X-XSS-Protection", "0") : response);
    }
}
