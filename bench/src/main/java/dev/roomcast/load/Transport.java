package dev.roomcast.load;

import java.net.InetSocketAddress;

/** By what a window gets its messages. */
enum Transport {
    WEBSOCKET {
        @Override
        Window newWindow(LoadLoop loop, InetSocketAddress from, Target target, int user, int triggerConnections,
                Window.Listener listener) {
            return new WebSocketWindow(loop, target.dialect(), false, user, triggerConnections, listener);
        }
    },
    /** With permessage-deflate; its messages are so long that they are deflated, which its windows see to. */
    DEFLATED_WEBSOCKET {
        @Override
        Window newWindow(LoadLoop loop, InetSocketAddress from, Target target, int user, int triggerConnections,
                Window.Listener listener) {
            return new WebSocketWindow(loop, target.dialect(), true, user, triggerConnections, listener);
        }

        @Override
        int textBytes() {
            return LONG_TEXT_BYTES;
        }
    },
    POLLING {
        @Override
        Window newWindow(LoadLoop loop, InetSocketAddress from, Target target, int user, int triggerConnections,
                Window.Listener listener) {
            return new PollingWindow(loop, from, target, user, triggerConnections, listener);
        }
    },
    EVENT_STREAM {
        @Override
        Window newWindow(LoadLoop loop, InetSocketAddress from, Target target, int user, int triggerConnections,
                Window.Listener listener) {
            return new EventStreamWindow(loop, target.dialect(), user, triggerConnections, listener);
        }
    };

    private static final int TEXT_BYTES = 100;
    private static final int LONG_TEXT_BYTES = 1200;

    /**
     * Makes a window, which is not connected yet.
     *
     * @param from the address that it will connect from
     */
    abstract Window newWindow(LoadLoop loop, InetSocketAddress from, Target target, int user, int triggerConnections,
            Window.Listener listener);

    /** How long the text of a message is. */
    int textBytes() {
        return TEXT_BYTES;
    }
}
