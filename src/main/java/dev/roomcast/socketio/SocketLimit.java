package dev.roomcast.socketio;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** A bound of a client: its setting's name, and what counts that it was passed. */
enum SocketLimit {
    CONNECT_TIME("connect-timeout", counters -> counters.connectTimeouts),
    ATTACHMENTS("max-attachments", counters -> counters.tooManyAttachments),
    PACKET_BYTES("max-packet", counters -> counters.packetsTooBig),
    PACKET_TIME("packet-timeout", counters -> counters.packetTimeouts),
    ROOMS("max-rooms", counters -> counters.tooManyRooms),
    ROOM_NAME("max-room-name", counters -> counters.roomNamesTooLong);

    private final String setting;
    private final Function<SocketCounters, LongAdder> counter;

    SocketLimit(String setting, Function<SocketCounters, LongAdder> counter) {
        this.setting = setting;
        this.counter = counter;
    }

    LongAdder counter(SocketCounters counters) {
        return counter.apply(counters);
    }

    /** The setting's name, which is the reason in logs. */
    @Override
    public String toString() {
        return setting;
    }
}
