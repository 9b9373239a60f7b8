package dev.roomcast.protocol1;

import dev.roomcast.io.CloseReason;
import dev.roomcast.websocket.CloseCode;
import dev.roomcast.websocket.WebSocketConnection;

/** A WebSocket for a session that is not there: tells the client to make a new handshake, as the 0.9 server does. */
final class UnknownSession implements WebSocketConnection.Listener {
    @Override
    public void onOpen(WebSocketConnection connection) {
        connection.send(WirePacket.RECONNECT.frame());
        connection.close(CloseCode.NO_STATUS, "");
    }

    @Override
    public void onText(WebSocketConnection connection, String text) {
        throw new IllegalStateException("a message after the close");
    }

    @Override
    public void onBinary(WebSocketConnection connection, byte[] bytes) {
        throw new IllegalStateException("a message after the close");
    }

    @Override
    public void onClosed(WebSocketConnection connection, int code, CloseReason lost) {
        // There is nothing to end.
    }
}
