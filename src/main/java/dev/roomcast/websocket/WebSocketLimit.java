package dev.roomcast.websocket;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** A bound whose passing fails a connection: its setting's name, the close code that answers, and what counts it. */
enum WebSocketLimit {
    MESSAGE_BYTES("max-payload", CloseCode.TOO_BIG, counters -> counters.messagesTooBig),
    INFLATED_BYTES("max-payload", CloseCode.TOO_BIG, counters -> counters.inflatedTooBig),
    FRAGMENTS("max-fragments", CloseCode.POLICY_VIOLATION, counters -> counters.tooManyFragments),
    MESSAGE_TIME("message-timeout", CloseCode.POLICY_VIOLATION, counters -> counters.messageTimeouts),
    MESSAGE_RATE("max-message-rate", CloseCode.POLICY_VIOLATION, counters -> counters.tooManyMessages),
    BYTE_RATE("max-byte-rate", CloseCode.POLICY_VIOLATION, counters -> counters.tooManyBytes);

    private final String setting;
    private final int closeCode;
    private final Function<WebSocketCounters, LongAdder> counter;

    WebSocketLimit(String setting, int closeCode, Function<WebSocketCounters, LongAdder> counter) {
        this.setting = setting;
        this.closeCode = closeCode;
        this.counter = counter;
    }

    int closeCode() {
        return closeCode;
    }

    LongAdder counter(WebSocketCounters counters) {
        return counter.apply(counters);
    }

    /** The setting's name, which is the reason in logs. */
    @Override
    public String toString() {
        return setting;
    }
}
