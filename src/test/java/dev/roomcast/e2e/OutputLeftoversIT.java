package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * As {@link LeftoversIT}: clients that go away while something waits to be sent to them, and while their connection is
 * being closed already.
 */
class OutputLeftoversIT {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
    private static final String LARGE = "x".repeat(900_000);
    private static final int NARROW = 4_096;

    private LeavingClients clients;
    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        clients = LeavingClients.start(builder -> builder.maxQueue(32 << 20));
        server = clients.server();
    }

    @AfterEach
    void stop() throws IOException {
        clients.close();
    }

    /** A stream that is silent and not read is not known to be gone, see there. */
    @ParameterizedTest
    @EnumSource
    void leavesNothingOfClientsWithOutputQueued(Exit exit) throws IOException {
        webSocket("/socket.io/?EIO=4&transport=websocket").sendText("40").sendText("42[\"join\",\"u\"]");
        webSocket("/socket.io/?EIO=3&transport=websocket").sendText("42[\"join\",\"u\"]");
        String old = "/socket.io/1/%s/" + oldSid() + "?t=1";
        webSocket(String.format(old, "websocket")).sendText("5:::{\"name\":\"join\",\"args\":[\"u\"]}");
        webSocket("/ws?name=u");
        int windows = 4;
        if (exit != Exit.SILENCE) {
            clients.connect(NARROW).send("GET /events?name=u" + HOST + "\r\n").readHead();
            windows++;
        }
        Eventually.becomesTrue("all are in the room", () -> server.counters().joins.sum() >= 4);
        int expected = windows;
        Eventually.becomesTrue("all are told", () -> Eventually.get(server.push("u", "small")) == expected);
        for (int i = 0; i < 12; i++) {
            assertThat(Eventually.get(server.push("u", LARGE))).isEqualTo(expected);
        }
        assertThat(Eventually.get(server.queuedBytes())).isGreaterThan(windows * (1L << 20));

        clients.leaveAll(exit);

        clients.expectNothingLeft();
    }

    /** Answers that are larger than what the kernel takes, to polls and to requests that are the last. */
    @ParameterizedTest
    @EnumSource
    void leavesNothingOfClientsThatDoNotReadAnAnswer(Exit exit) throws IOException {
        for (String begin : List.of("GET /socket.io/socket.io.js" + HOST + "\r\n",
                "GET /socket.io/socket.io.js" + HOST + "Connection: close\r\n\r\n",
                "GET /poll?name=u" + HOST + "\r\n", "GET /nowhere\r\n\r\n")) {
            // Many of them behind each other: together they are more than fits into the kernel's buffers.
            clients.connect(NARROW).send(begin.repeat(100));
        }
        Eventually.becomesTrue("polls", () -> server.feedCounters().opened.sum() == 1);
        Eventually.get(server.push("u", LARGE));

        clients.leaveAll(exit);

        clients.expectNothingLeft();
    }

    /** The server has said that it closes, the client has not answered. */
    @ParameterizedTest
    @EnumSource
    void leavesNothingOfClientsThatAreBeingClosed(Exit exit) throws IOException {
        for (int eio : List.of(4, 3)) {
            webSocket("/socket.io/?EIO=" + eio + "&transport=websocket").sendText(eio == 4 ? "40" : "2");
            // Nobody polls to be told; and one that polls and upgrades.
            sid(eio);
            String sid = sid(eio);
            clients.connect().send("GET /socket.io/?EIO=" + eio + "&transport=polling&sid=" + sid + HOST + "\r\n");
            webSocket("/socket.io/?EIO=" + eio + "&transport=websocket&sid=" + sid).sendText("2probe");
        }
        webSocket("/ws?name=u");
        clients.connect().send("GET /events?name=u" + HOST + "\r\n").readHead();
        clients.connect().send("GET /poll?name=u" + HOST + "\r\n");
        String old = "/socket.io/1/%s/" + oldSid() + "?t=1";
        webSocket(String.format(old, "websocket"));
        oldSid();
        // Answered for the last time.
        clients.connect().send("GET /health" + HOST + "Connection: close\r\n\r\n");
        clients.connect().send("nonsense\r\n\r\n");
        Eventually.becomesTrue("all are there", () -> server.sessionCount() == 11);

        server.closeSessions();
        Eventually.get(server.timerCount());
        clients.leaveAll(exit);

        clients.expectNothingLeft();
    }

    private RawClient webSocket(String path) throws IOException {
        RawClient client = clients.connect(NARROW).send(RawClient.handshake(path));
        assertThat(client.readResponse().status()).isEqualTo(101);
        return client;
    }

    private String sid(int eio) throws IOException {
        String answer = clients.connect().send("GET /socket.io/?EIO=" + eio + "&transport=polling" + HOST + "\r\n")
                .readResponse().text();
        String open = answer.substring(answer.indexOf('{'), answer.indexOf('}') + 1);
        return (String) ((Map<?, ?>) RawWindow.json(open)).get("sid");
    }

    private String oldSid() throws IOException {
        String answer = clients.connect().send("GET /socket.io/1/?t=1" + HOST + "\r\n").readResponse().text();
        return answer.substring(0, answer.indexOf(':'));
    }
}
