package dev.roomcast.engineio;

import dev.roomcast.io.CloseReason;
import dev.roomcast.websocket.CloseCode;
import dev.roomcast.websocket.ServerFrame;
import dev.roomcast.websocket.WebSocketConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A session's packets on a WebSocket, one a message. Opened for a new session it is active at once; opened for one
 * that polls, it is probed first (Engine.IO protocol, "Upgrade"). Confined to the session's loop.
 *
 * <pre>
 * PROBING ─activate()─▶ ACTIVE
 * </pre>
 */
final class WebSocketTransport implements Transport, WebSocketConnection.Listener {
    private static final byte MESSAGE_DIGIT = (byte) ('0' + Packet.Type.MESSAGE.ordinal());

    private final Session session;
    private final boolean base64;
    /** Whether it is the session's transport; else it probes. */
    private boolean active;
    private WebSocketConnection webSocket;

    private WebSocketTransport(Session session, boolean base64, boolean active) {
        this.session = session;
        this.base64 = base64;
        this.active = active;
    }

    /** The only transport of a new session. */
    static WebSocketTransport first(Session session, boolean base64) {
        return new WebSocketTransport(session, base64, true);
    }

    /** One that may take over from polling. */
    static WebSocketTransport probe(Session session, boolean base64) {
        return new WebSocketTransport(session, base64, false);
    }

    @Override
    public String name() {
        return "websocket";
    }

    @Override
    public boolean isWritable() {
        return webSocket != null && webSocket.isWritable();
    }

    @Override
    public void send(PreparedMessage message) {
        List<ServerFrame> frames = message.frames(session.generation(), base64);
        for (int i = 0; i < frames.size(); i++) {
            webSocket.send(frames.get(i));
        }
    }

    @Override
    public boolean close(SessionEnd end) {
        // Before it is open there is nobody to tell; onOpen sees that the session has ended.
        if (webSocket != null) {
            webSocket.close(end == SessionEnd.SERVER_SHUTTING_DOWN ? CloseCode.GOING_AWAY : CloseCode.NO_STATUS, "");
        }
        return true;
    }

    /** The upgrade is done. */
    void activate() {
        active = true;
    }

    @Override
    public void onOpen(WebSocketConnection opened) {
        webSocket = opened;
        if (active) {
            session.open();
        } else {
            session.probeOpened(this);
        }
    }

    @Override
    public void onText(WebSocketConnection from, String text) {
        try {
            received(Packet.parse(session.generation(), text));
        } catch (PacketException e) {
            invalid(e);
        }
    }

    @Override
    public Runnable readElsewhere(WebSocketConnection from, byte[] utf8) {
        if (utf8[0] != MESSAGE_DIGIT) {
            return WebSocketConnection.Listener.super.readElsewhere(from, utf8);
        }
        Runnable read = session.readElsewhere(new String(utf8, 1, utf8.length - 1, StandardCharsets.UTF_8));
        return () -> {
            if (active) {
                session.received(read);
            } else {
                invalid(new PacketException("neither probe nor upgrade while probing"));
            }
        };
    }

    @Override
    public void onBinary(WebSocketConnection from, byte[] bytes) {
        try {
            received(Packet.parse(session.generation(), bytes));
        } catch (PacketException e) {
            invalid(e);
        }
    }

    @Override
    public void onClosed(WebSocketConnection from, int code, CloseReason lost) {
        if (!active) {
            session.probeEnded(this);
        } else {
            session.transportClosed(this, from.isOverRate() ? SessionEnd.RATE_EXCEEDED : switch (lost) {
                case SLOW_CONSUMER -> SessionEnd.SLOW_CONSUMER;
                case FAILED -> SessionEnd.TRANSPORT_ERROR;
                case STOPPED -> SessionEnd.SERVER_SHUTTING_DOWN;
                case PEER, DONE, TIMED_OUT, STALLED -> SessionEnd.TRANSPORT_CLOSE;
            });
        }
    }

    private void received(Packet packet) throws PacketException {
        if (active) {
            session.received(packet);
        } else if (packet.type() == Packet.Type.PING && packet.text().equals("probe")) {
            session.probed(this);
        } else if (packet.type() == Packet.Type.UPGRADE) {
            session.upgrade(this);
        } else {
            throw new PacketException("neither probe nor upgrade while probing");
        }
    }

    private void invalid(PacketException fault) {
        if (active) {
            session.invalid(fault);
        } else {
            webSocket.close(CloseCode.NO_STATUS, "");
        }
    }
}
