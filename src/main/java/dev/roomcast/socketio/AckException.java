package dev.roomcast.socketio;

import java.util.List;

/** No answer has come to an event that asked for one: in time, or before the client was gone. */
public final class AckException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Arguments> responses;

    AckException(String message, List<Arguments> responses) {
        super(message, null, false, false);
        this.responses = List.copyOf(responses);
    }

    /** The answers that had come by then; of several sockets, where several were asked. */
    public List<Arguments> responses() {
        return responses;
    }
}
