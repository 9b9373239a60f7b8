package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attack 56, slowloris: many that send a byte now and then are timed out all the same, and keep nobody waiting. */
class SlowSendersIT {
    private static final int CROWD = 300;

    @ParameterizedTest(name = "in the {0}")
    @CsvSource({
        "header,  'GET / HTTP/1.1\r\nHost: localhost\r\nX: ', 2000",
        "content, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n', 6000",
        "chunks,  'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n', 6000"})
    void areAnswered408ThoughTheySendAByteNowAndThen(String where, String begin, int millis) throws IOException {
        try (LeavingClients clients = LeavingClients.start(builder -> builder)) {
            List<RawClient> crowd = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(clients.connect().send(begin));
            }
            Eventually.becomesTrue("all have begun",
                    () -> clients.server().ioCounters().bytesIn.sum() == (long) CROWD * begin.length());

            // Four times, which is less than the time there is; once more, which is not.
            for (int i = 0; i < 4; i++) {
                clients.advance(millis);
                expectServed(clients);
                for (RawClient slow : crowd) {
                    slow.send("x");
                }
            }
            long refusedEarly = clients.server().httpCounters().malformed.sum();
            clients.advance(millis + 100);

            assertThat(refusedEarly).isZero();
            for (RawClient slow : crowd) {
                RawClient.Response response = slow.readResponse();
                assertThat(response.status()).isEqualTo(408);
                assertThat(response.field("Connection")).isEqualTo("close");
                slow.expectEnd();
            }
            expectServed(clients);
            clients.leaveAll(Exit.CLOSE);
            clients.expectNothingLeft();
        }
    }

    private static void expectServed(LeavingClients clients) throws IOException {
        try (RawClient healthy = RawClient.connect(clients.server().address())) {
            healthy.send("GET /?name=nobody&msg=hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(healthy.readResponse().text()).isEqualTo("{\"sockets\":0}");
        }
    }
}
