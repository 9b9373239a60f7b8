package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** 20 000 connects and resets leave the process as it was; so few at a time that files do not run out. */
class ConnectionChurnIT {
    private static final int CHURN = 20_000;
    private static final int WARM_UP = 4_000;
    private static final int AT_A_TIME = 500;
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

    /** How far each comes, in turn; the answer is not awaited. */
    private static final List<String> BEGINNINGS = List.of("", "GET / HT", "GET /health" + HOST + "\r\n",
            "POST /" + HOST + "Content-Length: 10\r\n\r\nhalf", RawClient.handshake("/ws?name=u"),
            RawClient.handshake("/socket.io/?EIO=4&transport=websocket"),
            RawClient.handshake("/socket.io/?EIO=3&transport=websocket"),
            "GET /socket.io/?EIO=4&transport=polling" + HOST + "\r\n", "GET /socket.io/1/?t=1" + HOST + "\r\n",
            "GET /events?name=u" + HOST + "\r\n", "GET /poll?name=u" + HOST + "\r\n", "nonsense\r\n\r\n");

    @Test
    void leavesTheProcessAsItWasAfterTwentyThousandConnectsAndResets() throws IOException {
        try (LeavingClients clients = LeavingClients.start(builder -> builder)) {
            // Classes, caches and what else comes with the first of each.
            churn(clients, WARM_UP);
            clients.expectNothingLeft();
            long filesBefore = openFiles();
            long heapBefore = heapBytes();

            churn(clients, CHURN);

            clients.expectNothingLeft();
            assertThat(clients.server().ioCounters().closed.sum()).isEqualTo(WARM_UP + CHURN);
            assertThat(openFiles()).as("open files").isLessThanOrEqualTo(filesBefore);
            assertThat(heapBytes()).as("heap after collection").isLessThan(heapBefore * 101 / 100 + (1 << 20));
        }
    }

    private static void churn(LeavingClients clients, int count) throws IOException {
        long acceptedBefore = clients.server().ioCounters().accepted.sum();
        for (int i = 0; i < count; i++) {
            RawClient client = RawClient.connect(clients.server().address());
            client.send(BEGINNINGS.get(i % BEGINNINGS.size()));
            if (i / BEGINNINGS.size() % 8 == 0 && i % BEGINNINGS.size() >= 4 && i % BEGINNINGS.size() < 10) {
                // One in eight is so far that it has been answered.
                client.readHead();
            }
            client.reset();
            if (i % AT_A_TIME == 0) {
                Eventually.becomesTrue("no more than " + AT_A_TIME + " are open",
                        () -> clients.server().connectionCount() < AT_A_TIME);
            }
        }
        Eventually.becomesTrue("all have been accepted",
                () -> clients.server().ioCounters().accepted.sum() - acceptedBefore == count);
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static long heapBytes() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
