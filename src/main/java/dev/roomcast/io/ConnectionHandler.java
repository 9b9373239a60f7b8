package dev.roomcast.io;

import java.nio.ByteBuffer;

/**
 * What a connection tells the layer above. Called on the connection's loop only.
 */
public interface ConnectionHandler {
    /** The connection is this handler's from now on: just accepted, or handed over by the handler before. */
    void onOpen(Connection connection);

    /**
     * Bytes have come.
     *
     * @param in lent: the loop's read buffer, at most 64 KiB; whatever is kept must be copied. What is left unread
     *     is dropped. May be overwritten in place
     */
    void onRead(Connection connection, ByteBuffer in);

    /** The peer will send no more; it may still read. Nothing is closed unless the handler does. */
    void onEnd(Connection connection);

    /** The server stops: end what is under way, then finish the connection. */
    void onShutdown(Connection connection);

    /** The connection is gone; the last call there is, made once, whoever closed it. */
    void onClosed(Connection connection, CloseReason reason);
}
