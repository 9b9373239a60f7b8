package dev.roomcast.load;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A window by long polling of Engine.IO 4: one connection, GET and POST in turn. A server that ends it between requests
 * makes it connect again and send the request again, as a browser would.
 *
 * <pre>
 * OPENING ─0─▶ ENTERING ─ok─▶ ENTERED ─40─▶ JOINING ─ok─▶ JOINED ─430─▶ POLLING ─2─▶ BEATING ─ok─▶ POLLING
 *                                                                           └─leave()─▶ LEAVING ─ok─▶ (ended)
 * </pre>
 */
final class PollingWindow extends Window {
    private enum State { OPENING, ENTERING, ENTERED, JOINING, JOINED, POLLING, BEATING, LEAVING }

    private static final byte SEPARATOR = 0x1E;

    private final InetSocketAddress from;
    private final Target target;
    private final Listener listener;
    private final HttpAnswer answer = new HttpAnswer();
    private State state = State.OPENING;
    private String sid = "";
    /** Whether anything has come on this connection: only then may it end. */
    private boolean served;

    PollingWindow(LoadLoop loop, InetSocketAddress from, Target target, int user, int triggerConnections,
            Listener listener) {
        super(loop, user, triggerConnections);
        this.from = from;
        this.target = target;
        this.listener = listener;
    }

    @Override
    void onOpen() {
        served = false;
        request();
    }

    @Override
    int onBytes(byte[] bytes, int start, int to) {
        int at = start;
        while (at < to && answer.find(bytes, at, to)) {
            served = true;
            if (answer.status() != 200) {
                unexpected(bytes, at, answer.contentTo());
                return to;
            }
            int next = answer.contentTo();
            answered(bytes, answer.contentFrom(), next);
            at = next;
        }
        return at;
    }

    @Override
    void onEnd(String why) {
        if (served) {
            connect(from, target.windows(), target.secure());
        } else {
            listener.ended(this, false, why + " while " + state);
        }
    }

    /** Once a message has come, when no request is under way. */
    @Override
    void leave() {
        state = State.LEAVING;
    }

    private void request() {
        write(switch (state) {
            case OPENING, ENTERED, JOINED, POLLING -> head("GET") + "\r\n";
            case ENTERING -> post("40");
            case JOINING -> post("420[\"join\",{\"username\":\"" + name(user()) + "\"}]");
            case BEATING -> post("3");
            case LEAVING -> post("1");
        });
    }

    private void write(String request) {
        write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private String post(String content) {
        return head("POST") + "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: " + content.length()
                + "\r\n\r\n"
                + content;
    }

    private String head(String method) {
        return method + " /socket.io/?EIO=4&transport=polling" + (sid.isEmpty() ? "" : "&sid=" + sid)
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n";
    }

    private void answered(byte[] bytes, int from, int to) {
        switch (state) {
            case OPENING -> {
                String open = new String(bytes, from, to - from, StandardCharsets.UTF_8);
                int at = open.indexOf("\"sid\":\"") + 7;
                sid = open.substring(at, open.indexOf('"', at));
                state = State.ENTERING;
            }
            case ENTERING -> state = State.ENTERED;
            case JOINING -> state = State.JOINED;
            case BEATING -> state = State.POLLING;
            case ENTERED, JOINED, POLLING -> packets(bytes, from, to);
            case LEAVING -> {
                close();
                listener.ended(this, true, "left");
                return;
            }
        }
        request();
    }

    private void packets(byte[] bytes, int from, int to) {
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || bytes[i] == SEPARATOR) {
                packet(bytes, start, i - start);
                start = i + 1;
            }
        }
    }

    private void packet(byte[] bytes, int from, int length) {
        int type = length > 0 ? bytes[from] : -1;
        int kind = length > 1 ? bytes[from + 1] : -1;
        if (type == '2') {
            state = state == State.POLLING ? State.BEATING : state;
        } else if (type == '4' && kind == '0' && state == State.ENTERED) {
            state = State.JOINING;
        } else if (type == '4' && kind == '3' && state == State.JOINED) {
            state = State.POLLING;
            listener.joined(this);
        } else if (type == '4') {
            listener.message(this, bytes, from, length);
        }
    }

    private void unexpected(byte[] bytes, int from, int to) {
        close();
        listener.ended(this, false, "got " + new String(bytes, from, to - from, StandardCharsets.UTF_8) + " while "
                + state);
    }
}
