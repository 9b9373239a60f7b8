package dev.roomcast.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** One window without a library: what real programs make of the three ways. */
interface FeedWindow extends AutoCloseable {
    /** Which way, by which program. */
    enum Way {
        CURL_EVENTS {
            @Override
            FeedWindow open(InetSocketAddress server, String user) throws IOException {
                LineProcess curl = LineProcess.sh("exec curl -sSN \"$1\"", url(server, "events", user));
                return of(curl, () -> curl.lines().stream().filter(line -> line.startsWith("data: "))
                        .map(line -> RawWindow.json(line.substring(6))).toList());
            }
        },
        CURL_POLL {
            @Override
            FeedWindow open(InetSocketAddress server, String user) throws IOException {
                LineProcess curl = LineProcess.sh("""
                        while answer=$(curl -sSf "$1&cursor=$cursor"); do
                          printf '%s\\n' "$answer"
                          cursor=$(printf '%s' "$answer" | sed 's/^{"cursor":"\\([^"]*\\)".*/\\1/')
                        done
                        """, url(server, "poll", user));
                return of(curl, () -> {
                    List<Object> data = new ArrayList<>();
                    for (String line : curl.lines()) {
                        for (Object message : (List<?>) ((Map<?, ?>) RawWindow.json(line)).get("messages")) {
                            data.add(((Map<?, ?>) message).get("data"));
                        }
                    }
                    return data;
                });
            }
        },
        JAVA_WEB_SOCKET {
            @Override
            FeedWindow open(InetSocketAddress server, String user) {
                return new ByWebSocket(URI.create(url(server, "ws", user).replace("http:", "ws:")));
            }
        };

        abstract FeedWindow open(InetSocketAddress server, String user) throws IOException;

        private static String url(InetSocketAddress server, String path, String user) {
            return "http://127.0.0.1:" + server.getPort() + "/" + path + "?name=" + user;
        }

        private static FeedWindow of(LineProcess process, Supplier<List<?>> data) {
            return new FeedWindow() {
                @Override
                public List<?> data() {
                    return data.get();
                }

                @Override
                public void close() {
                    process.close();
                }
            };
        }
    }

    /** The data of the messages that it has received, in order. */
    List<?> data();

    @Override
    void close();

    /** The JDK's own client. */
    final class ByWebSocket implements FeedWindow, WebSocket.Listener {
        private final List<Object> data = new CopyOnWriteArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket webSocket;

        ByWebSocket(URI uri) {
            webSocket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, this).join();
        }

        void send(String message) {
            webSocket.sendText(message, true).join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                data.add(((Map<?, ?>) RawWindow.json(text.toString())).get("data"));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public List<?> data() {
            return List.copyOf(data);
        }

        @Override
        public void close() {
            webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }
}
