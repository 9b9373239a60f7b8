package dev.roomcast.websocket;

import dev.roomcast.io.LoopLocal;
import java.io.Closeable;

/**
 * The one {@link Incoming} that the connections of a loop hand on to each other, since hardly any is in the midst of a
 * message when the read buffer is empty: it saves each of them some 100 bytes. Confined to the loop's thread.
 */
final class IncomingParts implements Closeable {
    static final LoopLocal<IncomingParts> OF_LOOP = new LoopLocal<>(IncomingParts.class, IncomingParts::new);

    /** Null while it is in use. */
    private Incoming spare;

    /** One that holds nothing. */
    Incoming take(WebSocketSettings settings, boolean deflate) {
        Incoming known = spare;
        spare = null;
        boolean fits = known != null && known.settings == settings && known.deflate == deflate;
        return fits ? known : new Incoming(settings, deflate);
    }

    /** Takes back one that {@link Incoming#isIdle}. */
    void giveBack(Incoming idle) {
        idle.endWatch();
        spare = idle;
    }

    @Override
    public void close() {
        spare = null;
    }
}
