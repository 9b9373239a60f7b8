package dev.roomcast.feed;

import dev.roomcast.engineio.SessionEnd;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.Timer;
import dev.roomcast.socketio.ClientRequest;
import dev.roomcast.socketio.PreparedPacket;

/**
 * A feed that outlives its connections: it numbers what it sends and keeps what the client may have missed, and for a
 * while it stays in its rooms with nobody connected. One timer runs for what comes next.
 */
abstract sealed class ResumableFeed extends Feed permits EventFeed, PollFeed {
    private final History history = new History();
    private final PreparedPacket.Form<byte[]> form;
    /** Null before the first. */
    private Timer timer;

    ResumableFeed(FeedServer server, EventLoop loop, ClientRequest request, Admission admission,
            PreparedPacket.Form<byte[]> form) {
        super(server, loop, request, admission);
        this.form = form;
    }

    @Override
    public final void send(PreparedPacket packet) {
        byte[] message = packet.form(form);
        added(history.add(message), message);
        if (history.bytes() > server().settings().maxQueuedBytes()) {
            // Later: a broadcast may be under way, and closing changes the rooms it walks.
            loop().execute(() -> close(SessionEnd.SLOW_CONSUMER));
        }
    }

    final History history() {
        return history;
    }

    /** The place behind a message, as the client is told. */
    final Cursor at(long seq) {
        return new Cursor(id(), seq);
    }

    /** Whether a client that has all up to there can go on without a loss. */
    final boolean isResumableAt(long seq) {
        return isOpen() && history.reaches(seq);
    }

    /** A message has come into the history: sends it, or sees to it that it is sent. */
    abstract void added(long seq, byte[] message);

    /** Runs a step later, in place of the one that waits. */
    final void later(long millis, Runnable step) {
        cancelTimer();
        timer = loop().schedule(millis, step);
    }

    /** Ends the feed unless its client comes back in time. */
    final void awaitClient(long millis, SessionEnd otherwise) {
        later(millis, () -> close(otherwise));
    }

    final void cancelTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
