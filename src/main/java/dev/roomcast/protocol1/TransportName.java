package dev.roomcast.protocol1;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The transports by their names in URLs and in the handshake's answer, in the order that clients try them. */
enum TransportName {
    WEBSOCKET("websocket"),
    /** A WebSocket that Flash opens. */
    FLASHSOCKET("flashsocket"),
    HTMLFILE("htmlfile"),
    XHR_POLLING("xhr-polling"),
    JSONP_POLLING("jsonp-polling");

    static final String ALL = Arrays.stream(values()).map(TransportName::toString).collect(Collectors.joining(","));

    private final String name;

    TransportName(String name) {
        this.name = name;
    }

    static Optional<TransportName> of(String name) {
        return Arrays.stream(values()).filter(each -> each.name.equals(name)).findFirst();
    }

    boolean isWebSocket() {
        return this == WEBSOCKET || this == FLASHSOCKET;
    }

    @Override
    public String toString() {
        return name;
    }
}
