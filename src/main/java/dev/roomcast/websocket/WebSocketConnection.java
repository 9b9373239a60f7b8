package dev.roomcast.websocket;

import dev.roomcast.io.CloseReason;
import dev.roomcast.io.Connection;
import dev.roomcast.io.ConnectionHandler;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.Pieces;
import dev.roomcast.io.RateLimits;
import dev.roomcast.io.RateMeter;
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
    /** As {@link EventLoop#LARGE_BYTES} for a deflated message, which may become a thousand times as long. */
    private static final int LARGE_DEFLATED_BYTES = 16 * 1024;

    /** What a WebSocket connection tells the layer above. Called on its loop only. */
    public interface Listener {
        /** The connection is open: messages may be sent. */
        void onOpen(WebSocketConnection connection);

        /** A text message. */
        void onText(WebSocketConnection connection, String text);

        /**
         * Reads a large text message, on a helper thread, so that the others of the loop do not wait; nothing that follows
         * it is read meanwhile. To be overridden where there is more to read than the text itself; must not touch any
         * state.
         *
         * @param utf8 lent
         * @return what to do with it on the loop
         */
        default Runnable readElsewhere(WebSocketConnection connection, byte[] utf8) {
            String text = new String(utf8, StandardCharsets.UTF_8);
            return () -> onText(connection, text);
        }

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
         * @param lost why the TCP connection was lost without a close handshake, {@link CloseReason#STOPPED} where one is
         *     begun because the server stops, else {@link CloseReason#DONE}
         */
        void onClosed(WebSocketConnection connection, int code, CloseReason lost);
    }

    private enum State { OPEN, CLOSING, CLOSED }


    private final WebSocketSettings settings;
    private final WebSocketCounters counters;
    private final boolean deflate;
    private final Listener listener;
    private Connection connection;
    private State state = State.OPEN;
    /** What has begun to come and has not come whole; null in between, which is nearly always. */
    private Incoming incoming;
    private Timer closeTimer;
    /** Null before anything has come. */
    private RateMeter meter;

    /**
     * Makes the handler that takes over after the opening handshake.
     *
     * @param counters those of the endpoint that it belongs to
     * @param deflate {@link Handshake#deflate}: whether permessage-deflate was agreed upon
     */
    public WebSocketConnection(WebSocketSettings settings, WebSocketCounters counters, boolean deflate,
            Listener listener) {
        this.settings = settings;
        this.counters = counters;
        this.deflate = deflate;
        this.listener = listener;
    }

    /** The loop this connection belongs to; known once it is open. */
    public EventLoop loop() {
        return connection.loop();
    }

    /** Whether a message sent now goes out at once. */
    public boolean isWritable() {
        return state == State.OPEN && connection.isWritable();
    }

    /** Whether it was failed because its peer sent too much in a second. */
    public boolean isOverRate() {
        return meter != null && meter.isOver(settings.rates());
    }

    /** Sends a message; dropped once closing has begun. */
    public void send(ServerFrame frame) {
        if (state == State.OPEN) {
            boolean worthIt = deflate && frame.payloadBytes() >= settings.deflateThresholdBytes();
            connection.write((worthIt ? frame.deflated(streams()) : frame).bytes());
        }
    }

    /** Asks the peer for a sign of life (RFC 6455 §5.5.2); dropped once closing has begun. */
    public void ping() {
        if (state == State.OPEN) {
            connection.write(ServerFrame.PING.bytes());
        }
    }

    /**
     * Begins the close handshake (RFC 6455 §7.1.2); TCP is closed when the peer has answered, or has not in time.
     *
     * @param code {@link CloseCode#NO_STATUS} for a Close frame without one
     */
    public void close(int code, String reason) {
        close(code, reason, CloseReason.DONE);
    }

    private void close(int code, String reason, CloseReason why) {
        if (state != State.OPEN) {
            return;
        }
        connection.write(ServerFrame.close(code, reason).bytes());
        become(State.CLOSING);
        closeTimer = connection.loop().schedule(settings.closeTimeoutMillis(), this::closeTimedOut);
        listener.onClosed(this, code, why);
    }

    @Override
    public void onOpen(Connection opened) {
        connection = opened;
        counters.opened.increment();
        listener.onOpen(this);
    }

    @Override
    public void onRead(Connection from, ByteBuffer in) {
        IncomingParts spare = IncomingParts.OF_LOOP.on(connection.loop());
        Incoming reading = incoming == null ? spare.take(settings, deflate) : incoming;
        incoming = reading;
        try {
            if (state != State.CLOSED) {
                countBytes(in.remaining());
            }
            while (state != State.CLOSED && !reading.readElsewhere && in.hasRemaining() && reading.parser.header(in)) {
                frame(in, reading);
            }
            if (reading.readElsewhere) {
                keep(in, reading);
            } else {
                watchMessage(reading);
            }
        } catch (WebSocketException e) {
            fail(e);
        }
        if (reading.isIdle()) {
            incoming = null;
            spare.giveBack(reading);
        }
    }

    @Override
    public void onEnd(Connection from) {
        connection.finish();
        lost(CloseReason.PEER);
    }

    @Override
    public void onShutdown(Connection from) {
        close(CloseCode.GOING_AWAY, "", CloseReason.STOPPED);
    }

    @Override
    public void onClosed(Connection from, CloseReason reason) {
        lost(reason);
        if (closeTimer != null) {
            closeTimer.cancel();
        }
        if (incoming != null) {
            incoming.endWatch();
            incoming = null;
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

    private void frame(ByteBuffer in, Incoming reading) throws WebSocketException {
        FrameParser parser = reading.parser;
        boolean control = parser.opcode().isControl();
        if (!reading.frameBegun && !control) {
            reading.assembler.frame(parser.opcode(), parser.rsv1());
        }
        ByteBuffer piece = parser.payload(in);
        reading.frameBegun = !parser.isFrameComplete();
        if (control) {
            control(piece, reading);
        } else {
            data(piece, reading);
        }
    }

    private void data(ByteBuffer piece, Incoming reading) throws WebSocketException {
        MessageAssembler assembler = reading.assembler;
        assembler.append(piece, reading.parser.awaitedBytes());
        if (reading.frameBegun || !reading.parser.fin()) {
            return;
        }
        countMessage();
        boolean text = assembler.isText();
        boolean deflated = assembler.isDeflated();
        Pieces pieces = assembler.end();
        reading.endWatch();
        if (state != State.OPEN) {
            return;
        }
        if (pieces.length() >= (deflated ? LARGE_DEFLATED_BYTES : EventLoop.LARGE_BYTES)) {
            readElsewhere(pieces, deflated, text, reading);
            return;
        }
        byte[] message = deflated ? inflate(pieces.join(), text, streams()) : pieces.join();
        if (text) {
            listener.onText(this, new String(message, StandardCharsets.UTF_8));
        } else {
            listener.onBinary(this, message);
        }
    }

    private void readElsewhere(Pieces message, boolean deflated, boolean text, Incoming reading) {
        reading.readElsewhere = true;
        EventLoop loop = connection.loop();
        loop.offload(() -> {
            Runnable read = read(message, deflated, text);
            loop.execute(() -> goOn(read, reading));
        });
    }

    /** On a helper thread: answers what to do on the loop. */
    private Runnable read(Pieces message, boolean deflated, boolean text) {
        try (DeflateStreams own = deflated ? new DeflateStreams() : null) {
            byte[] bytes = deflated ? inflate(message.join(), text, own) : message.join();
            return text ? listener.readElsewhere(this, bytes) : () -> listener.onBinary(this, bytes);
        } catch (WebSocketException e) {
            return () -> fail(e);
        } catch (RuntimeException | Error e) {
            return () -> failed(e);
        }
    }

    private void failed(Throwable fault) {
        LOG.log(Level.ERROR, "failed " + connection, fault);
        connection.close(CloseReason.FAILED);
    }

    /** What was kept is at most one read buffer, for nothing more is read. */
    private void keep(ByteBuffer in, Incoming reading) {
        connection.pauseReading(true);
        if (in.hasRemaining()) {
            reading.kept = new byte[in.remaining()];
            in.get(reading.kept);
        }
    }

    private void goOn(Runnable read, Incoming reading) {
        if (incoming != reading) {
            // Closed meanwhile.
            return;
        }
        reading.readElsewhere = false;
        byte[] kept = reading.kept;
        reading.kept = null;
        if (state == State.OPEN) {
            try {
                read.run();
            } catch (RuntimeException | Error e) {
                failed(e);
                return;
            }
        }
        connection.pauseReading(false);
        onRead(connection, ByteBuffer.wrap(kept == null ? Incoming.NOTHING : kept));
    }

    private byte[] inflate(byte[] deflated, boolean text, DeflateStreams streams) throws WebSocketException {
        byte[] message = streams.inflate(deflated, settings.maxMessageBytes());
        if (text && !Utf8Validator.isValid(ByteBuffer.wrap(message))) {
            throw MessageAssembler.invalidText();
        }
        return message;
    }

    private DeflateStreams streams() {
        return DeflateStreams.OF_LOOP.on(connection.loop());
    }

    private void control(ByteBuffer piece, Incoming reading) throws WebSocketException {
        int before = reading.controlPayload.length;
        byte[] payload = Arrays.copyOf(reading.controlPayload, before + piece.remaining());
        piece.get(payload, before, payload.length - before);
        if (reading.frameBegun) {
            reading.controlPayload = payload;
            return;
        }
        reading.controlPayload = Incoming.NOTHING;
        if (!reading.assembler.isInsideMessage()) {
            reading.endWatch();
        }
        Opcode opcode = reading.parser.opcode();
        if (opcode == Opcode.CLOSE) {
            closedByPeer(payload);
            return;
        }
        countMessage();
        if (opcode == Opcode.PING) {
            // Also after our own Close: only the peer's ends the duty (RFC 6455 §5.5.2).
            connection.write(ServerFrame.pong(payload).bytes());
        } else if (opcode == Opcode.PONG && state == State.OPEN) {
            listener.onPong(this);
        }
    }

    /** RFC 6455 §5.5.1: the answer echoes the code. The server then closes TCP (§7.1.1). */
    private void closedByPeer(byte[] payload) throws WebSocketException {
        int code = CloseCode.of(payload);
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

    /** All that comes, since fragments cost time however few bytes they bring. */
    private void countBytes(int length) throws WebSocketException {
        if (meter == null) {
            meter = new RateMeter();
        }
        RateLimits rates = settings.rates();
        if (!meter.countBytes(length, rates, connection.loop().nanoTime())) {
            throw new WebSocketException(WebSocketLimit.BYTE_RATE, rates.maxBytes(),
                    "more than " + rates.maxBytes() + " bytes a second");
        }
    }

    private void countMessage() throws WebSocketException {
        RateLimits rates = settings.rates();
        if (!meter.countMessages(1, rates, connection.loop().nanoTime())) {
            throw new WebSocketException(WebSocketLimit.MESSAGE_RATE, rates.maxMessages(),
                    "more than " + rates.maxMessages() + " messages a second");
        }
    }

    /** A peer may not begin a frame or a message and leave it at that. */
    private void watchMessage(Incoming reading) {
        if (!reading.isIdle() && reading.timer == null && state != State.CLOSED) {
            reading.timer = connection.loop().schedule(settings.messageTimeoutMillis(), this::messageTimedOut);
        }
    }

    private void messageTimedOut() {
        if (state != State.CLOSED) {
            fail(new WebSocketException(WebSocketLimit.MESSAGE_TIME, settings.messageTimeoutMillis(),
                    "message not complete within " + settings.messageTimeoutMillis() + " ms"));
        }
    }

    private void closeTimedOut() {
        if (state == State.CLOSING) {
            counters.closeTimeouts.increment();
            LOG.log(Level.DEBUG, "closing websocket without an answer connection={0} reason=close-timeout allowed={1}",
                    connection.id(), Long.toString(settings.closeTimeoutMillis()));
        }
        connection.finish();
    }

    /** RFC 6455 §7.1.7. */
    private void fail(WebSocketException fault) {
        count(fault);
        boolean wasOpen = state == State.OPEN;
        if (wasOpen) {
            connection.write(ServerFrame.close(fault.closeCode(), fault.closeReason()).bytes());
        }
        become(State.CLOSED);
        connection.finish();
        if (wasOpen) {
            listener.onClosed(this, fault.closeCode(), CloseReason.DONE);
        }
    }

    private void count(WebSocketException fault) {
        counters.failed.increment();
        if (fault.limit().isPresent()) {
            fault.limit().get().counter(counters).increment();
            LOG.log(Level.DEBUG, "failed websocket connection={0} code={1} reason={2} allowed={3}", connection.id(),
                    Integer.toString(fault.closeCode()), fault.limit().get(), Long.toString(fault.allowed()));
        } else {
            LOG.log(Level.DEBUG, "failed websocket connection={0} code={1} reason={2}", connection.id(),
                    fault.closeCode(), fault.getMessage());
        }
    }

    private void become(State next) {
        if (next.ordinal() <= state.ordinal()) {
            throw new IllegalStateException(state + " → " + next);
        }
        state = next;
    }
}
