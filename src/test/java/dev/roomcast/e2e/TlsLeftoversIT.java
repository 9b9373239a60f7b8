package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.TlsClient;
import dev.roomcast.TlsFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As {@link LeftoversIT}, by TLS: in its handshake, and in what is spoken over it. */
class TlsLeftoversIT {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
    private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    private LeavingClients clients;

    @BeforeEach
    void start() throws IOException {
        clients = LeavingClients.start(builder -> builder.tlsCert(TlsFolder.file("ec.pem"))
                .tlsKey(TlsFolder.file("ec.key")));
    }

    @AfterEach
    void stop() throws IOException {
        clients.close();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfClientsInTheirHandshake(Exit exit) throws IOException {
        byte[] hello = TlsClient.clientHello();
        for (byte[] begin : List.of(new byte[0], Arrays.copyOf(hello, 1), Arrays.copyOf(hello, 5),
                Arrays.copyOf(hello, hello.length - 1), hello)) {
            clients.connect().send(begin);
        }
        // The server has answered, and what comes next has not come or is cut: half a record.
        for (byte[] next : List.of(new byte[0], new byte[] {20, 3, 3, 0, 1, 1}, new byte[] {23, 3, 3, 0, 80, 1, 2})) {
            RawClient client = clients.connect().send(hello);
            client.read(100);
            client.send(next);
        }
        clients.awaitConnections(clients.count());

        clients.leaveAll(exit);

        clients.expectNothingLeft();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfClientsThatHaveShakenHands(Exit exit) throws IOException {
        byte[] frame = RawClient.frame(0x81, "42[\"join\",\"u\"]".getBytes(StandardCharsets.UTF_8));
        for (String protocol : PROTOCOLS) {
            for (String begin : List.of("", "GET / HT", "POST /" + HOST + "Content-Length: 10\r\n\r\nhalf",
                    "GET /health" + HOST + "\r\n", "GET /health" + HOST + "Connection: close\r\n\r\n",
                    "GET /poll?name=u" + HOST + "\r\n", RawClient.handshake("/ws?name=u"))) {
                open(protocol).send(begin);
            }
            if (exit != Exit.SILENCE) {
                open(protocol).send("GET /events?name=u" + HOST + "\r\n").readHead();
            }
            for (byte[] bytes : List.of(new byte[0], Arrays.copyOf(frame, 3), frame, RawClient.frame(1, new byte[5]),
                    RawClient.frame(0x88, new byte[0]))) {
                RawClient webSocket = open(protocol).send(
                        RawClient.handshake("/socket.io/?EIO=4&transport=websocket"));
                assertThat(webSocket.readResponse().status()).isEqualTo(101);
                webSocket.sendText("40").send(bytes);
            }
            TlsClient half = clients.connectSecurely(protocol);
            half.shakeHands();
            half.sendPlain(new byte[] {23, 3, 3, 1, 0, 1, 2, 3});
        }
        Eventually.becomesTrue("in the room", () -> clients.server().roomCount() == 1);

        clients.leaveAll(exit);

        clients.expectNothingLeft();
    }

    private RawClient open(String protocol) throws IOException {
        TlsClient client = clients.connectSecurely(protocol);
        client.shakeHands();
        return client.raw();
    }
}
