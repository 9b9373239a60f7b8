package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As {@link LeftoversIT}: clients of Socket.IO 0.9 that go away in every state of each of their transports. */
class OldLeftoversIT {
    private static final String JOIN = "5:::{\"name\":\"join\",\"args\":[\"old\"]}";

    private LeavingClients clients;

    @BeforeEach
    void start() throws IOException {
        clients = LeavingClients.start(builder -> builder);
    }

    @AfterEach
    void stop() throws IOException {
        clients.close();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfClientsThatPoll(Exit exit) throws IOException {
        for (String transport : List.of("xhr-polling", "jsonp-polling")) {
            // After the handshake; with the first poll unanswered or unread.
            handshaken(clients.connect(), transport);
            RawClient unread = clients.connect();
            startPoll(unread, handshaken(unread, transport));
            // Connected, no poll since; a poll that waits; in a room, with a poll that waits, or one that has news.
            polling(transport);
            parked(transport);
            joined(transport);
            Polling told = joined(transport);
            startPoll(told.client, told.path);
            // Two polls at once; one of them is let go.
            Polling overlapping = parked(transport);
            startPoll(clients.connect(), overlapping.path);
            // A POST under way, beside a poll that waits.
            Polling posting = parked(transport);
            clients.connect().send("POST " + posting.path
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n5");
            // Left by a packet, or by a request.
            Polling leaving = parked(transport);
            post(clients.connect(), leaving.path, "0::");
            Polling left = parked(transport);
            startPoll(clients.connect(), left.path + "&disconnect=1");
        }
        // Those that wait, and those that do not poll now.
        assertThat(Eventually.get(clients.server().push("old", "unread"))).isEqualTo(4);

        clients.leaveAll(exit);

        clients.expectNothingLeft();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfHtmlFiles(Exit exit) throws IOException {
        for (int i = 0; i < 2; i++) {
            RawClient unread = clients.connect();
            startPoll(unread, handshaken(unread, "htmlfile"));
            RawClient open = clients.connect();
            String path = handshaken(open, "htmlfile");
            startPoll(open, path);
            open.readHead();
            post(clients.connect(), path, JOIN);
            clients.connect().send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n5");
            // A second stream takes over.
            RawClient second = clients.connect();
            startPoll(second, path);
            second.readHead();
        }
        assertThat(Eventually.get(clients.server().push("old", "unread"))).isEqualTo(2);

        clients.leaveAll(exit);

        clients.expectNothingLeft();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfWebSocketsAndOfThoseThatChangeToThem(Exit exit) throws IOException {
        byte[] join = RawClient.frame(0x81, JOIN.getBytes(StandardCharsets.UTF_8));
        for (String transport : List.of("websocket", "flashsocket")) {
            for (byte[] begin : List.of(new byte[0], Arrays.copyOf(join, 1), Arrays.copyOf(join, join.length - 1), join,
                    RawClient.frame(0x01, new byte[5]), RawClient.frame(0x81, "0::".getBytes(StandardCharsets.UTF_8)),
                    RawClient.frame(0x88, new byte[0]), RawClient.frame(0x82, new byte[5]))) {
                RawClient fresh = clients.connect();
                upgrade(fresh, handshaken(fresh, transport));
                fresh.send(begin);
                Polling moved = parked("xhr-polling");
                upgrade(clients.connect(), moved.path.replace("xhr-polling", transport)).send(begin);
            }
            RawClient halfway = clients.connect();
            String handshake = RawClient.handshake(handshaken(halfway, transport));
            halfway.send(handshake.substring(0, handshake.length() - 2));
            // To no session.
            upgrade(clients.connect(), "/socket.io/1/" + transport + "/nobody?t=1");
        }
        Eventually.becomesTrue("joined", () -> clients.server().roomCount() == 1);

        clients.leaveAll(exit);

        clients.expectNothingLeft();
    }

    /** Flash asks for the policy file by a text of its own, on a connection of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"<", "<policy-file-req", "<policy-file-request/>\0"})
    void leavesNothingOfWhoAsksForThePolicyFile(String begin) throws IOException {
        for (Exit exit : Exit.values()) {
            exit.leave(clients.connect().send(begin));
        }

        clients.expectNothingLeft();
    }

    /** A session that polls by a connection. */
    private record Polling(RawClient client, String path) {
    }

    /** Connected: its first poll has been answered. */
    private Polling polling(String transport) throws IOException {
        RawClient client = clients.connect();
        String path = handshaken(client, transport);
        startPoll(client, path);
        assertThat(client.readResponse().text()).contains("1::");
        return new Polling(client, path);
    }

    private Polling parked(String transport) throws IOException {
        Polling polling = polling(transport);
        startPoll(polling.client, polling.path);
        return polling;
    }

    private Polling joined(String transport) throws IOException {
        Polling polling = polling(transport);
        post(polling.client, polling.path, JOIN);
        return polling;
    }

    /** Makes a handshake and returns the session's path. */
    private static String handshaken(RawClient client, String transport) throws IOException {
        String answer = client.send("GET /socket.io/1/?t=1 HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse().text();
        return "/socket.io/1/" + transport + "/" + answer.substring(0, answer.indexOf(':')) + "?t=2&i=0";
    }

    private static RawClient startPoll(RawClient client, String path) throws IOException {
        return client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private static void post(RawClient client, String path, String packet) throws IOException {
        client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + packet.length() + "\r\n\r\n"
                + packet);
        assertThat(client.readResponse().status()).isEqualTo(200);
    }

    private static RawClient upgrade(RawClient client, String path) throws IOException {
        client.send(RawClient.handshake(path));
        assertThat(client.readResponse().status()).isEqualTo(101);
        return client;
    }
}
