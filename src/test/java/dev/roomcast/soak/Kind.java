package dev.roomcast.soak;

import java.util.Random;

/** All kinds of visits, each with its share of them. */
enum Kind {
    WEBSOCKET_4("socket.io 4, websocket", 8, refusals -> EngineVisits::webSocket4),
    WEBSOCKET_3("socket.io 2, websocket", 6, refusals -> EngineVisits::webSocket3),
    MSGPACK("socket.io 4, msgpack", 4, refusals -> EngineVisits::msgpack),
    DEFLATED("socket.io 4, permessage-deflate", 4, refusals -> EngineVisits::deflated),
    POLLING_4("socket.io 4, polling", 6, refusals -> EngineVisits::polling4),
    POLLING_3("socket.io 2, polling", 6, refusals -> EngineVisits::polling3),
    JSONP_3("socket.io 2, JSONP", 4, refusals -> EngineVisits::jsonp3),
    UPGRADE_4("socket.io 4, polling, then websocket", 8, refusals -> EngineVisits::upgrade4),
    UPGRADE_3("socket.io 2, polling, then websocket", 6, refusals -> EngineVisits::upgrade3),
    OLD_WEBSOCKET("socket.io 0.9, websocket", 4, refusals -> OldVisits::webSocket),
    OLD_XHR("socket.io 0.9, xhr-polling", 4, refusals -> OldVisits::xhrPolling),
    OLD_JSONP("socket.io 0.9, jsonp-polling", 4, refusals -> OldVisits::jsonpPolling),
    OLD_HTMLFILE("socket.io 0.9, htmlfile", 4, refusals -> OldVisits::htmlFile),
    FEED_WEBSOCKET("/ws", 5, refusals -> FeedVisits::webSocket),
    FEED_EVENTS("/events", 4, refusals -> FeedVisits::events),
    FEED_RESUMED("/events, cut and resumed", 3, refusals -> FeedVisits::eventsResumed),
    FEED_POLL("/poll", 4, refusals -> FeedVisits::poll),
    TRIGGER_GET("trigger by GET", 4, refusals -> TriggerVisits::get),
    TRIGGER_FORM("trigger by form", 4, refusals -> TriggerVisits::form),
    TRIGGER_JSON("trigger by JSON", 4, refusals -> TriggerVisits::json),
    TRIGGER_PIPELINED("triggers, pipelined", 2, refusals -> TriggerVisits::pipelined),
    EMIT_BATCH("/emit, a batch", 3, refusals -> TriggerVisits::batch),
    EMIT_LINES("/emit, NDJSON", 3, refusals -> TriggerVisits::lines),
    QUERIES("queries", 2, refusals -> TriggerVisits::queries),
    FILES("files", 1, refusals -> TriggerVisits::files),
    OVERSIZED("oversized requests", 4, refusals -> refusals::oversized),
    MALFORMED("malformed requests", 6, refusals -> refusals::malformed),
    BAD_FRAMES("bad or oversized frames", 5, refusals -> refusals::badFrames),
    BAD_PACKETS("bad packets", 3, refusals -> refusals::badPackets),
    HALF_REQUEST("half a request", 1, refusals -> refusals::halfRequest),
    HALF_MESSAGE("half a message", 1, refusals -> refusals::halfMessage),
    PLAIN_ON_TLS("plain HTTP on the TLS port", 1, refusals -> refusals::plainOnTls),
    GARBAGE("random bytes", 2, refusals -> refusals::garbage);

    /** Makes a kind's visit of what counts refusals. */
    @FunctionalInterface
    private interface Maker {
        Visit with(Refusals refusals);
    }

    private final String title;
    private final int share;
    private final Maker maker;

    Kind(String title, int share, Maker maker) {
        this.title = title;
        this.share = share;
        this.maker = maker;
    }

    String title() {
        return title;
    }

    Visit visit(Refusals refusals) {
        return maker.with(refusals);
    }

    /** Any of them, by their shares. */
    static Kind any(Random random) {
        int all = 0;
        for (Kind kind : values()) {
            all += kind.share;
        }
        int left = random.nextInt(all);
        for (Kind kind : values()) {
            left -= kind.share;
            if (left < 0) {
                return kind;
            }
        }
        throw new AssertionError("shares add up");
    }
}
