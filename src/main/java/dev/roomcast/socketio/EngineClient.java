package dev.roomcast.socketio;

import dev.roomcast.engineio.Generation;
import dev.roomcast.engineio.PreparedMessage;
import dev.roomcast.engineio.Session;
import dev.roomcast.engineio.SessionEnd;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.Timer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client over an Engine.IO session: Socket.IO 5 on protocol 4, Socket.IO 4 and 3 on protocol 3. */
final class EngineClient implements Client, Session.Listener {
    private static final Logger LOG = System.getLogger(EngineClient.class.getName());
    private static final PreparedPacket.Form<PreparedMessage> MESSAGE = EngineClient::message;

    private final SocketIoServer server;
    private final Session session;
    /** Hardly ever more than one. */
    private final List<Socket> sockets = new ArrayList<>(1);
    private Timer connectTimer;
    /** A binary packet whose attachments have not all come; null when there is none. */
    private Packet unfinished;
    private List<byte[]> attachments;
    private long attachmentBytes;

    EngineClient(SocketIoServer server, Session session) {
        this.server = server;
        this.session = session;
    }

    @Override
    public EventLoop loop() {
        return session.loop();
    }

    @Override
    public InetAddress remoteAddress() {
        return session.remoteAddress();
    }

    @Override
    public String transportName() {
        return session.transportName();
    }

    @Override
    public void connected(Socket socket) {
        cancelConnectTimer();
        sockets.add(socket);
        send(Packet.Type.CONNECT, socket.namespace().name(), switch (session.generation()) {
            case EIO4 -> "{\"sid\":" + Json.quoted(socket.id()) + "}";
            case EIO3 -> "";
        });
    }

    @Override
    public void send(PreparedPacket packet) {
        session.send(packet.form(MESSAGE));
    }

    @Override
    public void disconnected(Socket socket) {
        send(Packet.Type.DISCONNECT, socket.namespace().name(), "");
        sockets.remove(socket);
    }

    @Override
    public void onOpen() {
        switch (session.generation()) {
            case EIO3 -> server.main().connect(this, null);
            case EIO4 -> connectTimer = session.loop().schedule(server.settings().connectTimeoutMillis(), () -> {
                LOG.log(Level.DEBUG, "no connect in time sid={0}", session.sid());
                session.close(SessionEnd.FORCED_CLOSE);
            });
        }
    }

    @Override
    public void onText(String text) {
        try {
            if (unfinished != null) {
                throw new PacketException("text where an attachment was due");
            }
            Packet packet = Packet.parse(text, server.settings().maxAttachments());
            if (packet.attachments() == 0) {
                received(packet);
            } else {
                unfinished = packet;
                attachments = new ArrayList<>(1);
                attachmentBytes = 0;
            }
        } catch (PacketException e) {
            invalid(e);
        }
    }

    @Override
    public void onBinary(byte[] bytes) {
        try {
            if (unfinished == null) {
                throw new PacketException("attachment of no packet");
            }
            attachmentBytes += bytes.length;
            if (attachmentBytes > server.settings().maxPacketBytes()) {
                throw new PacketException("attachments exceed " + server.settings().maxPacketBytes() + " bytes");
            }
            attachments.add(bytes);
            if (attachments.size() == unfinished.attachments()) {
                Packet whole = unfinished.withAttachments(attachments);
                unfinished = null;
                attachments = null;
                received(whole);
            }
        } catch (PacketException e) {
            invalid(e);
        }
    }

    @Override
    public void onClosed(SessionEnd end) {
        cancelConnectTimer();
        unfinished = null;
        attachments = null;
        List<Socket> ending = List.copyOf(sockets);
        sockets.clear();
        ending.forEach(socket -> socket.end(end.toString()));
    }

    private void received(Packet packet) throws PacketException {
        switch (packet.type()) {
            case CONNECT -> connect(packet);
            case DISCONNECT -> {
                Socket socket = socketIn(packet.namespace());
                if (socket != null) {
                    sockets.remove(socket);
                    socket.end("client namespace disconnect");
                }
            }
            case EVENT, BINARY_EVENT -> event(connectedIn(packet.namespace()), packet);
            case ACK, BINARY_ACK ->
                connectedIn(packet.namespace()).acknowledged(packet.ackId(), packet.arguments());
            case CONNECT_ERROR -> throw new PacketException("connect error from a client");
        }
    }

    private void connect(Packet packet) throws PacketException {
        // Protocol 4 may put a query behind the namespace.
        int query = packet.namespace().indexOf('?');
        String name = query < 0 ? packet.namespace() : packet.namespace().substring(0, query);
        Socket known = socketIn(name);
        if (known != null) {
            // Clients of protocol 4 connect to "/" although they are; theirs is answered by what they got before.
            if (session.generation() == Generation.EIO3 && name.equals(Packet.MAIN)) {
                return;
            }
            throw new PacketException("namespace connected twice");
        }
        Optional<Namespace> namespace = server.find(name);
        if (namespace.isEmpty()) {
            send(Packet.Type.CONNECT_ERROR, name, switch (session.generation()) {
                case EIO4 -> "{\"message\":\"Invalid namespace\"}";
                case EIO3 -> "\"Invalid namespace\"";
            });
            return;
        }
        namespace.get().connect(this, packet.data());
    }

    private static void event(Socket socket, Packet packet) throws PacketException {
        List<Object> arguments = packet.arguments();
        String name = String.valueOf(arguments.get(0));
        if (Socket.isReserved(name)) {
            throw new PacketException("reserved event name");
        }
        socket.received(name, new ArrayList<>(arguments.subList(1, arguments.size())), packet.ackId());
    }

    private Socket connectedIn(String namespace) throws PacketException {
        Socket socket = socketIn(namespace);
        if (socket == null) {
            throw new PacketException("packet before the namespace is connected");
        }
        return socket;
    }

    private Socket socketIn(String namespace) {
        for (Socket socket : sockets) {
            if (socket.namespace().name().equals(namespace)) {
                return socket;
            }
        }
        return null;
    }

    private void invalid(PacketException fault) {
        LOG.log(Level.DEBUG, "invalid packet sid={0} error={1}", session.sid(), fault.getMessage());
        session.close(SessionEnd.FORCED_CLOSE);
    }

    /** A packet whose JSON is written already; empty for none. */
    private void send(Packet.Type type, String namespace, String json) {
        session.send(PreparedMessage.text(Packet.header(type, 0, namespace, Packet.NO_ACK) + json));
    }

    private static PreparedMessage message(PreparedPacket packet) {
        boolean binary = !packet.attachments().isEmpty();
        String json = packet.json();
        String text = switch (packet.kind()) {
            case EVENT -> Packet.header(binary ? Packet.Type.BINARY_EVENT : Packet.Type.EVENT,
                    packet.attachments().size(), packet.namespace(), packet.ackId()) + "[" + Json.quoted(packet.name())
                    + (json.length() > 2 ? "," : "") + json.substring(1);
            case ACK -> Packet.header(binary ? Packet.Type.BINARY_ACK : Packet.Type.ACK,
                    packet.attachments().size(), packet.namespace(), packet.ackId()) + json;
        };
        return PreparedMessage.text(text, Json::ascii, packet.attachments());
    }

    private void cancelConnectTimer() {
        if (connectTimer != null) {
            connectTimer.cancel();
            connectTimer = null;
        }
    }
}
