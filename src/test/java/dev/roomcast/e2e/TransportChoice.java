package dev.roomcast.e2e;

import java.util.List;
import java.util.Optional;

/** The transports that a page lets its client use. */
enum TransportChoice {
    WEBSOCKET(Optional.of(List.of("websocket")), "websocket"),
    POLLING(Optional.of(List.of("polling")), "polling"),
    /** Polling, then the upgrade. */
    DEFAULT(Optional.empty(), "websocket");

    private final Optional<List<String>> option;
    private final String last;

    TransportChoice(Optional<List<String>> option, String last) {
        this.option = option;
        this.last = last;
    }

    /** The client's option {@code transports}; empty when it is not set. */
    Optional<List<String>> option() {
        return option;
    }

    /** The transport that the client ends on. */
    String last() {
        return last;
    }
}
