package dev.roomcast.http;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/** A request whose answer will be told to the access log; there is none where that is off. Home: the exchange's loop. */
final class AccessEntry {
    private final HttpServer server;
    private final InetAddress client;
    private final HttpRequest request;
    private final long beganNanos;
    private int status;
    private long bytes;

    /** The entry of a request that has come whole, or is refused. */
    AccessEntry(HttpServer server, InetAddress client, HttpRequest request, long nowNanos) {
        this.server = server;
        this.client = client;
        this.request = request;
        this.beganNanos = nowNanos;
    }

    /** Notes the status of an answer whose content comes piece by piece. */
    void opened(int streamStatus) {
        status = streamStatus;
    }

    /** Counts a piece of the content. */
    void add(int pieceBytes) {
        bytes += pieceBytes;
    }

    /** Tells of the answer, or of its end; by then it may have moved to a loop whose turn began earlier. */
    void answered(int answerStatus, long contentBytes, long nowNanos) {
        server.accessLog().answered(new Access(server.date().millisAt(beganNanos), client, request.method(),
                request.target(), request.minorVersion(), request.fields(), answerStatus, contentBytes,
                Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNanos - beganNanos))));
    }

    /** Tells of the end of a content that came piece by piece. */
    void ended(long nowNanos) {
        answered(status, bytes, nowNanos);
    }
}
