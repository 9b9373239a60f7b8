package dev.roomcast.engineio;

import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;
import java.util.List;

/** What polling requests and answers look like; settled by the handshake, as a page can read one form only. */
sealed interface PollingForm permits PlainForm, Jsonp {
    /** Writes messages as the answer to a poll. */
    HttpResponse answer(Generation generation, List<PreparedMessage> messages);

    /**
     * Reads a POST's packets.
     *
     * @throws PacketException when its content is not of this form, or a packet in it is none
     */
    List<Packet> packetsOf(Generation generation, HttpRequest request) throws PacketException;
}
