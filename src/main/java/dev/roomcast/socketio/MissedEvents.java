package dev.roomcast.socketio;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The events that one client may have missed, in order: sent, but not confirmed yet, or not sent at all. Confined to the
 * loop of whoever keeps them.
 */
final class MissedEvents {
    private final ConnectionStateRecovery bounds;
    private final ArrayDeque<PreparedPacket> events = new ArrayDeque<>(2);
    private long bytes;
    /** The offset of the event before the first; null when that one is the client's very first. */
    private String before;
    /** How many of the events the client had when it was last pinged. */
    private int pinged;

    MissedEvents(ConnectionStateRecovery bounds) {
        this.bounds = bounds;
    }

    /** What is left when a client comes back that has all up to an offset. */
    private MissedEvents(ConnectionStateRecovery bounds, String before, List<PreparedPacket> left) {
        this(bounds);
        this.before = before;
        left.forEach(this::add);
    }

    void add(PreparedPacket event) {
        events.add(event);
        bytes += event.weight();
        while (events.size() > bounds.maxMessages() || bytes > bounds.maxBytes() && events.size() > 1) {
            dropFirst();
        }
    }

    /** The client is asked for a sign of life, behind all that was sent so far. */
    void pinged() {
        pinged = events.size();
    }

    /** It has answered: it has everything that was sent before the question. */
    void confirmed() {
        while (pinged > 0) {
            dropFirst();
        }
    }

    /**
     * What a client that has all up to an offset has missed.
     *
     * @param offset null for a client that has no event yet
     * @return empty when that cannot be told any more
     */
    Optional<MissedEvents> after(String offset) {
        List<PreparedPacket> kept = toList();
        if (Objects.equals(offset, before)) {
            return Optional.of(new MissedEvents(bounds, offset, kept));
        }
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i).offset().equals(offset)) {
                return Optional.of(new MissedEvents(bounds, offset, kept.subList(i + 1, kept.size())));
            }
        }
        return Optional.empty();
    }

    List<PreparedPacket> toList() {
        return List.copyOf(events);
    }

    private void dropFirst() {
        PreparedPacket first = events.remove();
        bytes -= first.weight();
        before = first.offset();
        pinged = Math.max(0, pinged - 1);
    }
}
