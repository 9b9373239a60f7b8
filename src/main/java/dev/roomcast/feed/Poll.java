package dev.roomcast.feed;

import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.io.EventLoop;
import java.util.Optional;

/**
 * One poll on its way to the loop of the feed that it asks for; its answer finds the way back by itself. Confined to
 * that loop once it has begun.
 */
final class Poll {
    private final FeedServer server;
    private final HttpExchange exchange;
    private final Admission admission;
    private final Optional<Cursor> cursor;
    /** Null until it is there. */
    private PollFeed feed;

    Poll(FeedServer server, HttpExchange exchange, Admission admission, Optional<Cursor> cursor) {
        this.server = server;
        this.exchange = exchange;
        this.admission = admission;
        this.cursor = cursor;
    }

    /** Brings it to its loop; called on the exchange's. */
    void begin(EventLoop home) {
        exchange.onAborted(() -> home.dispatch(() -> {
            if (feed != null) {
                feed.aborted(exchange);
            }
        }));
        home.dispatch(() -> arrive(home));
    }

    /** The feed it asks for may have ended meanwhile. */
    private void arrive(EventLoop home) {
        Optional<PollFeed> known = cursor.flatMap(place -> server.find(place.feedId(), PollFeed.class));
        if (known.isPresent() && cursor.orElseThrow().seq() > known.get().history().lastSeq()) {
            server.refused(400, "cursor never given");
            exchange.respond(HttpResponse.error(400, "cursor was never given"));
        } else if (known.isPresent() && known.get().isResumableAt(cursor.orElseThrow().seq())) {
            feed = known.get();
            feed.admit(admission);
            feed.poll(exchange, cursor.orElseThrow().seq());
        } else {
            feed = new PollFeed(server, home, server.requestOf(exchange), admission);
            feed.open();
            if (cursor.isPresent()) {
                feed.begin(exchange);
            } else {
                feed.poll(exchange, 0);
            }
        }
    }
}
