package dev.roomcast.protocol1;

/** Something a client sent that is no packet or no payload of protocol 1; the message says why, for the peer too. */
final class PacketException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message without {@code +}, which would part it in two in an error packet */
    PacketException(String message) {
        super(message, null, false, false);
    }
}
