package dev.roomcast.socketio;

import java.util.List;
import java.util.function.Consumer;

/** The answer to one event of a client, once: the first counts. From any thread. */
final class Answer implements Consumer<List<?>> {
    private final Socket socket;
    private final long ackId;
    /** On the socket's loop. */
    private boolean sent;

    Answer(Socket socket, long ackId) {
        this.socket = socket;
        this.ackId = ackId;
    }

    @Override
    public void accept(List<?> values) {
        Namespace namespace = socket.namespace();
        PreparedPacket packet = PreparedPacket.ack(namespace.name(), ackId, values, namespace.mapper());
        socket.loop().dispatch(() -> {
            if (!sent) {
                sent = true;
                socket.deliver(packet);
            }
        });
    }
}
