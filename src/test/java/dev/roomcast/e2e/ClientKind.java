package dev.roomcast.e2e;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The clients of the matrix: each generation of the real library, and pages without one; where each of them runs. */
enum ClientKind {
    SIO4("socket.io 4.8.4", "sio4", "/socket.io/socket.io.min.js",
            List.of(Way.POLLING, Way.WEBSOCKET, Way.UPGRADE), List.of(Way.POLLING, Way.WEBSOCKET, Way.UPGRADE)),
    SIO4_MSGPACK("socket.io 4.8.4, msgpack", "sio4", "/socket.io/socket.io.msgpack.min.js",
            List.of(Way.POLLING, Way.WEBSOCKET, Way.UPGRADE), List.of(Way.POLLING, Way.WEBSOCKET, Way.UPGRADE)),
    SIO3("socket.io 3.1.3", "sio3", "/socket.io/3/socket.io.js",
            List.of(Way.POLLING, Way.WEBSOCKET, Way.UPGRADE), List.of(Way.JSONP)),
    SIO2("socket.io 2.5.0", "sio2", "/socket.io/2/socket.io.js",
            List.of(Way.POLLING, Way.WEBSOCKET, Way.UPGRADE),
            List.of(Way.POLLING, Way.JSONP, Way.WEBSOCKET, Way.UPGRADE)),
    SIO1("socket.io 1.7.4", "sio1", "/socket.io/1.7/socket.io.js",
            List.of(Way.POLLING, Way.WEBSOCKET, Way.UPGRADE),
            List.of(Way.POLLING, Way.JSONP, Way.WEBSOCKET, Way.UPGRADE)),
    SIO09("socket.io 0.9.17", "./client09.js", "/socket.io/0.9/socket.io.js",
            List.of(Way.WEBSOCKET, Way.XHR_POLLING), List.of(Way.WEBSOCKET, Way.XHR_POLLING, Way.JSONP_POLLING)),
    /** The transports of 0.9 whose client needs a browser of its time: their wire, spoken by a page. */
    PROTOCOL1("protocol 1, by hand", "", "", List.of(), List.of(Way.FLASHSOCKET, Way.HTMLFILE)),
    NONE("no library", "", "", List.of(), List.of(Way.RAW_WEBSOCKET, Way.EVENT_SOURCE, Way.POLL));

    /** How the packets of a client travel. */
    enum Way {
        POLLING("polling", "polling", Map.of("transports", List.of("polling"))),
        JSONP("JSONP polling", "polling",
                Map.of("transports", List.of("polling"), "forceJSONP", true, "upgrade", false)),
        WEBSOCKET("websocket", "websocket", Map.of("transports", List.of("websocket"))),
        UPGRADE("polling, then websocket", "websocket", Map.of()),
        XHR_POLLING("xhr-polling", "xhr-polling", Map.of("transports", List.of("xhr-polling"))),
        JSONP_POLLING("jsonp-polling", "jsonp-polling", Map.of("transports", List.of("jsonp-polling"))),
        FLASHSOCKET("flashsocket", "flashsocket", Map.of()),
        HTMLFILE("htmlfile", "htmlfile", Map.of()),
        RAW_WEBSOCKET("WebSocket", "ws", Map.of()),
        EVENT_SOURCE("EventSource", "events", Map.of()),
        POLL("JSON poll", "poll", Map.of());

        private final String title;
        private final String last;
        private final Map<String, Object> options;

        Way(String title, String last, Map<String, Object> options) {
            this.title = title;
            this.last = last;
            this.options = options;
        }
    }

    /** Where a client runs. */
    enum Host { NODE, CHROMIUM }

    /**
     * One cell of the matrix.
     *
     * @param module the npm package in Node; in Chromium the path of the bundle, or the name of the feed
     * @param options the client's own
     */
    record Row(ClientKind kind, Way way, Host host, String module, Map<String, Object> options) {
        /** The transport that the client ends on, in its own word. */
        String last() {
            return way.last;
        }

        /** Whether it changes its transport when it has connected. */
        boolean upgrades() {
            return way == Way.UPGRADE;
        }

        /** Whether it speaks Socket.IO, hence can emit and be acknowledged. */
        boolean isClient() {
            return kind != NONE && kind != PROTOCOL1;
        }

        /** Whether it shows the data of an event alone, which for several arguments is their list. */
        boolean showsData() {
            return kind == NONE;
        }

        /** Whether binary comes as such, not as base64 text. */
        boolean hasBinary() {
            return isClient() && kind != SIO09;
        }

        /** How its first message comes. */
        String encoding() {
            return kind == SIO4_MSGPACK ? "binary" : "text";
        }

        String transport() {
            return way.title;
        }

        @Override
        public String toString() {
            return kind + " × " + way.title + " in " + (host == Host.NODE ? "Node" : "Chromium");
        }
    }

    private final String title;
    private final String module;
    private final String bundle;
    private final List<Way> inNode;
    private final List<Way> inChromium;

    ClientKind(String title, String module, String bundle, List<Way> inNode, List<Way> inChromium) {
        this.title = title;
        this.module = module;
        this.bundle = bundle;
        this.inNode = inNode;
        this.inChromium = inChromium;
    }

    /** What Node loads: a package of {@code src/test/node/package.json}, or a file there. */
    Optional<String> moduleInNode() {
        return inNode.isEmpty() ? Optional.empty() : Optional.of(module);
    }

    /** Every cell of the matrix. */
    static Stream<Row> rows() {
        return Arrays.stream(values()).flatMap(kind -> Stream.concat(
                kind.inNode.stream().map(way -> new Row(kind, way, Host.NODE, kind.module, kind.optionsInNode(way))),
                kind.inChromium.stream().map(way -> new Row(kind, way, Host.CHROMIUM,
                        kind.bundle.isEmpty() ? way.last : kind.bundle, way.options))));
    }

    @Override
    public String toString() {
        return title;
    }

    /** The bundle for pages has its parser built in. */
    private Map<String, Object> optionsInNode(Way way) {
        Map<String, Object> options = new LinkedHashMap<>(way.options);
        if (this == SIO4_MSGPACK) {
            options.put("parser", "socket.io-msgpack-parser");
        }
        return options;
    }
}
