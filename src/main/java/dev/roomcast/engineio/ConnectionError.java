package dev.roomcast.engineio;

import dev.roomcast.http.HttpRequest;

/**
 * A request that was refused before it could open a session or reach one; the Node server's {@code connection_error}.
 *
 * @param code 0 to 5, as in the answer
 * @param message as in the answer
 * @param request not to be trusted in any part
 */
public record ConnectionError(int code, String message, HttpRequest request) {
}
