package dev.roomcast.websocket;

import java.util.concurrent.atomic.LongAdder;

/** What operators count of the WebSocket connections of one endpoint; each may be read from any thread. */
public final class WebSocketCounters {
    /** Connections opened. */
    public final LongAdder opened = new LongAdder();
    /** Connections failed for what the peer sent or did not send in time, for whatever reason (RFC 6455 §7.1.7). */
    public final LongAdder failed = new LongAdder();
    /** Of those, for a message, or a frame of it, of too many bytes. */
    public final LongAdder messagesTooBig = new LongAdder();
    /** Of those, for a deflated message of too many bytes when inflated. */
    public final LongAdder inflatedTooBig = new LongAdder();
    /** Of those, for a message of too many tiny fragments. */
    public final LongAdder tooManyFragments = new LongAdder();
    /** Of those, for a message that did not come whole in time. */
    public final LongAdder messageTimeouts = new LongAdder();
    /** Of those, for too many messages in a second. */
    public final LongAdder tooManyMessages = new LongAdder();
    /** Of those, for too many bytes in a second. */
    public final LongAdder tooManyBytes = new LongAdder();
    /** Connections whose peer did not answer a Close frame in time; TCP was closed without. */
    public final LongAdder closeTimeouts = new LongAdder();
    /** Opening handshakes that came without Upgrade, Connection or HTTP/1.1, which a proxy may have dropped. */
    public final LongAdder lostUpgrades = new LongAdder();

    /** All from 0, for an endpoint that opens connections. */
    public WebSocketCounters() {
    }
}
