package dev.roomcast.http;

/** What answers requests. Called on the loop of the request's connection. */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Answers a request, now or later: {@link HttpExchange#respond} or {@link HttpExchange#upgrade}, exactly once.
     *
     * @throws HttpException the refusal to answer with; the connection stays usable
     */
    void handle(HttpExchange exchange) throws HttpException;
}
