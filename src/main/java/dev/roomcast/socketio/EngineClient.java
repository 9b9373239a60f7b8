package dev.roomcast.socketio;

import dev.roomcast.engineio.Generation;
import dev.roomcast.engineio.Session;
import dev.roomcast.engineio.SessionEnd;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.Timer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A client over an Engine.IO session: Socket.IO 5 on protocol 4, Socket.IO 4 and 3 on protocol 3. Which parser a client
 * of protocol 4 has, its first message tells, a connect in any case: text is the default one, binary is msgpack.
 */
final class EngineClient implements Client, Session.Listener {
    private static final Logger LOG = System.getLogger(EngineClient.class.getName());
    private static final String INVALID_NAMESPACE = "Invalid namespace";
    private static final String TOO_MANY_NAMESPACES = "Too many namespaces";
    /** A client may connect to at most, so that one session cannot make dynamic namespaces without end. */
    private static final int MAX_NAMESPACES = 1_000;

    private final SocketIoServer server;
    private final Session session;
    private final ClientRequest request;
    /** The latest, which leads to those before it; hardly ever is there more than one. */
    private Socket latest;
    /** Null before a client's first message. */
    private PacketParser parser;
    private Timer connectTimer;
    private Timer packetTimer;

    EngineClient(SocketIoServer server, Session session, ClientRequest request) {
        this.server = server;
        this.session = session;
        this.request = request;
    }

    @Override
    public EventLoop loop() {
        return session.loop();
    }

    @Override
    public ClientRequest request() {
        return request;
    }

    @Override
    public String transportName() {
        return session.transportName();
    }

    @Override
    public String generationName() {
        return session.generation().word();
    }

    @Override
    public boolean isWritable() {
        return session.isWritable();
    }

    @Override
    public void connecting(Socket socket) {
        socket.nextOfClient = latest;
        latest = socket;
    }

    @Override
    public void connected(Socket socket) {
        cancelConnectTimer();
        session.send(switch (session.generation()) {
            case EIO4 -> parser.encode(Packet.Type.CONNECT, socket.namespace().name(), accepted(socket));
            case EIO3 -> parser.encode(Packet.Type.CONNECT, socket.namespace().name());
        });
    }

    @Override
    public void dropped(Socket socket) {
        forget(socket);
    }

    /** Clients of protocol 3 would take an offset for an argument; those of 4 before 4.6 do, too, but cannot be told. */
    @Override
    public boolean isRecoverable() {
        return session.generation() == Generation.EIO4;
    }

    @Override
    public void lost() {
        session.close(SessionEnd.TRANSPORT_CLOSE);
    }

    @Override
    public void onPing() {
        forEachRecoverable(MissedEvents::pinged);
    }

    @Override
    public void onPong() {
        forEachRecoverable(MissedEvents::confirmed);
    }

    @Override
    public void refused(Socket socket, String message, Object data) {
        forget(socket);
        refuse(socket.namespace().name(), message, data);
    }

    @Override
    public void send(PreparedPacket packet) {
        session.send(parser.encode(packet, isRecoverable()));
    }

    @Override
    public void disconnected(Socket socket) {
        session.send(parser.encode(Packet.Type.DISCONNECT, socket.namespace().name()));
        forget(socket);
    }

    @Override
    public void close() {
        sockets().forEach(Socket::disconnect);
        session.close(SessionEnd.FORCED_CLOSE);
    }

    @Override
    public void onOpen() {
        switch (session.generation()) {
            case EIO3 -> {
                parser = server.idleParser(session.loop());
                server.connect(this, Packet.MAIN, null);
            }
            case EIO4 -> connectTimer =
                    closeAfter(SocketLimit.CONNECT_TIME, server.settings().connectTimeoutMillis());
        }
    }

    @Override
    public void onText(String text) {
        if (parser == null) {
            parser = server.idleParser(session.loop());
        }
        try {
            read(parser.text(text));
        } catch (PacketException e) {
            invalid(e);
        }
    }

    @Override
    public Runnable readElsewhere(String text) {
        try {
            Packet packet = Packet.parse(text, server.settings().maxAttachments());
            return () -> onPacket(packet, text);
        } catch (PacketException e) {
            return () -> invalid(e);
        }
    }

    private void onPacket(Packet packet, String text) {
        if (!(parser instanceof DefaultParser known)) {
            onText(text);
            return;
        }
        try {
            read(known.take(packet));
        } catch (PacketException e) {
            invalid(e);
        }
    }

    @Override
    public void onBinary(byte[] bytes) {
        if (parser == null) {
            parser = MsgPackParser.INSTANCE;
        }
        try {
            read(parser.binary(bytes));
        } catch (PacketException e) {
            invalid(e);
        }
    }

