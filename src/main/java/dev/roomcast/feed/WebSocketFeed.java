package dev.roomcast.feed;

import dev.roomcast.engineio.SessionEnd;
import dev.roomcast.io.CloseReason;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.Timer;
import dev.roomcast.socketio.Json;
import dev.roomcast.socketio.ClientRequest;
import dev.roomcast.socketio.PreparedPacket;
import dev.roomcast.socketio.Socket;
import dev.roomcast.websocket.CloseCode;
import dev.roomcast.websocket.WebSocketConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A feed by WebSocket: {@code {"event":…,"data":…}} in text messages, both ways. Every so often the server pings;
 * when nothing comes in answer, the feed is closed.
 */
final class WebSocketFeed extends Feed implements WebSocketConnection.Listener {
    private static final Logger LOG = System.getLogger(WebSocketFeed.class.getName());

    private WebSocketConnection webSocket;
    private Timer heartbeat;
    /** It has been pinged, and nothing has come since. */
    private boolean silent;

    WebSocketFeed(FeedServer server, EventLoop loop, ClientRequest request, Admission admission) {
        super(server, loop, request, admission);
    }

    @Override
    public String transportName() {
        return "websocket";
    }

    @Override
    public boolean isWritable() {
        return webSocket.isWritable();
    }

    @Override
    public void send(PreparedPacket packet) {
        webSocket.send(packet.form(WireForm.FRAME));
    }

    @Override
    public void onOpen(WebSocketConnection opened) {
        webSocket = opened;
        awaitPing();
        open();
    }

    @Override
    public void onText(WebSocketConnection from, String text) {
        heard();
        Object message;
        try {
            message = Json.read(text);
        } catch (Json.InvalidException e) {
            ignored(e.getMessage());
            return;
        }
        if (!(message instanceof Map<?, ?> map) || !(map.get("event") instanceof String event)) {
            ignored("no object with an event");
        } else if (Socket.isReserved(event)) {
            ignored("reserved event name");
        } else {
            List<Object> arguments = new ArrayList<>(1);
            if (map.containsKey("data")) {
                arguments.add(map.get("data"));
            }
            socket().received(event, arguments, Socket.NO_ACK);
        }
    }

    @Override
    public void onBinary(WebSocketConnection from, byte[] bytes) {
        heard();
        ignored("binary");
    }

    @Override
    public void onPong(WebSocketConnection from) {
        heard();
    }

    @Override
    public void onClosed(WebSocketConnection from, int code, CloseReason lost) {
        close(from.isOverRate() ? SessionEnd.RATE_EXCEEDED : switch (lost) {
            case SLOW_CONSUMER -> SessionEnd.SLOW_CONSUMER;
            case FAILED -> SessionEnd.TRANSPORT_ERROR;
            case STOPPED -> SessionEnd.SERVER_SHUTTING_DOWN;
            case PEER, DONE, TIMED_OUT, STALLED -> SessionEnd.TRANSPORT_CLOSE;
        });
    }

    @Override
    void tell(SessionEnd why) {
        heartbeat.cancel();
        webSocket.close(switch (why) {
            case SERVER_SHUTTING_DOWN -> CloseCode.GOING_AWAY;
            case TOKEN_EXPIRED -> CloseCode.TOKEN_EXPIRED;
            default -> CloseCode.NORMAL;
        }, why.toString());
    }

    private void awaitPing() {
        silent = false;
        heartbeat = loop().schedule(server().settings().pingIntervalMillis(), this::ping);
    }

    private void ping() {
        silent = true;
        heartbeat = loop().schedule(server().settings().pingTimeoutMillis(), () -> close(SessionEnd.PING_TIMEOUT));
        webSocket.ping();
    }

    private void heard() {
        if (silent) {
            heartbeat.cancel();
            awaitPing();
        }
    }

    private void ignored(String why) {
        LOG.log(Level.DEBUG, "ignored message socket={0} reason={1}", socket().id(), why);
    }
}
