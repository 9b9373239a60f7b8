package dev.roomcast.feed;

import dev.roomcast.engineio.SessionEnd;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.HttpStream;
import dev.roomcast.io.CloseReason;
import dev.roomcast.io.EventLoop;
import dev.roomcast.socketio.ClientRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A feed by event stream (HTML standard, "Server-sent events"): every event with an {@code id}, so that a client
 * whose connection is lost goes on behind the last one it has. What was sent last is kept for that.
 *
 * <pre>
 * streaming ─connection lost─▶ waiting ─resume()─▶ streaming          both ─close(), waited too long─▶ closed
 *     └─ resume(): the new connection replaces one whose loss was not noticed ─▲
 * </pre>
 */
final class EventFeed extends ResumableFeed {
    /** What the stream begins with; proxies are asked not to gather it. */
    static final HttpResponse HEAD = HttpResponse.of(200).with("Content-Type", "text/event-stream")
            .with("Cache-Control", "no-store").with("X-Accel-Buffering", "no");

    /** The client is to wait so long before it connects again: less than we wait for it. */
    private static final int RETRY_MILLIS = 1_000;
    private static final ByteBuffer COMMENT = shared(":\n\n");
    private static final ByteBuffer EXPIRED =
            shared("event: closed\ndata: \"" + SessionEnd.TOKEN_EXPIRED + "\"\n\n");
    private static final ByteBuffer LOST = shared("event: lost\ndata: null\n\n");
    /** How long what was sent is kept, once to twice: a client may be long in noticing that its connection is lost. */
    private static final long SENT_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** Messages that were sent and are kept. */
    private static final int MAX_SENT_MESSAGES = 1_000;
    /** Of the bytes that may wait for a client, this part may be kept after they were sent. */
    private static final int SENT_PART = 8;

    /** Null while the client is to come back. */
    private HttpStream stream;
    private long agedNanos;

    EventFeed(FeedServer server, EventLoop loop, ClientRequest request, Admission admission) {
        super(server, loop, request, admission, WireForm.EVENT_STREAM);
        this.agedNanos = loop.nanoTime();
    }

    @Override
    public boolean isWritable() {
        return stream != null && stream.isWritable();
    }

    @Override
    public String transportName() {
        return "event-stream";
    }

    /**
     * Opens the feed on its first connection.
     *
     * @param lost whether it stands for one that could not be resumed: the event {@code lost} says so
     */
    void begin(HttpStream first, boolean lost) {
        attach(first, 0);
        if (lost) {
            server().counters().lost.increment();
            first.write(LOST.duplicate());
        }
        open();
    }

    /** Goes on with another connection. */
    void resume(HttpStream next, long seq) {
        HttpStream before = stream;
        history().forget(seq);
        attach(next, seq);
        if (before != null) {
            before.end();
        }
        List<byte[]> missed = history().after(seq);
        for (int i = 0; i < missed.size(); i++) {
            write(seq + 1 + i, missed.get(i));
        }
        trim();
        server().counters().resumed.increment();
    }

    /** A connection of this feed has ended. */
    void lost(HttpStream which, CloseReason reason) {
        if (which != stream) {
            return;
        }
        stream = null;
        switch (reason) {
            case PEER, TIMED_OUT, STALLED, FAILED ->
                awaitClient(server().settings().resumeMillis(), SessionEnd.TRANSPORT_CLOSE);
            case SLOW_CONSUMER -> close(SessionEnd.SLOW_CONSUMER);
            // It was not us who ended it.
            case DONE, STOPPED -> close(SessionEnd.SERVER_SHUTTING_DOWN);
        }
    }

    @Override
    void added(long seq, byte[] event) {
        if (stream != null) {
            write(seq, event);
            trim();
        }
    }

    @Override
    void tell(SessionEnd why) {
        cancelTimer();
        if (stream != null) {
            HttpStream last = stream;
            stream = null;
            if (why == SessionEnd.TOKEN_EXPIRED) {
                last.write(EXPIRED.duplicate());
            }
            last.end();
        }
    }

    private void attach(HttpStream next, long seq) {
        stream = next;
        next.write(shared("retry: " + RETRY_MILLIS + "\n: connected\nid: " + at(seq) + "\n\n"));
        awaitComment();
    }

    private void awaitComment() {
        later(server().settings().commentMillis(), () -> {
            stream.write(COMMENT.duplicate());
            age();
            awaitComment();
        });
    }

    private void age() {
        if (loop().nanoTime() - agedNanos >= SENT_NANOS) {
            agedNanos = loop().nanoTime();
            history().age();
        }
    }

    private void write(long seq, byte[] event) {
        stream.write(shared("id: " + at(seq) + "\n"), ByteBuffer.wrap(event));
    }

    /** What waits to be sent is bounded by the connection; this is about what was sent. */
    private void trim() {
        history().trim(MAX_SENT_MESSAGES, server().settings().maxQueuedBytes() / SENT_PART);
    }

    private static ByteBuffer shared(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();
    }
}
