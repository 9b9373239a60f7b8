package dev.roomcast.engineio;

import dev.roomcast.http.HttpRequest;

/** Decides whether a request may open a session. Called on the connection's loop; must not block, but may answer later. */
@FunctionalInterface
public interface AllowRequest {
    /** Looks at a handshake, then calls one of the decision's methods, once. */
    void check(HttpRequest handshake, Decision decision);

    /** What may be answered; the first answer counts. From any thread. */
    interface Decision {
        void allow();

        /** Answers 403 with code 4 and this message; Node's own is {@code Forbidden}. */
        void refuse(String message);
    }
}
