package dev.roomcast.engineio;

/** A packet or payload that is none: the session that sent it is closed with "parse error". */
final class PacketException extends Exception {
    private static final long serialVersionUID = 1L;

    PacketException(String message) {
        super(message, null, false, false);
    }
}
