package dev.roomcast.push;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many clients there are by generation and transport. Counted when somebody asks, so that they need not be before. */
final class TransportTally {
    private static final Map<String, List<String>> KNOWN = Map.of("eio4", List.of("polling", "websocket"), "eio3",
            List.of("polling", "websocket"), "protocol1",
            List.of("none", "websocket", "flashsocket", "htmlfile", "xhr-polling", "jsonp-polling"), "feed",
            List.of("websocket", "event-stream", "poll"));

    private record Kind(String generation, String transport) {
    }

    /** Also those that there are none of, whose series would else come and go. */
    private final Map<Kind, Integer> counts = new LinkedHashMap<>();

    private TransportTally() {
        for (String generation : List.of("eio4", "eio3", "protocol1", "feed")) {
            KNOWN.get(generation).forEach(transport -> counts.put(new Kind(generation, transport), 0));
        }
    }

    /** Counts those of a server; from any thread but a loop's, since it looks at each. */
    static TransportTally of(Roomcast server) {
        TransportTally tally = new TransportTally();
        server.socketIo().engine().forEachTransport(
                (generation, transport) -> tally.add(generation.word(), transport));
        server.protocol1().forEachTransport(transport -> tally.add("protocol1", transport));
        server.feeds().forEachTransport(transport -> tally.add("feed", transport));
        return tally;
    }

    /** Gives generation and transport of each kind, and how many there are. */
    void forEach(Counted step) {
        counts.forEach((kind, count) -> step.accept(kind.generation, kind.transport, count));
    }

    /** Takes one line of the tally. */
    @FunctionalInterface
    interface Counted {
        void accept(String generation, String transport, int count);
    }

    private void add(String generation, String transport) {
        counts.merge(new Kind(generation, transport), 1, Integer::sum);
    }
}
