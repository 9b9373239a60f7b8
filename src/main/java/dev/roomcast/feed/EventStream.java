package dev.roomcast.feed;

import dev.roomcast.http.HttpStream;
import dev.roomcast.io.CloseReason;
import dev.roomcast.socketio.ClientRequest;
import java.util.Optional;

/**
 * One connection of an event feed: when it has come to the loop of the feed that it asks for, it goes on with that,
 * or opens a new one. Confined to that loop.
 */
final class EventStream implements HttpStream.Listener {
    private final FeedServer server;
    private final ClientRequest request;
    private final Admission admission;
    private final Optional<String> lastEventId;
    private EventFeed feed;

    EventStream(FeedServer server, ClientRequest request, Admission admission, Optional<String> lastEventId) {
        this.server = server;
        this.request = request;
        this.admission = admission;
        this.lastEventId = lastEventId;
    }

    @Override
    public void onOpen(HttpStream stream) {
        Optional<Cursor> last = lastEventId.flatMap(Cursor::parse);
        Optional<EventFeed> known = known().filter(found -> found.isResumableAt(last.orElseThrow().seq()));
        if (known.isPresent()) {
            feed = known.get();
            feed.resume(stream, last.orElseThrow().seq());
            feed.admit(admission);
        } else {
            feed = new EventFeed(server, stream.loop(), request, admission);
            feed.begin(stream, lastEventId.isPresent());
        }
    }

    @Override
    public void onClosed(HttpStream stream, CloseReason reason) {
        feed.lost(stream, reason);
    }

    /** The feed it asks for, which may have ended when it comes there; from any thread. */
    Optional<EventFeed> known() {
        return lastEventId.flatMap(Cursor::parse)
                .flatMap(cursor -> server.find(cursor.feedId(), EventFeed.class))
                .filter(found -> found.user().equals(admission.user()));
    }
}
