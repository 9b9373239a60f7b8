package dev.roomcast.cli;

import dev.roomcast.http.Access;

/** Makes one line of a request that was answered. Called from any thread. */
interface AccessLines {
    /** The line, with its end. */
    String line(Access access);
}