    @Override
    public void onClosed(SessionEnd end) {
        cancelConnectTimer();
        cancelPacketTimer();
        if (parser != null) {
            parser.drop();
        }
        Collection<Socket> ending = sockets();
        latest = null;
        ending.forEach(socket -> socket.end(end.toString()));
    }

    /** What a message has completed; null while a packet is incomplete, which it may be for a limited time only. */
    private void read(Packet packet) throws PacketException {
        if (packet != null) {
            cancelPacketTimer();
            received(packet);
        } else if (packetTimer == null) {
            if (parser == server.idleParser(session.loop()) && parser instanceof DefaultParser shared) {
                parser = shared.moveOut();
            }
            packetTimer = closeAfter(SocketLimit.PACKET_TIME, server.settings().packetTimeoutMillis());
        }
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
        if (sockets().size() >= MAX_NAMESPACES) {
            refuse(name, TOO_MANY_NAMESPACES, null);
        } else if (!server.connect(this, name, packet.data())) {
            refuse(name, INVALID_NAMESPACE, null);
        }
    }

    /** Protocol 3 has one value alone for what a refusal says. */
    private void refuse(String namespace, String message, Object data) {
        session.send(parser.encode(Packet.Type.CONNECT_ERROR, namespace, switch (session.generation()) {
            case EIO4 -> {
                Map<String, Object> error = new LinkedHashMap<>();
                error.put("message", message);
                if (data != null) {
                    error.put("data", data);
                }
                yield error;
            }
            case EIO3 -> data == null ? message : data;
        }));
    }

    private static Map<String, Object> accepted(Socket socket) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("sid", socket.id());
        if (socket.recoverable() != null) {
            data.put("pid", socket.recoverable().pid());
        }
        return data;
    }

    private void forEachRecoverable(Consumer<MissedEvents> step) {
        for (Socket socket = latest; socket != null; socket = socket.nextOfClient) {
            if (socket.recoverable() != null) {
                step.accept(socket.recoverable().missed());
            }
        }
    }

    private static void event(Socket socket, Packet packet) throws PacketException {
        List<Object> arguments = packet.arguments();
        String name = String.valueOf(arguments.get(0));
        if (Socket.isReserved(name)) {
            throw new PacketException("reserved event name");
        }
        socket.received(name, new ArrayList<>(arguments.subList(1, arguments.size())), packet.ackId());
    }

    private void forget(Socket socket) {
        if (latest == socket) {
            latest = socket.nextOfClient;
        }
        for (Socket each = latest; each != null; each = each.nextOfClient) {
            if (each.nextOfClient == socket) {
                each.nextOfClient = socket.nextOfClient;
            }
        }
        socket.nextOfClient = null;
    }

    /** A copy, in the order of connecting: what is done to one may end others. */
    private Collection<Socket> sockets() {
        Deque<Socket> sockets = new ArrayDeque<>();
        for (Socket socket = latest; socket != null; socket = socket.nextOfClient) {
            sockets.addFirst(socket);
        }
        return sockets;
    }

    private Socket connectedIn(String namespace) throws PacketException {
        Socket socket = socketIn(namespace);
        if (socket == null || socket.isConnecting()) {
            throw new PacketException("packet before the namespace is connected");
        }
        return socket;
    }

    private Socket socketIn(String namespace) {
        for (Socket socket = latest; socket != null; socket = socket.nextOfClient) {
            if (socket.namespace().name().equals(namespace)) {
                return socket;
            }
        }
        return null;
    }

    private void invalid(PacketException fault) {
        if (fault.limit().isPresent()) {
            passed(fault.limit().get(), fault.allowed());
        } else {
            server.counters().invalid.increment();
            LOG.log(Level.DEBUG, "invalid packet sid={0} error={1}", session.sid(), fault.getMessage());
        }
        session.close(SessionEnd.FORCED_CLOSE);
    }

    private Timer closeAfter(SocketLimit limit, long millis) {
        return session.loop().schedule(millis, () -> {
            passed(limit, millis);
            session.close(SessionEnd.FORCED_CLOSE);
        });
    }

    private void passed(SocketLimit limit, long allowed) {
        limit.counter(server.counters()).increment();
        LOG.log(Level.DEBUG, "passed limit sid={0} reason={1} allowed={2}", session.sid(), limit,
                Long.toString(allowed));
    }

    private void cancelConnectTimer() {
        if (connectTimer != null) {
            connectTimer.cancel();
            connectTimer = null;
        }
    }

    private void cancelPacketTimer() {
        if (packetTimer != null) {
            packetTimer.cancel();
            packetTimer = null;
        }
    }
}
