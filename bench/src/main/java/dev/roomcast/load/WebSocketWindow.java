package dev.roomcast.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A window by WebSocket.
 *
 * <pre>
 * UPGRADING ─101─▶ OPENING ─0─▶ ENTERING ─40─▶ JOINING ─430─▶ JOINED ─leave()─▶ LEAVING ─▶ (ended)
 *             └──────────────── joined by the path ──────────────▲
 * </pre>
 */
final class WebSocketWindow extends Window {
    private enum State { UPGRADING, OPENING, ENTERING, JOINING, JOINED, LEAVING }

    private static final int MOST_INFLATED_BYTES = 64 * 1024;
    private static final byte[] ENTER = ClientFrame.of(ClientFrame.TEXT, ascii("40"));
    private static final byte[] HEARTBEAT = ClientFrame.of(ClientFrame.TEXT, ascii("3"));
    private static final byte[] GOING_AWAY = ClientFrame.of(ClientFrame.CLOSE, new byte[] {0x03, (byte) 0xE9});

    private final Dialect dialect;
    private final boolean deflated;
    private final Listener listener;
    private final byte[] join;
    private State state = State.UPGRADING;

    /**
     * Makes one.
     *
     * @param deflated whether it offers permessage-deflate, and insists on every message of its room being deflated
     */
    WebSocketWindow(LoadLoop loop, Dialect dialect, boolean deflated, int user, int triggerConnections,
            Listener listener) {
        super(loop, user, triggerConnections);
        this.dialect = dialect;
        this.deflated = deflated;
        this.listener = listener;
        this.join = ClientFrame.of(ClientFrame.TEXT, ascii("420[\"join\",{\"username\":\"" + name(user) + "\"}]"));
    }

    @Override
    void onOpen() {
        write(ascii("GET " + dialect.target(name(user())) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + (deflated ? "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" : "")
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    }

    @Override
    int onBytes(byte[] bytes, int from, int to) {
        int at = from;
        if (state == State.UPGRADING) {
            at = upgraded(bytes, from, to);
        }
        while (state != State.UPGRADING && to - at >= 2) {
            int length = bytes[at + 1];
            int header = length < 126 ? 2 : length == 126 ? 4 : 10;
            if (to - at < header) {
                break;
            }
            if (header == 4) {
                length = (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
            } else if (header == 10) {
                length = ByteBuffer.wrap(bytes, at + 6, 4).getInt();
            }
            if (to - at < header + length) {
                break;
            }
            frame(bytes[at], bytes, at + header, length);
            at += header + length;
        }
        return at;
    }

    @Override
    void onEnd(String why) {
        listener.ended(this, state == State.LEAVING, why + " while " + state);
    }

    @Override
    void ask() {
        write(join);
    }

    @Override
    void leave() {
        state = State.LEAVING;
        write(GOING_AWAY);
    }

    private int upgraded(byte[] bytes, int from, int to) {
        int end = HttpAnswer.endOfHead(bytes, from, to);
        if (end < 0) {
            return from;
        }
        if (!starts(bytes, from, to - from, "HTTP/1.1 101 ")) {
            close();
            listener.ended(this, false, new String(bytes, from, end - from, StandardCharsets.ISO_8859_1));
            return to;
        }
        if (dialect.asksToJoin()) {
            state = State.OPENING;
        } else {
            state = State.JOINED;
            listener.joined(this);
        }
        return end;
    }

    private void frame(int first, byte[] bytes, int from, int length) {
        switch (first & ClientFrame.OPCODE) {
            case ClientFrame.PING -> write(ClientFrame.of(ClientFrame.PONG,
                    Arrays.copyOfRange(bytes, from, from + length)));
            case ClientFrame.PONG -> { }
            case ClientFrame.CLOSE -> {
                if (state != State.LEAVING) {
                    write(ClientFrame.of(ClientFrame.CLOSE,
                            Arrays.copyOfRange(bytes, from, from + Math.min(2, length))));
                }
            }
            default -> {
                if ((first & ClientFrame.RSV1) != 0) {
                    inflate(bytes, from, length);
                } else if (deflated && state == State.JOINED) {
                    unexpected(bytes, from, length);
                } else {
                    packet(bytes, from, length);
                }
            }
        }
    }

    /** Each message stands for itself: the server never takes over a context. */
    private void inflate(byte[] bytes, int from, int length) {
        byte[] message = Arrays.copyOfRange(bytes, from, from + length + ClientFrame.DEFLATED_END.length);
        System.arraycopy(ClientFrame.DEFLATED_END, 0, message, length, ClientFrame.DEFLATED_END.length);
        byte[] inflated = new byte[MOST_INFLATED_BYTES];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(message);
            packet(inflated, 0, inflater.inflate(inflated));
        } catch (DataFormatException e) {
            unexpected(bytes, from, length);
        } finally {
            inflater.end();
        }
    }

    private void packet(byte[] bytes, int from, int length) {
        if (dialect == Dialect.SOCKET_IO && length == 1 && bytes[from] == '2') {
            write(HEARTBEAT);
            return;
        }
        switch (state) {
            case OPENING -> proceed(bytes, from, length, "0{", State.ENTERING, ENTER);
            case ENTERING -> proceed(bytes, from, length, "40{", State.JOINING, join);
            case JOINING -> {
                state = State.JOINED;
                if (starts(bytes, from, length, "430[")) {
                    listener.joined(this);
                } else {
                    unexpected(bytes, from, length);
                }
            }
            case JOINED, LEAVING -> {
                if (dialect == Dialect.SOCKET_IO && starts(bytes, from, length, "430[")) {
                    listener.answered(this);
                } else {
                    listener.message(this, bytes, from, length);
                }
            }
            case UPGRADING -> throw new IllegalStateException("a frame before the handshake");
        }
    }

    private void proceed(byte[] bytes, int from, int length, String expected, State next, byte[] answer) {
        if (starts(bytes, from, length, expected)) {
            state = next;
            write(answer);
        } else {
            unexpected(bytes, from, length);
        }
    }

    private void unexpected(byte[] bytes, int from, int length) {
        close();
        listener.ended(this, false, "got " + new String(bytes, from, length, StandardCharsets.UTF_8) + " while "
                + state);
    }

    private static boolean starts(byte[] bytes, int from, int length, String beginning) {
        if (length < beginning.length()) {
            return false;
        }
        for (int i = 0; i < beginning.length(); i++) {
            if (bytes[from + i] != beginning.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
