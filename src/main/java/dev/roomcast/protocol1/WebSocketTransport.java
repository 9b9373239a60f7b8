package dev.roomcast.protocol1;

import dev.roomcast.io.CloseReason;
import dev.roomcast.websocket.CloseCode;
import dev.roomcast.websocket.WebSocketConnection;
import java.util.List;

/** A session's packets on a WebSocket, one a text message; flashsocket is the same. Confined to the session's loop. */
final class WebSocketTransport implements Transport, WebSocketConnection.Listener {
    private final Session session;
    private final TransportName name;
    private WebSocketConnection webSocket;

    WebSocketTransport(Session session, TransportName name) {
        this.session = session;
        this.name = name;
    }

    @Override
    public TransportName name() {
        return name;
    }

    @Override
    public boolean isWritable() {
        return webSocket.isWritable();
    }

    @Override
    public void send(WirePacket packet) {
        webSocket.send(packet.frame());
    }

    @Override
    public void beat() {
        webSocket.send(WirePacket.HEARTBEAT.frame());
    }

    @Override
    public List<WirePacket> release() {
        webSocket.close(CloseCode.NO_STATUS, "");
        return List.of();
    }

    /** The client reconnects by itself when its WebSocket is closed: it is told of nothing else. */
    @Override
    public boolean close(SessionEnd end) {
        end.farewell().filter(WirePacket.DISCONNECT::equals).ifPresent(this::send);
        webSocket.close(end == SessionEnd.SERVER_SHUTTING_DOWN ? CloseCode.GOING_AWAY : CloseCode.NO_STATUS, "");
        return true;
    }

    @Override
    public void refuse() {
        send(WirePacket.RECONNECT);
        webSocket.close(CloseCode.NO_STATUS, "");
    }

    @Override
    public void onOpen(WebSocketConnection opened) {
        webSocket = opened;
        session.attach(this);
    }

    @Override
    public void onText(WebSocketConnection from, String text) {
        session.message(List.of(text));
    }

    /** Protocol 1 has text alone. */
    @Override
    public void onBinary(WebSocketConnection from, byte[] bytes) {
        session.message(List.of(""));
    }

    @Override
    public void onClosed(WebSocketConnection from, int code, CloseReason lost) {
        if (from.isOverRate()) {
            session.close(SessionEnd.RATE_EXCEEDED);
        } else {
            session.transportLost(this, lost);
        }
    }
}
