package dev.roomcast.socketio;

import dev.roomcast.engineio.Generation;
import dev.roomcast.engineio.RandomId;
import dev.roomcast.engineio.Session;
import dev.roomcast.engineio.SessionEnd;
import dev.roomcast.io.Timer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Socket.IO side of one session: its packets, and its sockets, one a namespace. Home: the session's loop.
 */
final class Client implements Session.Listener {
    private static final Logger LOG = System.getLogger(Client.class.getName());

    private final SocketIoServer server;
    private final Session session;
    /** Hardly ever more than one. */
    private final List<Socket> sockets = new ArrayList<>(1);
    private Timer connectTimer;
    /** A binary packet whose attachments have not all come; null when there is none. */
    private Packet unfinished;
    private List<byte[]> attachments;
    private long attachmentBytes;

    Client(SocketIoServer server, Session session) {
        this.server = server;
        this.session = session;
    }

    Session session() {
        return session;
    }

    @Override
    public void onOpen() {
        switch (session.generation()) {
            case EIO3 -> connect(server.main(), null);
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

    void forget(Socket socket) {
        sockets.remove(socket);
    }

    private void received(Packet packet) throws PacketException {
        switch (packet.type()) {
            case CONNECT -> connect(packet);
            case DISCONNECT -> {
                Socket socket = socketIn(packet.namespace());
                if (socket != null) {
                    forget(socket);
                    socket.end("client namespace disconnect");
                }
            }
            case EVENT, BINARY_EVENT, ACK, BINARY_ACK -> {
                Socket socket = socketIn(packet.namespace());
                if (socket == null) {
                    throw new PacketException("packet before the namespace is connected");
                }
                socket.received(packet);
            }
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
            session.send(Messages.packet(Packet.Type.CONNECT_ERROR, name, switch (session.generation()) {
                case EIO4 -> "{\"message\":\"Invalid namespace\"}";
                case EIO3 -> "\"Invalid namespace\"";
            }));
            return;
        }
        connect(namespace.get(), packet.data());
    }

    private void connect(Namespace namespace, Object auth) {
        cancelConnectTimer();
        Socket socket = new Socket(RandomId.next(), namespace, this, auth);
        sockets.add(socket);
        namespace.rooms().enter(socket);
        session.send(Messages.packet(Packet.Type.CONNECT, namespace.name(), switch (session.generation()) {
            case EIO4 -> "{\"sid\":" + Json.quoted(socket.id()) + "}";
            case EIO3 -> "";
        }));
        try {
            namespace.connected(socket);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "handler failed socket=" + socket.id() + " handler=connection", e);
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

    private void invalid(PacketException fault) {
        LOG.log(Level.DEBUG, "invalid packet sid={0} error={1}", session.sid(), fault.getMessage());
        session.close(SessionEnd.FORCED_CLOSE);
    }

    private void cancelConnectTimer() {
        if (connectTimer != null) {
            connectTimer.cancel();
            connectTimer = null;
        }
    }
}
