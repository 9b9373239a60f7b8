package dev.roomcast.http;

import dev.roomcast.io.CloseReason;
import dev.roomcast.io.Connection;
import dev.roomcast.io.ConnectionHandler;
import java.nio.ByteBuffer;

/**
 * Gives a connection one answer, whatever it asks for, and closes: nothing of what it sends is looked at. Home: the
 * connection's loop.
 */
final class Refusal implements ConnectionHandler {
    private final HttpResponse answer;
    private final HttpDate date;

    Refusal(HttpResponse answer, HttpDate date) {
        this.answer = answer;
        this.date = date;
    }

    @Override
    public void onOpen(Connection connection) {
        connection.write(answer.encode(date.at(connection.loop().nanoTime()), 1, false, true));
        connection.finish();
    }

    @Override
    public void onRead(Connection connection, ByteBuffer in) {
        in.position(in.limit());
    }

    @Override
    public void onEnd(Connection connection) {
        // It is finished already.
    }

    @Override
    public void onShutdown(Connection connection) {
        // It is finished already.
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
        // It keeps nothing.
    }
}
