package dev.roomcast.feed;

import dev.roomcast.auth.Credentials;
import dev.roomcast.auth.Grant;
import dev.roomcast.auth.Verdict;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.socketio.Socket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asked about each request that would have a feed, where a name alone lets nobody in. On any loop. */
public interface Guard {
    /** What a request shows; on its loop. */
    Credentials credentials(Optional<String> name, HttpExchange exchange);

    /** Whether they let in, which is counted and logged. */
    CompletableFuture<Verdict> admit(Credentials credentials);

    /** Whether what was granted is not over. */
    boolean holds(Grant grant);

    /** Puts a socket into the rooms that it was granted, at first or anew; on the socket's loop. */
    void enter(Socket socket, Grant grant);
}
