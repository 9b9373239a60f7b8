package dev.roomcast.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.RawEventStream;
import dev.roomcast.engineio.RandomId;
import dev.roomcast.socketio.Socket;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class EventFeedTest {
    private static final String LOST = "event: lost\ndata: null\n\n";

    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private LiveFeeds live;

    @BeforeEach
    void start() throws IOException {
        live = LiveFeeds.start(2);
        live.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void answersAtOnceSoThatProxiesSeeThatItStreams() throws Exception {
        try (RawEventStream stream = open("u").readOpening()) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(stream.head().field("Content-Type")).isEqualTo("text/event-stream");
            assertThat(stream.head().field("Cache-Control")).isEqualTo("no-store");
            assertThat(stream.head().field("X-Accel-Buffering")).isEqualTo("no");
            assertThat(stream.head().field("Content-Length")).isEmpty();
            assertThat(stream.lastId()).endsWith(".0");
            assertThat(live.rooms()).isEqualTo(Map.of("u", 1));
            assertThat(sockets.take().transportName()).isEqualTo("event-stream");
        }
    }

    @Test
    void sendsEveryEventWithItsNumber() throws Exception {
        try (RawEventStream first = open("u").readOpening(); RawEventStream second = open("u").readOpening()) {
            assertThat(live.emit("u", "message", Map.of("data", "a\nb"))).isEqualTo(2);
            assertThat(live.emit("u", "news\ndata: forged")).isEqualTo(2);

            for (RawEventStream stream : List.of(first, second)) {
                assertThat(stream.next()).isEqualTo("data: {\"data\":\"a\\nb\"}\n\n");
                assertThat(stream.lastId()).endsWith(".1");
                assertThat(stream.next()).isEqualTo("event: news data: forged\ndata: null\n\n");
                assertThat(stream.lastId()).endsWith(".2");
            }
            assertThat(first.lastId()).isNotEqualTo(second.lastId());
        }
    }

    @Test
    void keepsTheConnectionAliveWithComments() throws Exception {
        try (RawEventStream stream = open("u").readOpening()) {
            for (int i = 0; i < 3; i++) {
                live.server().advance(15_100);
                assertThat(stream.next()).isEqualTo(":\n\n");
            }
            assertThat(live.server().timerCount()).isEqualTo(1);
        }
        try (LiveFeeds quick = LiveFeeds.start(1, new FeedSettings(2_000, 1_000, 5_000, 1_000_000, 1_000_000));
                RawEventStream stream = RawEventStream.open(quick.address(), "/events?name=u").readOpening()) {
            quick.server().advance(2_100);
            assertThat(stream.next()).isEqualTo(":\n\n");
        }
    }

    /** The first and the second connection are on different loops, and so are the second and the third. */
    @Test
    void goesOnBehindTheLastEventWithoutLossOrDoubles() throws Exception {
        String id;
        try (RawEventStream stream = open("u").readOpening()) {
            emit(1, 3);
            assertThat(stream.next()).isEqualTo("data: 1\n\n");
            id = stream.lastId();
        }
        awaitWaiting();
        emit(4, 5);
        try (RawEventStream second = open("u", "Last-Event-ID: " + id).readOpening()) {
            assertThat(second.lastId()).isEqualTo(id);
            expect(second, 2, 5);
            emit(6, 6);
            expect(second, 6, 6);
            assertThat(second.lastId()).isEqualTo(id.replace(".1", ".6"));
            assertThat(live.rooms()).isEqualTo(Map.of("u", 1));
            id = second.lastId();
        }
        awaitWaiting();
        emit(7, 8);
        try (RawEventStream third = open("u", "Last-Event-ID: " + id).readOpening()) {
            expect(third, 7, 8);
            assertThat(live.feeds().counters().resumed.sum()).isEqualTo(2);
            assertThat(live.feeds().counters().opened.sum()).isEqualTo(1);
            assertThat(live.rooms()).isEqualTo(Map.of("u", 1));
        }
    }

    @Test
    void takesThePlaceOfAConnectionWhoseLossWasNotNoticed() throws Exception {
        try (RawEventStream first = open("u").readOpening()) {
            String start = first.lastId();
            emit(1, 2);
            try (RawEventStream second = RawEventStream.open(live.address(), "/events?name=u&lastEventId=" + start)) {
                expect(second.readOpening(), 1, 2);
                expect(first, 1, 2);
                first.expectEnd();
                emit(3, 3);
                expect(second, 3, 3);
                assertThat(live.feeds().feedCount()).isEqualTo(1);
                assertThat(live.emit("u", "message", 4)).isEqualTo(1);
            }
        }
    }

    @Test
    void leavesWhenItsClientDoesNotComeBackInTime() throws Exception {
        String id;
        try (RawEventStream stream = open("u").readOpening()) {
            id = stream.lastId();
        }
        awaitWaiting();
        live.server().advance(4_800);
        assertThat(live.rooms()).isEqualTo(Map.of("u", 1));
        live.server().advance(300);

        assertThat(live.rooms()).isEmpty();
        assertThat(live.ended.take()).isEqualTo("transport close");
        live.expectNothingLeft();
        try (RawEventStream late = open("u", "Last-Event-ID: " + id).readOpening()) {
            assertThat(late.next()).isEqualTo(LOST);
            assertThat(late.lastId()).endsWith(".0").isNotEqualTo(id);
            emit(1, 1);
            expect(late, 1, 1);
            assertThat(live.feeds().counters().lost.sum()).isEqualTo(1);
        }
    }

    @Test
    void saysThatItIsLostWhatFellOutOfItsHistory() throws Exception {
        try (RawEventStream stream = open("u").readOpening()) {
            String start = stream.lastId();
            emit(1, 1_001);
            expect(stream, 1, 1_001);
            try (RawEventStream again = open("u", "Last-Event-ID: " + start).readOpening()) {
                assertThat(again.next()).isEqualTo(LOST);
                assertThat(again.lastId()).doesNotStartWith(start.substring(0, 22));
            }
            try (RawEventStream again = open("u", "Last-Event-ID: " + start.replace(".0", ".1")).readOpening()) {
                expect(again, 2, 1_001);
            }
        }
    }

    @Test
    void keepsWhatWasSentForAMinuteAtLeastAndTwoAtMost() throws Exception {
        try (RawEventStream stream = open("u").readOpening()) {
            String start = stream.lastId();
            emit(1, 1);
            expect(stream, 1, 1);
            for (int i = 0; i < 4; i++) {
                live.server().advance(15_100);
                assertThat(stream.next()).isEqualTo(":\n\n");
            }
            emit(2, 2);
            try (RawEventStream again = open("u", "Last-Event-ID: " + start).readOpening()) {
                expect(again, 1, 2);
                for (int i = 0; i < 4; i++) {
                    live.server().advance(15_100);
                    assertThat(again.next()).isEqualTo(":\n\n");
                }
                try (RawEventStream late = open("u", "Last-Event-ID: " + start).readOpening()) {
                    assertThat(late.next()).isEqualTo(LOST);
                }
                try (RawEventStream later = open("u", "Last-Event-ID: " + start.replace(".0", ".1")).readOpening()) {
                    expect(later, 2, 2);
                }
            }
        }
    }

    /** The feed ends while the new connection is on its way from the other loop. */
    @Test
    void beginsAnewWhenTheFeedHasEndedOnTheWayToIt() throws Exception {
        try (RawEventStream stream = open("u").readOpening(); RawClient second = live.server().connect()) {
            Socket socket = sockets.take();
            CountDownLatch held = new CountDownLatch(1);
            socket.loop().execute(() -> await(held));
            socket.loop().execute(socket::disconnect);
            long requests = live.server().requestCount();
            second.send("GET /events?name=u HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: " + stream.lastId()
                    + "\r\n\r\n");
            Eventually.becomesTrue("it has come", () -> live.server().requestCount() > requests);
            Eventually.runOnLoop(live.server().loops().loops().get(1), () -> { });
            held.countDown();

            assertThat(second.readHead().status()).isEqualTo(200);
            live.awaitRooms(Map.of("u", 1));
            stream.expectEnd();
            assertThat(sockets.take().loop()).isSameAs(socket.loop());
            assertThat(live.feeds().counters().lost.sum()).isEqualTo(1);
        }
    }

    @Test
    void keepsWhatWasSentOnlyUpToItsBytes() throws Exception {
        try (LiveFeeds small = LiveFeeds.start(1, new FeedSettings(25_000, 20_000, 5_000, 1_000_000, 80_000));
                RawEventStream stream = RawEventStream.open(small.address(), "/events?name=u").readOpening()) {
            String start = stream.lastId();
            for (int i = 0; i < 3; i++) {
                small.emit("u", "message", "x".repeat(4_000));
                stream.next();
            }
            try (RawEventStream again = RawEventStream.open(small.address(), "/events?name=u",
                    "Last-Event-ID: " + start).readOpening()) {
                assertThat(again.next()).isEqualTo(LOST);
            }
            try (RawEventStream again = RawEventStream.open(small.address(), "/events?name=u",
                    "Last-Event-ID: " + start.replace(".0", ".1")).readOpening()) {
                assertThat(again.next()).startsWith("data: \"xxx");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "7", ".", "x.-1", "x.99999999999999999999999", "{id}.-1", "{id}.1", "{id}.x",
        "{id}.999999999999999999", "{other}.0", "{long}"})
    void beginsAnewAfterAnIdThatItNeverGave(String pattern) throws Exception {
        try (RawEventStream stream = open("u").readOpening()) {
            String id = stream.lastId().replace(".0", "");
            String last = pattern.replace("{id}", id).replace("{other}", RandomId.next())
                    .replace("{long}", "9".repeat(10_000));

            try (RawEventStream other = open("u", "Last-Event-ID: " + last).readOpening()) {
                assertThat(other.next()).isEqualTo(LOST);
                assertThat(other.lastId()).doesNotStartWith(id).endsWith(".0");
                assertThat(live.rooms()).isEqualTo(Map.of("u", 2));
            }
        }
    }

    @Test
    void doesNotHandAFeedToAnotherNameOrAnotherWay() throws Exception {
        try (RawEventStream stream = open("u").readOpening();
                RawEventStream other = open("other", "Last-Event-ID: " + stream.lastId()).readOpening()) {
            assertThat(other.next()).isEqualTo(LOST);
            assertThat(live.rooms()).isEqualTo(Map.of("u", 1, "other", 1));
            assertThat(live.server().get("/poll?name=u&cursor=" + stream.lastId()).text()).contains("\"lost\":true");
        }
    }

    @Test
    void beginsWithoutALossWhereTheIdIsEmpty() throws Exception {
        try (RawEventStream stream = open("u", "Last-Event-ID: ").readOpening()) {
            emit(1, 1);
            expect(stream, 1, 1);
        }
    }

    @Test
    void closesAFeedThatIsOwedTooMuchWhileNobodyReadsIt() throws Exception {
        String id;
        try (RawEventStream stream = open("u").readOpening()) {
            id = stream.lastId();
        }
        awaitWaiting();
        for (int i = 0; i < 9; i++) {
            live.emit("u", "message", "x".repeat(1_000_000));
        }

        assertThat(live.ended.poll(5, TimeUnit.SECONDS)).isEqualTo("slow consumer");
        assertThat(live.feeds().counters().slowConsumers.sum()).isEqualTo(1);
        live.expectNothingLeft();
        try (RawEventStream late = open("u", "Last-Event-ID: " + id).readOpening()) {
            assertThat(late.next()).isEqualTo(LOST);
        }
    }

    @Test
    void closesAClientThatReadsTooSlowly() throws Exception {
        try (RawClient client = RawClient.connect(live.address(), 4096);
                RawEventStream stream = RawEventStream.open(client, "/events?name=u")) {
            stream.readOpening();
            String large = "x".repeat(1_000_000);
            Eventually.becomesTrue("it is closed", () -> live.emit("u", "message", large) == 0);

            assertThat(live.ended.poll(5, TimeUnit.SECONDS)).isEqualTo("slow consumer");
            assertThat(live.feeds().counters().slowConsumers.sum()).isEqualTo(1);
        }
        live.expectNothingLeft();
    }

    @Test
    void endsTheStreamWhenTheServerDisconnectsItOrStops() throws Exception {
        try (RawEventStream stream = open("u").readOpening(); RawEventStream other = open("u").readOpening()) {
            Socket socket = sockets.take();
            Eventually.runOnLoop(socket.loop(), socket::disconnect);
            stream.expectEnd();
            assertThat(live.ended.take()).isEqualTo("server namespace disconnect");

            live.feeds().closeAll();
            other.expectEnd();
            assertThat(live.ended.take()).isEqualTo("server shutting down");
        }
        live.expectNothingLeft();
        try (RawEventStream late = open("u").readOpening()) {
            emit(1, 1);
            expect(late, 1, 1);
            live.feeds().stop();
            late.expectEnd();
        }
        try (RawEventStream late = open("u").readOpening()) {
            late.expectEnd();
            assertThat(live.feeds().feedCount()).isZero();
        }
    }

    @Test
    void endsWithItsConnectionWhenTheServerStops() throws Exception {
        try (RawEventStream stream = open("u").readOpening()) {
            live.server().loops().shutdownConnections();

            stream.expectEnd();
            assertThat(live.ended.take()).isEqualTo("server shutting down");
        }
        live.expectNothingLeft();
    }

    @Test
    void isClosedByAHandlerThatDisconnectsItAtOnce() throws Exception {
        live.onConnection(Socket::disconnect);
        try (RawEventStream stream = open("u").readOpening()) {
            stream.expectEnd();
            assertThat(live.feeds().feedCount()).isZero();
        }
        live.expectNothingLeft();
    }

    @Test
    void streamsToClientsOfHttp10() throws Exception {
        try (RawClient client = live.server().connect()) {
            client.send("GET /events?name=u HTTP/1.0\r\n\r\n");
            live.awaitRooms(Map.of("u", 1));
            emit(1, 1);
            live.feeds().closeAll();

            Response response = client.readResponse();
            assertThat(response.field("Transfer-Encoding")).isEmpty();
            assertThat(response.text()).matches(
                    "retry: 1000\n: connected\nid: \\S+\\.0\n\nid: \\S+\\.1\ndata: 1\n\n");
        }
    }

    @Test
    void answersTheFieldsToHeadAndOpensNothing() throws Exception {
        Response head = live.server().request("HEAD", "/events?name=u", new byte[0]);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.field("Content-Type")).isEqualTo("text/event-stream");
        assertThat(live.server().request("HEAD", "/events", new byte[0]).status()).isEqualTo(400);
        assertThat(live.server().post("/events?name=u", "").status()).isEqualTo(405);
        assertThat(live.feeds().counters().opened.sum()).isZero();
        live.expectNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/events?name=", "/events?user=u"})
    void refusesWhatIsNoName(String path) throws Exception {
        Response response = live.server().get(path);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.field("Content-Type")).isEqualTo("application/json");
        assertThat(response.text()).startsWith("{\"error\":\"name is ");
        assertThat(live.feeds().counters().refused.sum()).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void emit(int from, int to) {
        IntStream.rangeClosed(from, to).forEach(i -> live.emit("u", "message", i));
    }

    private static void expect(RawEventStream stream, int from, int to) throws IOException {
        for (int i = from; i <= to; i++) {
            assertThat(stream.next()).isEqualTo("data: " + i + "\n\n");
        }
    }

    private RawEventStream open(String name, String... fields) throws IOException {
        return RawEventStream.open(live.address(), "/events?name=" + name, fields);
    }

    /** Until the loss of the only connection is noticed. */
    private void awaitWaiting() {
        Eventually.becomesTrue("disconnected", () -> live.server().loops().connectionCount() == 0);
        Eventually.runOnAll(live.server().loops());
        assertThat(live.feeds().feedCount()).isEqualTo(1);
    }
}
