package dev.roomcast.load;

import java.nio.charset.StandardCharsets;

/**
 * A window by event stream (HTML standard, "Server-sent events"), which our server sends a chunk for each event, as do
 * its heartbeats.
 *
 * <pre>
 * ASKING ─200─▶ OPENING ─first chunk─▶ JOINED ─leave()─▶ LEFT
 * </pre>
 */
final class EventStreamWindow extends Window {
    private enum State { ASKING, OPENING, JOINED, LEFT }

    private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final int CRLF_BYTES = 2;
    /** An empty line ends an event. */
    private static final int END_BYTES = 2;

    private final Dialect dialect;
    private final Listener listener;
    private State state = State.ASKING;

    EventStreamWindow(LoadLoop loop, Dialect dialect, int user, int triggerConnections, Listener listener) {
        super(loop, user, triggerConnections);
        this.dialect = dialect;
        this.listener = listener;
    }

    @Override
    void onOpen() {
        write(("GET " + dialect.target(name(user())) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Accept: text/event-stream\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    int onBytes(byte[] bytes, int from, int to) {
        int at = from;
        if (state == State.ASKING) {
            at = answered(bytes, from, to);
        }
        while (state == State.OPENING || state == State.JOINED) {
            int content = endOfLine(bytes, at, to);
            if (content < 0) {
                break;
            }
            int length = Integer.parseInt(new String(bytes, at, content - CRLF_BYTES - at,
                    StandardCharsets.US_ASCII), 16);
            if (to - content < length + CRLF_BYTES) {
                break;
            }
            event(bytes, content, length);
            at = content + length + CRLF_BYTES;
        }
        return at;
    }

    @Override
    void onEnd(String why) {
        listener.ended(this, false, why + " while " + state);
    }

    @Override
    void leave() {
        state = State.LEFT;
        close();
        listener.ended(this, true, "left");
    }

    private int answered(byte[] bytes, int from, int to) {
        int end = HttpAnswer.endOfHead(bytes, from, to);
        if (end < 0) {
            return from;
        }
        String head = new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
        if (head.startsWith("HTTP/1.1 200 ")) {
            state = State.OPENING;
        } else {
            state = State.LEFT;
            close();
            listener.ended(this, false, head);
        }
        return end;
    }

    /** The first one says that the stream is open, those without data are heartbeats. */
    private void event(byte[] bytes, int from, int length) {
        if (state == State.OPENING) {
            state = State.JOINED;
            listener.joined(this);
            return;
        }
        int to = from + length - END_BYTES;
        for (int i = from; i <= to - DATA.length; i++) {
            if (bytes[i] == '\n' && isData(bytes, i)) {
                listener.message(this, bytes, i + DATA.length, to - i - DATA.length);
                return;
            }
        }
    }

    private static boolean isData(byte[] bytes, int at) {
        for (int i = 0; i < DATA.length; i++) {
            if (bytes[at + i] != DATA[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the next line begins; -1 while the end of this one has not come. */
    private static int endOfLine(byte[] bytes, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }
}
