package dev.roomcast.compliance;

import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.socketio.Socket;
import dev.roomcast.socketio.SocketIoServer;

/** What the suite of Socket.IO's document expects: two namespaces that say who came and give back what they get. */
final class SocketProtocolSuite {
    /**
     * The suite listens for one packet after the other, and misses the second of two that come in one read; so the
     * greeting is not sent in the turn of the answer before it.
     */
    static final long GREETING_MILLIS = 30;

    private SocketProtocolSuite() {
    }

    static ComplianceServer.Behaviour behaviour(ComplianceSettings settings, EventLoopGroup loops) {
        SocketIoServer io = settings.toBuilder().buildOn(loops);
        io.onConnection(SocketProtocolSuite::connected);
        io.of("/custom").onConnection(SocketProtocolSuite::connected);
        return ComplianceServer.Behaviour.of(io);
    }

    private static void connected(Socket socket) {
        socket.on("message", event -> socket.emit("message-back", event.toList().toArray()));
        socket.on("message-with-ack", event -> event.ack(event.toList().toArray()));
        // Counted from the next turn: this one, which ends with the answer, may be long where all is new to the JVM.
        socket.loop().execute(() -> socket.loop().schedule(GREETING_MILLIS,
                () -> socket.emit("auth", socket.handshake().auth().toMap())));
    }
}
