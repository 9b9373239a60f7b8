package dev.roomcast.socketio;

import java.util.concurrent.atomic.LongAdder;

/** What operators count of Socket.IO's clients and rooms; each may be read from any thread. */
public final class SocketCounters {
    /** Sessions closed because what they sent was no packet, or out of order. */
    public final LongAdder invalid = new LongAdder();
    /** Sessions closed because they did not connect to a namespace in time. */
    public final LongAdder connectTimeouts = new LongAdder();
    /** Sessions closed because a packet announced too many attachments. */
    public final LongAdder tooManyAttachments = new LongAdder();
    /** Sessions closed because a packet's attachments had too many bytes. */
    public final LongAdder packetsTooBig = new LongAdder();
    /** Sessions closed because a packet's attachments did not come in time. */
    public final LongAdder packetTimeouts = new LongAdder();
    /** Joins that failed because the socket was in too many rooms. */
    public final LongAdder tooManyRooms = new LongAdder();
    /** Joins that failed because the room's name was too long. */
    public final LongAdder roomNamesTooLong = new LongAdder();
    /** Events and answers that sockets have received, of every generation; feeds are among them. */
    public final LongAdder received = new LongAdder();
    /** Events and answers that sockets were given to send; each receiver of a broadcast counts. */
    public final LongAdder sent = new LongAdder();

    SocketCounters() {
    }
}
