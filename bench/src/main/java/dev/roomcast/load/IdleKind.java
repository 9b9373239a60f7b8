package dev.roomcast.load;

/** A kind of connection whose memory is measured while nothing happens on it. */
enum IdleKind {
    WEBSOCKET("WebSocket, Socket.IO", Transport.WEBSOCKET, Dialect.SOCKET_IO, false),
    DEFLATED("… with permessage-deflate, after one deflated message", Transport.DEFLATED_WEBSOCKET, Dialect.SOCKET_IO,
            false),
    POLLING("polling, Socket.IO, one GET waiting", Transport.POLLING, Dialect.SOCKET_IO, false),
    EVENT_STREAM("event stream, `/events`", Transport.EVENT_STREAM, Dialect.EVENTS, false),
    FEED("WebSocket without a library, `/ws`", Transport.WEBSOCKET, Dialect.FEED, false),
    /** Last, since it takes longest: where the time is over, it is the one that is measured once only. */
    SECURE("WebSocket, Socket.IO, by TLS 1.3, P-256", Transport.WEBSOCKET, Dialect.SOCKET_IO, true);

    private final String title;
    private final Transport transport;
    private final Dialect dialect;
    private final boolean secure;

    IdleKind(String title, Transport transport, Dialect dialect, boolean secure) {
        this.title = title;
        this.transport = transport;
        this.dialect = dialect;
        this.secure = secure;
    }

    /** As tables call it. */
    String title() {
        return title;
    }

    Transport transport() {
        return transport;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Whether it is by TLS. */
    boolean isSecure() {
        return secure;
    }

    /** Whether each gets a message before it idles: it may leave something behind. */
    boolean isToldFirst() {
        return transport == Transport.DEFLATED_WEBSOCKET;
    }
}
