package dev.roomcast.load;

import java.nio.charset.StandardCharsets;

/** What a server speaks to its windows. */
enum Dialect {
    /** Engine.IO 4 and Socket.IO 5: a window joins the room of its user, and is answered. */
    SOCKET_IO("42[\"message\",{\"code\":0,\"data\":\"", "\"}]") {
        @Override
        String target(String user) {
            return "/socket.io/?EIO=4&transport=websocket";
        }
    },
    /** The bare text of messages: a window subscribes by the path of its handshake. */
    RAW("", "") {
        @Override
        String target(String user) {
            return "/sub/" + user;
        }
    },
    /** What our server has for pages without a library, by WebSocket: named by the path of the handshake, too. */
    FEED("{\"event\":\"message\",\"data\":{\"code\":0,\"data\":\"", "\"}}") {
        @Override
        String target(String user) {
            return "/ws?name=" + user;
        }
    },
    /** The same by event stream: the data of an event. */
    EVENTS("{\"code\":0,\"data\":\"", "\"}") {
        @Override
        String target(String user) {
            return "/events?name=" + user;
        }
    };

    private final byte[] before;
    private final byte[] after;

    Dialect(String before, String after) {
        this.before = before.getBytes(StandardCharsets.US_ASCII);
        this.after = after.getBytes(StandardCharsets.US_ASCII);
    }

    /** Where the opening handshake of a user's window goes, or its one request. */
    abstract String target(String user);

    /** Whether a window has to ask for its room; else it is there once it is connected. */
    boolean asksToJoin() {
        return this == SOCKET_IO;
    }

    /** Bytes of a message before its text; not to be changed. */
    byte[] before() {
        return before;
    }

    /** Bytes of a message behind its text; not to be changed. */
    byte[] after() {
        return after;
    }
}
