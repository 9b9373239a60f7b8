package dev.roomcast.websocket;

import dev.roomcast.io.CloseReason;
import dev.roomcast.io.Connection;
import dev.roomcast.io.ConnectionHandler;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.Timer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One WebSocket connection after its opening handshake (RFC 6455): messages up to a {@link Listener}, messages and
 * the close handshake down. Home: the connection's loop.
 *
 * <pre>
 * OPEN ─close()─▶ CLOSING ─peer's Close, time-out─▶ CLOSED
 *   └─ peer's Close, its fault, connection lost ──────▲
 * </pre>
 */
public final class WebSocketConnection implements ConnectionHandler {
    private static final Logger LOG = System.getLogger(WebSocketConnection.class.getName());

    /** What a WebSocket connection tells the layer above. Called on its loop only. */
    public interface Listener {
        /** The connection is open: messages may be sent. */
        void onOpen(WebSocketConnection connection);

        /** A text message. */
        void onText(WebSocketConnection connection, String text);

        /**
         * A binary message.
         *
         * @param bytes given
         */
        void onBinary(WebSocketConnection connection, byte[] bytes);

        /** A pong, answer to a {@link #ping} or not (RFC 6455 §5.5.3); nothing to do where nobody pings. */
        default void onPong(WebSocketConnection connection) {
        }

        /**
         * No message comes or goes any more; called once.
         *
         * @param code the peer's, {@link CloseCode#NO_STATUS}, {@link CloseCode#ABNORMAL}, or what we failed it with
         * @param lost why the TCP connection was lost without a close handshake, else {@link CloseReason#DONE}
         */
        void onClosed(WebSocketConnection connection, int code, CloseReason lost);
    }

    private enum State { OPEN, CLOSING, CLOSED }

    private final WebSocketSettings settings;
    private final Listener listener;
    private final FrameParser parser;
    private final MessageAssembler assembler;
    private Connection connection;
    private State state = State.OPEN;
    /** A control frame's payload whose end has not come yet. */
    private byte[] controlPayload = new byte[0];
    private boolean frameBegun;
    private Timer closeTimer;

    public WebSocketConnection(WebSocketSettings settings, Listener listener) {
        this.settings = settings;
        this.listener = listener;
        this.parser = new FrameParser(settings.maxMessageBytes());
        this.assembler = new MessageAssembler(settings.maxMessageBytes());
    }

    /** The loop this connection belongs to; known once it is open. */
    public EventLoop loop() {
        return connection.loop();
    }

    /** Sends a message; dropped once closing has begun. */
    public void send(ServerFrame frame) {
        if (state == State.OPEN) {
            connection.write(frame.bytes());
        }
    }

    /** Asks the peer for a sign of life (RFC 6455 §5.5.2); dropped once closing has begun. */
    public void ping() {
        send(ServerFrame.PING);
    }

    /**
     * Begins the close handshake (RFC 6455 §7.1.2); TCP is closed when the peer has answered, or has not in time.
     *
     * @param code {@link CloseCode#NO_STATUS} for a Close frame without one
     */
    public void close(int code, String reason) {
        if (state != State.OPEN) {
            return;
        }
        connection.write(ServerFrame.close(code, reason).bytes());
        become(State.CLOSING);
        closeTimer = connection.loop().schedule(settings.closeTimeoutMillis(), connection::finish);
        listener.onClosed(this, code, CloseReason.DONE);
    }

    @Override
    public void onOpen(Connection opened) {
        connection = opened;
        listener.onOpen(this);
    }

    @Override
    public void onRead(Connection from, ByteBuffer in) {
        try {
            while (state != State.CLOSED && in.hasRemaining() && parser.header(in)) {
                frame(in);
            }
        } catch (WebSocketException e) {
            fail(e);
        }
    }

    @Override
    public void onEnd(Connection from) {
        connection.finish();
        lost(CloseReason.PEER);
    }

    @Override
    public void onShutdown(Connection from) {
        close(CloseCode.GOING_AWAY, "");
    }

