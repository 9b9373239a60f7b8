package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many windows of one user: each is told everything once and in order. Small; how fast is for the benches to say. */
class LoadIT {
    private static final int WEB_SOCKETS = 1_000;
    private static final int POLLS = 300;
    private static final int MESSAGES = 50;

    /** Opens one window. */
    @FunctionalInterface
    private interface Opener {
        RawWindow open(InetSocketAddress server, String user) throws IOException;
    }

    @Test
    void tellsAThousandWebSocketsEverythingOnceAndInOrder() throws IOException {
        tellsEachEverythingOnceAndInOrder(RawWindow::webSocket, WEB_SOCKETS);
    }

    @Test
    void tellsHundredsOfPollsEverythingOnceAndInOrder() throws IOException {
        tellsEachEverythingOnceAndInOrder(RawWindow::polling, POLLS);
    }

    private static void tellsEachEverythingOnceAndInOrder(Opener opener, int count) throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(2).start()) {
            List<RawWindow> windows = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    windows.add(opener.open(server.address(), "crowd"));
                }
                // By two triggering connections in turn, each answer awaited: so the order is settled.
                try (RawClient one = RawClient.connect(server.address());
                        RawClient two = RawClient.connect(server.address())) {
                    for (int i = 0; i < MESSAGES; i++) {
                        RawClient trigger = i % 2 == 0 ? one : two;
                        trigger.send("GET /?name=crowd&msg=" + i + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                        assertThat(trigger.readResponse().text()).isEqualTo("{\"sockets\":" + count + "}");
                    }
                }
                assertThat(Eventually.get(server.push("crowd", "that was all"))).isEqualTo(count);

                for (RawWindow window : windows) {
                    for (int i = 0; i < MESSAGES; i++) {
                        window.expect(Integer.toString(i));
                    }
                    window.expect("that was all");
                }
            } finally {
                for (RawWindow window : windows) {
                    window.close();
                }
            }
            assertThat(server.counters().delivered.sum()).isEqualTo((long) count * MESSAGES);
        }
    }
}
