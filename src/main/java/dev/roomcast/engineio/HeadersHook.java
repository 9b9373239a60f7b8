package dev.roomcast.engineio;

import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;

/** Adds fields to an answer; called on the connection's loop, must not block. */
@FunctionalInterface
public interface HeadersHook {
    /** The answer with more fields, e.g. {@code response.with("X-Node", "7")}. */
    HttpResponse apply(HttpResponse response, HttpRequest request);
}