    @Override
    public void onClosed(Connection from, CloseReason reason) {
        lost(reason);
        if (closeTimer != null) {
            closeTimer.cancel();
        }
    }

    private void lost(CloseReason reason) {
        boolean wasOpen = state == State.OPEN;
        if (state != State.CLOSED) {
            become(State.CLOSED);
        }
        if (wasOpen) {
            listener.onClosed(this, CloseCode.ABNORMAL, reason);
        }
    }

    private void frame(ByteBuffer in) throws WebSocketException {
        boolean control = parser.opcode().isControl();
        if (!frameBegun && !control) {
            assembler.frame(parser.opcode());
        }
        ByteBuffer piece = parser.payload(in);
        frameBegun = !parser.isFrameComplete();
        if (control) {
            control(piece);
        } else {
            data(piece);
        }
    }

    private void data(ByteBuffer piece) throws WebSocketException {
        assembler.append(piece, parser.awaitedBytes());
        if (frameBegun || !parser.fin()) {
            return;
        }
        boolean text = assembler.isText();
        byte[] message = assembler.end();
        if (state != State.OPEN) {
            return;
        }
        if (text) {
            listener.onText(this, new String(message, StandardCharsets.UTF_8));
        } else {
            listener.onBinary(this, message);
        }
    }

    private void control(ByteBuffer piece) throws WebSocketException {
        int before = controlPayload.length;
        byte[] payload = Arrays.copyOf(controlPayload, before + piece.remaining());
        piece.get(payload, before, payload.length - before);
        if (frameBegun) {
            controlPayload = payload;
            return;
        }
        controlPayload = new byte[0];
        if (parser.opcode() == Opcode.CLOSE) {
            closedByPeer(payload);
        } else if (parser.opcode() == Opcode.PING && state == State.OPEN) {
            connection.write(ServerFrame.pong(payload).bytes());
        } else if (parser.opcode() == Opcode.PONG && state == State.OPEN) {
            listener.onPong(this);
        }
    }

    /** RFC 6455 §5.5.1: the answer echoes the code. The server then closes TCP (§7.1.1). */
    private void closedByPeer(byte[] payload) throws WebSocketException {
        int code = closeCode(payload);
        boolean wasOpen = state == State.OPEN;
        if (wasOpen) {
            connection.write(ServerFrame.close(code, "").bytes());
        }
        become(State.CLOSED);
        connection.finish();
        if (wasOpen) {
            listener.onClosed(this, code, CloseReason.DONE);
        }
    }

    private static int closeCode(byte[] payload) throws WebSocketException {
        if (payload.length == 0) {
            return CloseCode.NO_STATUS;
        }
        int code = payload.length == 1 ? 0 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        if (!CloseCode.isAllowedOnTheWire(code)) {
            throw new WebSocketException(CloseCode.PROTOCOL_ERROR, "invalid close code (RFC 6455 §7.4)");
        }
        Utf8Validator utf8 = new Utf8Validator();
        if (!utf8.accept(ByteBuffer.wrap(payload, 2, payload.length - 2)) || !utf8.isComplete()) {
            throw new WebSocketException(CloseCode.INVALID_PAYLOAD, "close reason is not UTF-8 (RFC 6455 §8.1)");
        }
        return code;
    }

    /** RFC 6455 §7.1.7. */
    private void fail(WebSocketException fault) {
        LOG.log(Level.DEBUG, "failed websocket connection={0} code={1} reason={2}", connection.id(),
                fault.closeCode(), fault.getMessage());
        boolean wasOpen = state == State.OPEN;
        if (wasOpen) {
            connection.write(ServerFrame.close(fault.closeCode(), fault.getMessage()).bytes());
        }
        become(State.CLOSED);
        connection.finish();
        if (wasOpen) {
            listener.onClosed(this, fault.closeCode(), CloseReason.DONE);
        }
    }

    private void become(State next) {
        if (next.ordinal() <= state.ordinal()) {
            throw new IllegalStateException(state + " → " + next);
        }
        state = next;
    }
}
