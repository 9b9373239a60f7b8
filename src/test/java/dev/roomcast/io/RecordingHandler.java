package dev.roomcast.io;

import dev.roomcast.Eventually;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what a connection tells it; a test overrides what it wants answered. */
class RecordingHandler implements ConnectionHandler {
    final CompletableFuture<Connection> opened = new CompletableFuture<>();
    final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    final AtomicInteger closedCalls = new AtomicInteger();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    @Override
    public void onOpen(Connection connection) {
        opened.complete(connection);
    }

    @Override
    public void onRead(Connection connection, ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        received.writeBytes(bytes);
    }

    @Override
    public void onEnd(Connection connection) {
        ended.complete(true);
    }

    @Override
    public void onShutdown(Connection connection) {
        connection.finish();
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
        closedCalls.incrementAndGet();
        closed.complete(reason);
    }

    /** What came so far; may be asked from any thread. */
    byte[] received() {
        return received.toByteArray();
    }

    /** The connection, once it is open. */
    Connection connection() {
        return Eventually.get(opened);
    }

    /** Why it was closed, once it is. */
    CloseReason reason() {
        return Eventually.get(closed);
    }

    static ByteBuffer copyOf(ByteBuffer in) {
        return ByteBuffer.allocate(in.remaining()).put(in).flip();
    }
}
