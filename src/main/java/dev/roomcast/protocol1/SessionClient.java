package dev.roomcast.protocol1;

import dev.roomcast.io.EventLoop;
import dev.roomcast.socketio.Client;
import dev.roomcast.socketio.ClientRequest;
import dev.roomcast.socketio.Json;
import dev.roomcast.socketio.PreparedPacket;
import dev.roomcast.socketio.Socket;
import dev.roomcast.socketio.SocketIoServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The client of a session of protocol 1: its packets to sockets and back. Confined to the session's loop. */
final class SessionClient implements Client {
    private static final String MAIN = "/";
    /** The reason of an error that the JavaScript client makes {@code connect_failed} of. */
    private static final String UNAUTHORIZED = "2";

    private final Session session;
    private final SocketIoServer server;
    /** Hardly ever more than one. */
    private final List<Socket> sockets = new ArrayList<>(1);

    SessionClient(Session session, SocketIoServer server) {
        this.session = session;
        this.server = server;
    }

    @Override
    public EventLoop loop() {
        return session.loop();
    }

    @Override
    public ClientRequest request() {
        return session.request();
    }

    @Override
    public String transportName() {
        return session.transportName().toString();
    }

    @Override
    public String generationName() {
        return "protocol1";
    }

    @Override
    public boolean isWritable() {
        return session.isWritable();
    }

    @Override
    public void connecting(Socket socket) {
        sockets.add(socket);
    }

    @Override
    public void connected(Socket socket) {
        session.send(WirePacket.of(Packet.Type.CONNECT, endpointOf(socket)));
    }

    @Override
    public void dropped(Socket socket) {
        sockets.remove(socket);
    }

    /** Its clients know no pid. */
    @Override
    public boolean isRecoverable() {
        return false;
    }

    @Override
    public void lost() {
        session.close(SessionEnd.TRANSPORT_CLOSE);
    }

    /** The client makes {@code connect_failed} of the reason; who is refused the main namespace is refused altogether. */
    @Override
    public void refused(Socket socket, String message, Object data) {
        sockets.remove(socket);
        session.send(WirePacket.error(endpointOf(socket), UNAUTHORIZED));
        if (isMain(socket)) {
            session.close(SessionEnd.SERVER_DISCONNECT);
        }
    }

    @Override
    public void send(PreparedPacket packet) {
        session.send(packet.form(WirePacket.FORM));
    }

    /** The main namespace is the connection itself: who is taken out of it is disconnected altogether. */
    @Override
    public void disconnected(Socket socket) {
        sockets.remove(socket);
        if (isMain(socket)) {
            session.close(SessionEnd.SERVER_DISCONNECT);
        } else {
            session.send(WirePacket.of(Packet.Type.DISCONNECT, endpointOf(socket)));
        }
    }

    @Override
    public void close() {
        List.copyOf(sockets).forEach(Socket::disconnect);
        session.close(SessionEnd.SERVER_DISCONNECT);
    }

    /** The first transport is there: connects the main namespace, unasked. */
    void opened() {
        server.connect(this, MAIN, null);
    }

    /** The session is over. */
    void closed(SessionEnd end) {
        List<Socket> ending = List.copyOf(sockets);
        sockets.clear();
        ending.forEach(socket -> socket.end(end.toString()));
    }

    /**
     * Takes a packet. What is wrong within a namespace is told to it by an error packet, and changes nothing else.
     *
     * @throws PacketException when its data is not of the form that its type has
     */
    void received(Packet packet) throws PacketException {
        switch (packet.type()) {
            case CONNECT -> connect(packet.namespaceEndpoint());
            case DISCONNECT -> leave(packet.namespaceEndpoint());
            case MESSAGE -> deliver(packet, "message", List.of(packet.data()));
            case JSON -> deliver(packet, "message", Collections.singletonList(json(packet.data())));
            case EVENT -> event(packet);
            case ACK -> acknowledged(packet);
            case HEARTBEAT, NOOP, ERROR -> { }
        }
    }

    private void connect(String endpoint) {
        String name = WirePacket.namespaceOf(endpoint);
        if (socketIn(name) != null) {
            return;
        }
        if (!server.connect(this, name, null)) {
            session.send(WirePacket.error(endpoint, UNAUTHORIZED));
        }
    }

    private void leave(String endpoint) {
        String name = WirePacket.namespaceOf(endpoint);
        Socket socket = socketIn(name);
        if (name.equals(MAIN)) {
            session.close(SessionEnd.CLIENT_DISCONNECT);
        } else if (socket != null) {
            sockets.remove(socket);
            socket.end(SessionEnd.CLIENT_DISCONNECT.toString());
        }
    }

    private void event(Packet packet) throws PacketException {
        if (!(json(packet.data()) instanceof Map<?, ?> event) || !(event.get("name") instanceof String name)) {
            throw new PacketException("event without a name");
        }
        Object arguments = event.get("args");
        if (arguments != null && !(arguments instanceof List)) {
            throw new PacketException("event whose args are no array");
        }
        if (Socket.isReserved(name)) {
            session.send(WirePacket.error(packet.endpoint(), "reserved event name"));
            return;
        }
        deliver(packet, name, arguments == null ? List.of() : (List<?>) arguments);
    }

    private void deliver(Packet packet, String event, List<?> arguments) {
        Socket socket = socketIn(WirePacket.namespaceOf(packet.endpoint()));
        if (socket == null || !socket.isConnected()) {
            session.send(WirePacket.error(packet.endpoint(), "not connected"));
            return;
        }
        boolean answered = packet.id() != Packet.NO_ID && packet.answeredWithData();
        if (packet.id() != Packet.NO_ID && !answered) {
            session.send(WirePacket.received(packet.endpoint(), packet.id()));
        }
        socket.received(event, new ArrayList<>(arguments), answered ? packet.id() : Socket.NO_ACK);
    }

    private void acknowledged(Packet packet) throws PacketException {
        long acked = packet.ackedId();
        Object arguments = packet.ackedJson().isEmpty() ? List.of() : json(packet.ackedJson());
        if (!(arguments instanceof List<?> list)) {
            throw new PacketException("ack whose args are no array");
        }
        Socket socket = socketIn(WirePacket.namespaceOf(packet.endpoint()));
        if (socket != null) {
            socket.acknowledged(WirePacket.ackId(acked), new ArrayList<>(list));
        }
    }

    private Socket socketIn(String namespace) {
        for (Socket socket : sockets) {
            if (socket.namespace().name().equals(namespace)) {
                return socket;
            }
        }
        return null;
    }

    private static Object json(String text) throws PacketException {
        try {
            return Json.read(text);
        } catch (Json.InvalidException e) {
            throw new PacketException("invalid JSON");
        }
    }

    private static String endpointOf(Socket socket) {
        return WirePacket.endpointOf(socket.namespace().name());
    }

    private static boolean isMain(Socket socket) {
        return socket.namespace().name().equals(MAIN);
    }
}
