package dev.roomcast.http;

import dev.roomcast.io.CloseReason;
import dev.roomcast.io.Connection;
import dev.roomcast.io.ConnectionHandler;
import java.nio.ByteBuffer;

/**
 * Answers one that speaks plain HTTP to a port that speaks TLS, whatever it asks for, and closes: 400, for nothing
 * of the request is served, nor is there a place to redirect to that would be sure. Home: the connection's loop.
 */
final class PlaintextRefusal implements ConnectionHandler {
    private final HttpDate date;

    PlaintextRefusal(HttpDate date) {
        this.date = date;
    }

    @Override
    public void onOpen(Connection connection) {
        // The answer goes out with the first byte.
    }

    @Override
    public void onRead(Connection connection, ByteBuffer in) {
        HttpResponse answer = HttpResponse.error(400, "this port speaks TLS, use https://");
        connection.write(answer.encode(date.at(connection.loop().nanoTime()), 1, false, true));
        connection.finish();
    }

    @Override
    public void onEnd(Connection connection) {
        connection.finish();
    }

    @Override
    public void onShutdown(Connection connection) {
        connection.finish();
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
        // It keeps nothing.
    }
}
