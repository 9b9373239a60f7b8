package dev.roomcast.websocket;

import dev.roomcast.io.Timer;

/**
 * What of one connection has come and is not whole: a frame, a message, a control frame in its midst. Between messages
 * nothing of it is left, so that a connection needs one only while it reads; see {@link IncomingParts}.
 */
final class Incoming {
    static final byte[] NOTHING = new byte[0];

    final WebSocketSettings settings;
    final boolean deflate;
    final FrameParser parser;
    final MessageAssembler assembler;
    /** A control frame's payload whose end has not come yet. */
    byte[] controlPayload = NOTHING;
    boolean frameBegun;
    /** Whether a large message is being read elsewhere; what follows it waits. */
    boolean readElsewhere;
    /** What came behind such a message; null when there is nothing. */
    byte[] kept;
    /** Runs while something is incomplete; null else. */
    Timer timer;

    Incoming(WebSocketSettings settings, boolean deflate) {
        this.settings = settings;
        this.deflate = deflate;
        int maxBytes = settings.maxMessageBytes();
        parser = new FrameParser(deflate ? MessageAssembler.deflatedBound(maxBytes) : maxBytes, deflate);
        assembler = new MessageAssembler(maxBytes, settings.maxFragments());
    }

    /** Whether it holds nothing: the next byte begins a frame, and a message. */
    boolean isIdle() {
        return !parser.isInsideFrame() && !assembler.isInsideMessage() && !readElsewhere;
    }

    void endWatch() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
