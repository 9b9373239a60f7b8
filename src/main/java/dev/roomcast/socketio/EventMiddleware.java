package dev.roomcast.socketio;

/**
 * Decides whether an event from a client reaches the listeners of its socket. A refusal is told to the listeners of
 * {@code error}, with the message and the data as arguments; the client learns of it by them or not at all.
 */
@FunctionalInterface
public interface EventMiddleware {
    /** Looks at an event, then calls one of {@code next}'s methods, once; called where the socket's listeners are. */
    void handle(Event event, Middleware.Next next);
}
