package dev.roomcast.feed;

import dev.roomcast.engineio.SessionEnd;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.io.EventLoop;
import dev.roomcast.socketio.ClientRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A feed by plain long-polling: each poll names the place behind the last message the client has, and what comes
 * before that is dropped. A poll is answered at the end of the turn, so that all messages of the turn go with it.
 *
 * <pre>
 * polled ─answered─▶ waiting ─poll()─▶ polled          both ─close(), waited too long─▶ closed
 *   └─ poll(): the older is answered ─▲
 * </pre>
 */
final class PollFeed extends ResumableFeed {
    /** A poll that waits; {@code seq} is the last message its client has. */
    private record Waiting(HttpExchange exchange, long seq) {
    }

    /** Null between polls. */
    private Waiting waiting;
    private boolean flushDue;

    PollFeed(FeedServer server, EventLoop loop, ClientRequest request, Admission admission) {
        super(server, loop, request, admission, WireForm.JSON);
    }

    @Override
    public boolean isWritable() {
        return waiting != null;
    }

    @Override
    public String transportName() {
        return "poll";
    }

    /**
     * Answers with what comes after a message, now or when there is something.
     *
     * @param seq one that the history reaches
     */
    void poll(HttpExchange exchange, long seq) {
        Waiting older = waiting;
        waiting = new Waiting(exchange, seq);
        history().forget(seq);
        if (!isOpen() || history().lastSeq() > seq) {
            flush();
        } else {
            later(server().settings().pollMillis(), this::flush);
        }
        if (older != null) {
            respond(older.exchange, emptyAnswer(older.seq) + "}");
        }
    }

    /** Answers a client whose feed is there no more: this one takes its place, from the start. */
    void begin(HttpExchange exchange) {
        server().counters().lost.increment();
        awaitNextPoll();
        respond(exchange, emptyAnswer(0) + ",\"lost\":true}");
    }

    /** A client went away before the answer: that it never came, or was under way to another loop, is all one. */
    void aborted(HttpExchange exchange) {
        if (waiting != null && waiting.exchange != exchange) {
            return;
        }
        waiting = null;
        if (isOpen()) {
            awaitClient(server().settings().resumeMillis(), SessionEnd.TRANSPORT_CLOSE);
        }
    }

    @Override
    void added(long seq, byte[] message) {
        if (waiting != null && !flushDue) {
            flushDue = true;
            loop().execute(() -> {
                flushDue = false;
                if (waiting != null && history().lastSeq() > waiting.seq) {
                    flush();
                }
            });
        }
    }

    @Override
    void tell(SessionEnd why) {
        cancelTimer();
        if (waiting != null) {
            flush();
        }
    }

    /** Answers last of all: the next poll may be at hand, pipelined behind this one, and is dealt with at once. */
    private void flush() {
        Waiting answered = waiting;
        waiting = null;
        awaitNextPoll();
        respond(answered.exchange, answer(answered.seq));
    }

    private void awaitNextPoll() {
        if (isOpen()) {
            awaitClient(server().settings().nextPollMillis(), SessionEnd.PING_TIMEOUT);
        }
    }

    private String emptyAnswer(long seq) {
        return cursorAndList(at(seq)) + "]";
    }

    /** As much as one answer may hold, but one message at least; the rest is for the next poll. */
    private String answer(long after) {
        List<byte[]> messages = history().after(after);
        int maxBytes = server().settings().maxPayloadBytes();
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        long seq = after;
        // The number grows with the messages, but never beyond that of the last.
        int frame = cursorAndList(at(after + messages.size())).length() + 2;
        for (byte[] message : messages) {
            if (list.size() > 0 && frame + list.size() + 1 + message.length > maxBytes) {
                break;
            }
            if (list.size() > 0) {
                list.write(',');
            }
            list.writeBytes(message);
            seq++;
        }
        return cursorAndList(at(seq)) + list.toString(StandardCharsets.UTF_8) + "]}";
    }

    private static String cursorAndList(Cursor cursor) {
        return "{\"cursor\":\"" + cursor + "\",\"messages\":[";
    }

    private static void respond(HttpExchange exchange, String json) {
        exchange.respond(HttpResponse.text(200, "application/json", json).with("Cache-Control", "no-store"));
    }
}
