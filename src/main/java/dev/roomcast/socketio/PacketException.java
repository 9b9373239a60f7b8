package dev.roomcast.socketio;

/** Something a client sent that is no Socket.IO packet, or is out of order: its connection is closed. */
final class PacketException extends Exception {
    private static final long serialVersionUID = 1L;

    PacketException(String message) {
        super(message, null, false, false);
    }
}
