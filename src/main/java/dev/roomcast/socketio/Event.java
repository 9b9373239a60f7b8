package dev.roomcast.socketio;

import java.util.List;
import java.util.function.Consumer;

/**
 * One event from a client.
 *
 * @param name as the client emitted it
 * @param arguments plain Java as {@link Json} has it
 * @param ack sends the answer, once; further calls do nothing, as all do when the client asked for none. On the
 *     socket's loop
 */
public record Event(String name, List<Object> arguments, Consumer<List<?>> ack) {
}
