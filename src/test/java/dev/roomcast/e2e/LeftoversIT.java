package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawEventStream;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that go away in every state, in every way, leave nothing behind: no connection, session, room or timer. The
 * server goes by a clock of ours, so that every time-out can pass.
 */
class LeftoversIT {
    private LeavingClients clients;
    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        clients = LeavingClients.start(builder -> builder);
        server = clients.server();
    }

    @AfterEach
    void stop() throws IOException {
        clients.close();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfClientsInTheMiddleOfARequest(Exit exit) throws IOException {
        String post = "POST / HTTP/1.1\r\nHost: localhost\r\n";
        String chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
        for (String begin : List.of("", "\r\n", "G", "GET /?name=u&ms", "GET / HTTP/1.1\r", "GET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\nHos", "GET / HTTP/1.1\r\nHost: localhost\r\nX: 1\r\n",
                post + "Content-Length: 10\r\n\r\n",
                post + "Content-Length: 10\r\n\r\nhalf", post + "Content-Length: 900000\r\n\r\n" + "x".repeat(100_000),
                post + "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n",
                chunked, chunked + "a", chunked + "a\r\nhalf", chunked + "1\r\nx\r\n", chunked + "0\r\n",
                chunked + "0\r\nX: 1\r\n",
                "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET / HTTP/1.1\r\n\r\nGET /")) {
            connect().send(begin);
        }
        clients.awaitConnections(clients.count());

        clients.leaveAll(exit);

        expectNothingLeft();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfClientsThatPoll(Exit exit) throws IOException {
        for (int eio : List.of(4, 3)) {
            // After the handshake.
            newSession(connect(), eio);
            // Connected, no poll since.
            Polling connected = new Polling(connect(), eio);
            connected.post("40");
            // Parked poll.
            Polling parked = new Polling(connect(), eio);
            parked.connectNamespace();
            parked.startPoll();
            // In several windows and rooms one after the other, the answers unread.
            for (String room : List.of("a", "b", "b", "c")) {
                Polling window = new Polling(connect(), eio);
                window.post("40");
                window.post("42[\"join\",\"before\"]");
                window.post("42[\"join\",{\"username\":\"" + room + "\"}]");
            }
            // Overlapping polls; both are answered, the session is closed.
            Polling overlapping = new Polling(connect(), eio);
            overlapping.startPoll();
            Polling second = new Polling(connect(), eio, overlapping.path);
            second.startPoll();
            // A POST under way.
            Polling posting = new Polling(connect(), eio);
            posting.client.send("POST " + posting.path
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n40");
        }
        Eventually.becomesTrue("all rooms", () -> server.roomCount() == 3);
        assertThat(Eventually.get(server.push("b", "unread"))).isEqualTo(4);

        clients.leaveAll(exit);

        expectNothingLeft();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfClientsThatUpgrade(Exit exit) throws IOException {
        for (int eio : List.of(4, 3)) {
            for (List<String> steps : List.of(List.<String>of(), List.of("2probe"), List.of("2probe", "5"),
                    List.of("2probe", "5", "42[\"join\",\"upgraded\"]"), List.of("5"), List.of("nonsense"))) {
                for (boolean parked : new boolean[] {false, true}) {
                    Polling polling = new Polling(connect(), eio);
                    polling.connectNamespace();
                    polling.post("42[\"join\",\"upgrading\"]");
                    if (parked) {
                        polling.startPoll();
                    }
                    RawClient webSocket = connect();
                    webSocket.send(RawClient.handshake(polling.path.replace("polling", "websocket")));
                    assertThat(webSocket.readResponse().status()).isEqualTo(101);
                    for (String step : steps) {
                        webSocket.sendText(step);
                    }
                }
            }
        }

        clients.leaveAll(exit);

        expectNothingLeft();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfClientsByWebSocket(Exit exit) throws IOException {
        byte[] text = "42[\"join\",\"u\"]".getBytes(StandardCharsets.UTF_8);
        byte[] frame = RawClient.frame(0x81, text);
        byte[] large = RawClient.frame(0x81, new byte[70_000]);
        byte[] attachment = RawClient.frame(0x81, "451-[\"e\",{\"_placeholder\":true,\"num\":0}]".getBytes(
                StandardCharsets.UTF_8));
        for (int eio : List.of(4, 3)) {
            for (byte[] begin : List.of(new byte[0], Arrays.copyOf(frame, 1), Arrays.copyOf(frame, 3),
                    Arrays.copyOf(frame, frame.length - 1), Arrays.copyOf(large, 5), Arrays.copyOf(large, 60_000),
                    RawClient.frame(0x01, text), RawClient.frame(0x02, new byte[100_000]), attachment,
                    RawClient.frame(0x88, new byte[0]), RawClient.frame(0x89, new byte[5]),
                    new byte[] {(byte) 0x81, 0x01, 'x'})) {
                RawClient untilHandshake = openWebSocket(eio);
                untilHandshake.send(begin);
                RawClient joined = openWebSocket(eio);
                if (eio == 4) {
                    joined.sendText("40");
                }
                joined.sendText("42[\"join\",\"first\"]").sendText("42[\"join\",\"room " + eio + "\"]").send(begin);
            }
            RawClient halfway = connect();
            String handshake = RawClient.handshake(webSocketPath(eio));
            halfway.send(handshake.substring(0, handshake.length() - 2));
        }

        clients.leaveAll(exit);

        expectNothingLeft();
    }

    /** A stream that is silent is not known to be gone: what is written to it fills the kernel's buffers first. */
    @ParameterizedTest
    @EnumSource
    void leavesNothingOfFeeds(Exit exit) throws IOException {
        byte[] join = "{\"event\":\"join\",\"data\":\"moved\"}".getBytes(StandardCharsets.UTF_8);
        byte[] frame = RawClient.frame(0x81, join);
        for (byte[] begin : List.of(new byte[0], Arrays.copyOf(frame, 3), frame, RawClient.frame(0x81, new byte[2]),
                RawClient.frame(0x01, new byte[5]), RawClient.frame(0x88, new byte[0]))) {
            clients.openWebSocket("/ws?name=u").send(begin);
        }
        String events = "GET /events?name=u HTTP/1.1\r\nHost: localhost\r\n";
        String poll = "GET /poll?name=u&cursor=%s HTTP/1.1\r\nHost: localhost\r\n\r\n";
        if (exit != Exit.SILENCE) {
            connect().send(events + "\r\n");
            connect().send(events + "Last-Event-ID: x.1\r\n\r\nmore");
            connect().send(events.replace("1.1", "1.0") + "\r\n");
            RawEventStream stream = RawEventStream.open(connect(), "/events?name=u").readOpening();
            connect().send(events + "Last-Event-ID: " + stream.lastId() + "\r\n\r\n");
        }
        connect().send(events);
        for (int i = 0; i < 2; i++) {
            // Parked; lost and answered; answered and polled by two others.
            connect().send(String.format(poll, ""));
            RawClient lost = connect().send(String.format(poll, "x.1"));
            String cursor = (String) ((Map<?, ?>) RawWindow.json(lost.readResponse().text())).get("cursor");
            connect().send(String.format(poll, cursor));
            connect().send(String.format(poll, cursor) + String.format(poll, cursor));
            connect().send(String.format(poll, "garbage"));
        }
        int feeds = exit == Exit.SILENCE ? 9 : 13;
        Eventually.becomesTrue("all feeds", () -> server.feedCounters().opened.sum() >= feeds);
        assertThat(Eventually.get(server.push("u", "unread"))).isPositive();

        clients.leaveAll(exit);

        expectNothingLeft();
        assertThat(server.feedCounters().closed.sum()).isEqualTo(server.feedCounters().opened.sum());
    }

    @Test
    void leavesNothingOfAThousandFeedsThatAreReset() throws IOException {
        String get = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for (int i = 0; i < 1_000; i++) {
            RawClient client = RawClient.connect(server.address());
            switch (i % 4) {
                case 0 -> client.send(RawClient.handshake("/ws?name=u" + i % 7)).readResponse();
                case 1 -> client.send("GET /events?name=u" + i % 7 + get).readHead();
                case 2 -> client.send("GET /poll?name=u" + i % 7 + get);
                default -> client.send(RawClient.handshake("/ws?name=u" + i % 7));
            }
            client.reset();
        }

        expectNothingLeft();
        assertThat(server.feedCounters().opened.sum()).isBetween(500L, 1_000L);
        assertThat(server.feedCounters().closed.sum()).isEqualTo(server.feedCounters().opened.sum());
    }

    /** As "silent channels" of netty-socketio: who connects and says nothing is not kept. */
    @Test
    void dropsConnectionsThatSayNothingAfterTheHeaderDeadline() throws IOException {
        RawClient silent = connect();
        RawClient slow = connect().send("GET / HTTP/1.1\r\n");
        clients.awaitConnections(2);

        clients.advance(9_000);
        assertThat(server.connectionCount()).isEqualTo(2);
        slow.send("X: 1\r\n");
        clients.advance(2_000);

        silent.expectEnd();
        assertThat(slow.readResponse().status()).isEqualTo(408);
        slow.expectEnd();
        expectNothingLeft();
    }

    @Test
    void dropsAClientThatConnectsToNoNamespace() throws IOException {
        RawClient webSocket = openWebSocket(4);
        webSocket.readFrame();

        clients.advance(25_000);
        assertThat(webSocket.readFrame().text()).isEqualTo("2");
        webSocket.sendText("3");
        Eventually.becomesTrue("the pong has come", () -> Eventually.get(server.timerCount()) == 2);
        clients.advance(19_000);
        assertThat(server.sessionCount()).isEqualTo(1);
        clients.advance(2_000);

        assertThat(webSocket.readFrame().opcode()).isEqualTo(RawClient.CLOSE);
        assertThat(server.sessionCount()).isZero();
    }

    @Test
    void dropsASessionThatIsNotPolledAnyMore() throws IOException {
        for (int eio : List.of(4, 3)) {
            Polling polling = new Polling(connect(), eio);
            polling.post("40");
            polling.post("42[\"join\",\"u\"]");
        }
        assertThat(server.sessionCount()).isEqualTo(2);
        assertThat(server.roomCount()).isEqualTo(1);

        clients.advance(24_000);
        clients.advance(2_000);
        clients.advance(18_000);
        assertThat(server.sessionCount()).isEqualTo(2);
        clients.advance(3_000);

        assertThat(server.sessionCount()).isZero();
        assertThat(server.roomCount()).isZero();
        assertThat(server.engineCounters().pingTimeouts.sum()).isEqualTo(2);
        expectNothingLeft();
    }

    /** One that polls, in the words of its generation. */
    private static final class Polling {
        private final RawClient client;
        private final int eio;
        private final String path;

        Polling(RawClient client, int eio) throws IOException {
            this(client, eio, "/socket.io/?EIO=" + eio + "&transport=polling&sid=" + newSession(client, eio));
        }

        Polling(RawClient client, int eio, String path) {
            this.client = client;
            this.eio = eio;
            this.path = path;
        }

        void startPoll() throws IOException {
            client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }

        /** Connects and takes the answer, after which nothing waits; protocol 4 is connected by its handshake. */
        void connectNamespace() throws IOException {
            if (eio == 4) {
                post("40");
                startPoll();
                assertThat(client.readResponse().text()).startsWith("40{");
            }
        }

        void post(String packet) throws IOException {
            String content = eio == 4 ? packet : packet.length() + ":" + packet;
            client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + content.length()
                    + "\r\n\r\n" + content);
            assertThat(client.readResponse().text()).isEqualTo("ok");
        }
    }

    private static String newSession(RawClient client, int eio) throws IOException {
        client.send("GET /socket.io/?EIO=" + eio + "&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n");
        String answer = client.readResponse().text();
        String open = answer.substring(answer.indexOf('{'), answer.indexOf('}') + 1);
        return (String) ((Map<?, ?>) RawWindow.json(open)).get("sid");
    }

    private RawClient openWebSocket(int eio) throws IOException {
        return clients.openWebSocket(webSocketPath(eio));
    }

    private static String webSocketPath(int eio) {
        return "/socket.io/?EIO=" + eio + "&transport=websocket";
    }

    private RawClient connect() throws IOException {
        return clients.connect();
    }

    private void expectNothingLeft() throws IOException {
        clients.expectNothingLeft();
        try (RawClient next = RawClient.connect(server.address())) {
            next.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(next.readResponse().status()).isEqualTo(200);
        }
    }
}
