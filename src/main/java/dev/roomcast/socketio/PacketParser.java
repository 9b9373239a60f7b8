package dev.roomcast.socketio;

import dev.roomcast.engineio.PreparedMessage;

/**
 * How the packets of one session stand in Engine.IO's messages, in Socket.IO's word its parser. Holds what has come of
 * an incomplete packet and nothing else; confined to the session's loop.
 */
sealed interface PacketParser permits DefaultParser, MsgPackParser {
    /**
     * Takes a text message.
     *
     * @return the packet that is whole with it; null while attachments are due
     * @throws PacketException when it is no packet, or out of order
     */
    Packet text(String message) throws PacketException;

    /**
     * Takes a binary message; as {@link #text}.
     *
     * @param message given
     */
    Packet binary(byte[] message) throws PacketException;

    /** Forgets an incomplete packet: its session is over. */
    void drop();

    /**
     * An event or ack in this parser's form, made once for all sessions that have the same.
     *
     * @param withOffset whether its offset, if it has one, follows its arguments
     */
    PreparedMessage encode(PreparedPacket packet, boolean withOffset);

    /**
     * A packet about a namespace itself: CONNECT, CONNECT_ERROR or DISCONNECT.
     *
     * @param data plain Java as {@link Json} has it
     */
    PreparedMessage encode(Packet.Type type, String namespace, Object data);

    /** The same without data. */
    PreparedMessage encode(Packet.Type type, String namespace);
}
