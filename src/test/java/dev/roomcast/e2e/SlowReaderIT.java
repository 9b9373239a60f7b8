package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attack 16: who stops to read is closed when more than its bound waits for it, and costs nobody else anything. */
class SlowReaderIT {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int MAX_QUEUE = 512 * 1024;
    /** What the kernel's buffers hold on both sides, and more than that. */
    private static final int MOST_MESSAGES = 400;
    private static final String PADDING = "x".repeat(50_000);

    /** How the reader is connected that stops. */
    private enum Way {
        WEBSOCKET {
            @Override
            void open(Roomcast server, RawClient client) throws IOException {
                upgrade(client, RawWindow.WEB_SOCKET);
                client.sendText("40").sendText("42[\"join\",\"crowd\"]");
            }
        },
        WEBSOCKET_3 {
            @Override
            void open(Roomcast server, RawClient client) throws IOException {
                upgrade(client, "/socket.io/?EIO=3&transport=websocket");
                client.sendText("42[\"join\",\"crowd\"]");
            }
        },
        POLLING {
            @Override
            void open(Roomcast server, RawClient client) throws IOException {
                String answer = client.send("GET " + RawWindow.POLLING + HOST).readResponse().text();
                String sid = (String) ((Map<?, ?>) RawWindow.json(answer.substring(1))).get("sid");
                post(client, RawWindow.POLLING + "&sid=" + sid, "40\u001e42[\"join\",\"crowd\"]");
            }
        },
        OLD_WEBSOCKET {
            @Override
            void open(Roomcast server, RawClient client) throws IOException {
                upgrade(client, oldPath(client, "websocket"));
                client.sendText(OLD_JOIN);
            }
        },
        OLD_POLLING {
            @Override
            void open(Roomcast server, RawClient client) throws IOException {
                String path = oldPath(client, "xhr-polling");
                client.send("GET " + path + HOST).readResponse();
                post(client, path, OLD_JOIN);
            }
        },
        HTMLFILE {
            @Override
            void open(Roomcast server, RawClient client) throws IOException {
                String path = oldPath(client, "htmlfile");
                client.send("GET " + path + HOST).readHead();
                try (RawClient poster = RawClient.connect(server.address())) {
                    post(poster, path, OLD_JOIN);
                }
            }
        },
        FEED_WEBSOCKET {
            @Override
            void open(Roomcast server, RawClient client) throws IOException {
                upgrade(client, "/ws?name=crowd");
            }
        },
        FEED_EVENTS {
            @Override
            void open(Roomcast server, RawClient client) throws IOException {
                client.send("GET /events?name=crowd" + HOST).readHead();
            }
        },
        FEED_POLL {
            @Override
            void open(Roomcast server, RawClient client) throws IOException {
                client.send("GET /poll?name=crowd" + HOST);
            }
        };

        private static final String OLD_JOIN = "5:::{\"name\":\"join\",\"args\":[\"crowd\"]}";

        /** Joins the crowd and reads no more. */
        abstract void open(Roomcast server, RawClient client) throws IOException;

        static void upgrade(RawClient client, String path) throws IOException {
            assertThat(client.send(RawClient.handshake(path)).readResponse().status()).isEqualTo(101);
        }

        static String oldPath(RawClient client, String transport) throws IOException {
            String answer = client.send("GET /socket.io/1/?t=1" + HOST).readResponse().text();
            return "/socket.io/1/" + transport + "/" + answer.substring(0, answer.indexOf(':')) + "?t=1";
        }

        static void post(RawClient client, String path, String payload) throws IOException {
            client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + payload.length()
                    + "\r\n\r\n" + payload);
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isClosedAtItsBoundWhileTheOthersInItsRoomAreToldEverythingInTime(Way way) throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(2).maxQueue(MAX_QUEUE).deflate(false).start();
                Crowd others = new Crowd(); RawClient slow = RawClient.connect(server.address(), 4_096)) {
            for (int i = 0; i < 2; i++) {
                // On either loop.
                others.windows.add(RawWindow.webSocket(server.address(), "crowd"));
                others.windows.add(RawWindow.webSocket(server.address(), "crowd"));
                others.windows.add(RawWindow.polling(server.address(), "crowd"));
            }
            way.open(server, slow);
            Eventually.becomesTrue("the slow one is in the room, too",
                    () -> others.isTold(server, "everybody is here") == others.windows.size() + 1);

            int sockets = others.windows.size() + 1;
            int sent = 0;
            while (sockets > others.windows.size() && sent < MOST_MESSAGES) {
                sent++;
                sockets = others.isTold(server, sent + PADDING);
            }

            assertThat(sockets).as("windows after " + sent + " messages").isEqualTo(others.windows.size());
            assertThat(slowConsumers(server)).isPositive();
            assertThat(server.sessionCount()).isEqualTo(others.windows.size());
        }
    }

    /** Those that read. */
    private static final class Crowd implements AutoCloseable {
        private final List<RawWindow> windows = new ArrayList<>();

        /** Pushes to the room; each of them must be told at once: within five seconds, the patience of a test. */
        int isTold(Roomcast server, String data) {
            int sockets = Eventually.get(server.push("crowd", data));
            try {
                for (RawWindow window : windows) {
                    window.expect(data);
                }
            } catch (IOException e) {
                throw new AssertionError("not told in time", e);
            }
            return sockets;
        }

        @Override
        public void close() throws IOException {
            for (RawWindow window : windows) {
                window.close();
            }
        }
    }

    private static long slowConsumers(Roomcast server) {
        return server.ioCounters().slowConsumers.sum() + server.engineCounters().slowConsumers.sum()
                + server.protocol1Counters().slowConsumers.sum() + server.feedCounters().slowConsumers.sum();
    }
}
