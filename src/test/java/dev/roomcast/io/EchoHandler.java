package dev.roomcast.io;

import java.nio.ByteBuffer;

/** Sends back what comes, and finishes when the peer does. */
final class EchoHandler extends RecordingHandler {
    @Override
    public void onRead(Connection connection, ByteBuffer in) {
        connection.write(copyOf(in));
    }

    @Override
    public void onEnd(Connection connection) {
        super.onEnd(connection);
        connection.finish();
    }
}
