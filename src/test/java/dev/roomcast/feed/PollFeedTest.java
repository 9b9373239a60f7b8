package dev.roomcast.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.engineio.RandomId;
import dev.roomcast.socketio.Json;
import dev.roomcast.socketio.Socket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two loops and a connection a client: polls come to the feed's loop and to the other. */
@Timeout(30)
class PollFeedTest {
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private LiveFeeds live;
    private RawClient client;
    private RawClient other;

    /** What a poll is answered with. */
    private record Answer(String cursor, List<?> data, boolean lost) {
        static Answer of(Response response) {
            assertThat(response.status()).as(response.text()).isEqualTo(200);
            assertThat(response.field("Content-Type")).isEqualTo("application/json");
            assertThat(response.field("Cache-Control")).isEqualTo("no-store");
            Map<?, ?> json = (Map<?, ?>) json(response.text());
            List<Object> data = new ArrayList<>();
            for (Object message : (List<?>) json.get("messages")) {
                assertThat(((Map<?, ?>) message).keySet()).hasToString("[event, data]");
                assertThat(((Map<?, ?>) message).get("event")).isEqualTo("message");
                data.add(((Map<?, ?>) message).get("data"));
            }
            return new Answer((String) json.get("cursor"), data, json.containsKey("lost"));
        }

        String at(long seq) {
            return cursor.substring(0, 22) + "." + seq;
        }
    }

    @BeforeEach
    void start() throws IOException {
        start(FeedSettings.DEFAULTS);
    }

    private void start(FeedSettings settings) throws IOException {
        live = LiveFeeds.start(2, settings);
        live.onConnection(sockets::add);
        client = live.server().connect();
        other = live.server().connect();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        other.close();
        live.close();
    }

    private void restart(FeedSettings settings) throws IOException {
        stop();
        start(settings);
    }

    @Test
    void waitsForTheFirstMessageAndAnswersWithIt() throws Exception {
        send(client, "/poll?name=u");
        assertThat(live.rooms()).isEqualTo(Map.of("u", 1));
        assertThat(sockets.take().transportName()).isEqualTo("poll");

        assertThat(live.emit("u", "message", Map.of("code", 0))).isEqualTo(1);

        Response response = client.readResponse();
        assertThat(response.text()).matches("\\{\"cursor\":\"[-_0-9A-Za-z]{22}\\.1\",\"messages\":"
                + "\\[\\{\"event\":\"message\",\"data\":\\{\"code\":0}}]}");
        assertThat(Answer.of(response).lost).isFalse();
    }

    @Test
    void answersWithAllThatCameSinceTheCursorByEitherLoop() throws Exception {
        Answer first = firstAnswer();
        emit(2, 4);
        Answer second = poll(other, first.cursor);
        assertThat(second).isEqualTo(new Answer(first.at(4), List.of(2, 3, 4), false));

        send(other, path(second.cursor));
        emit(5, 5);
        assertThat(read(other)).isEqualTo(new Answer(first.at(5), List.of(5), false));
        send(client, path(first.at(5)));
        emit(6, 6);
        assertThat(read(client)).isEqualTo(new Answer(first.at(6), List.of(6), false));
        assertThat(live.feeds().feedCount()).isEqualTo(1);
        assertThat(live.rooms()).isEqualTo(Map.of("u", 1));
    }

    @Test
    void takesTheMessagesOfATurnTogether() throws Exception {
        Answer first = firstAnswer();
        send(client, path(first.cursor));
        Socket socket = sockets.take();
        Eventually.runOnLoop(socket.loop(), () -> IntStream.rangeClosed(2, 4).forEach(i -> socket.emit("message", i)));

        assertThat(read(client).data).isEqualTo(List.of(2, 3, 4));
    }

    @Test
    void repeatsWhatAnOlderCursorStillFindsSoThatALostAnswerLosesNothing() throws Exception {
        Answer first = firstAnswer();
        emit(2, 3);
        Answer lostOnItsWay = poll(client, first.cursor);
        assertThat(lostOnItsWay.data).isEqualTo(List.of(2, 3));
        emit(4, 4);

        assertThat(poll(other, first.cursor)).isEqualTo(new Answer(first.at(4), List.of(2, 3, 4), false));
        assertThat(poll(other, first.at(3))).isEqualTo(new Answer(first.at(4), List.of(4), false));
        // That cursor said that 3 has come, so 2 and 3 are dropped.
        Answer anew = poll(other, first.cursor);
        assertThat(anew.lost).isTrue();
        assertThat(anew.data).isEmpty();
        assertThat(anew.cursor).endsWith(".0").doesNotStartWith(first.cursor.substring(0, 22));
        assertThat(live.feeds().feedCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"25000, 20000", "7000, 7000", "60000, 20000"})
    void answersAPollThatWaitsInVainWithAnEmptyList(long pingInterval, long pollMillis) throws Exception {
        restart(new FeedSettings(pingInterval, 20_000, 5_000, 1_000_000, 8 << 20));
        send(client, "/poll?name=u");
        live.server().advance(pollMillis - 100);
        assertThat(live.server().timerCount()).isPositive();
        live.server().advance(200);

        Answer answer = read(client);
        assertThat(answer.cursor).endsWith(".0");
        assertThat(answer.data).isEmpty();
        assertThat(answer.lost).isFalse();
        emit(1, 1);
        assertThat(poll(client, answer.cursor)).isEqualTo(new Answer(answer.at(1), List.of(1), false));
        send(client, path(answer.at(1)));
        live.server().advance(pollMillis + 100);
        assertThat(read(client)).isEqualTo(new Answer(answer.at(1), List.of(), false));
    }

    @Test
    void answersTheOlderOfTwoPollsAtOnce() throws Exception {
        Answer first = firstAnswer();
        send(client, path(first.cursor));
        send(other, path(first.cursor));

        assertThat(read(client)).isEqualTo(new Answer(first.cursor, List.of(), false));
        emit(2, 2);
        assertThat(read(other)).isEqualTo(new Answer(first.at(2), List.of(2), false));
    }

    @Test
    void dealsWithPollsThatArePipelinedBehindOneThatIsAnswered() throws Exception {
        Answer first = firstAnswer();
        String poll = "GET " + path(first.cursor) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        live.server().sendAndSettle(client, (poll + poll).getBytes(StandardCharsets.UTF_8));
        RawClient sameLoop = live.server().connect();

        send(sameLoop, path(first.cursor));

        Answer empty = new Answer(first.cursor, List.of(), false);
        assertThat(read(client)).isEqualTo(empty);
        assertThat(read(sameLoop)).isEqualTo(empty);
        emit(2, 2);
        assertThat(read(client)).isEqualTo(new Answer(first.at(2), List.of(2), false));
        live.server().sendAndSettle(client, (poll + poll).getBytes(StandardCharsets.UTF_8));
        assertThat(read(client).data).isEqualTo(List.of(2));
        assertThat(read(client).data).isEqualTo(List.of(2));
        sameLoop.close();
    }

    @Test
    void dropsAClientThatStopsPolling() throws Exception {
        Answer first = firstAnswer();
        live.server().advance(19_900);
        assertThat(live.rooms()).isEqualTo(Map.of("u", 1));
        live.server().advance(200);

        assertThat(live.rooms()).isEmpty();
        assertThat(live.ended.take()).isEqualTo("ping timeout");
        assertThat(live.feeds().counters().pingTimeouts.sum()).isEqualTo(1);
        RawClient later = live.server().connect();
        assertThat(poll(later, first.cursor).lost).isTrue();
        later.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dropsAClientThatAbortsItsPollSoonerAndLosesNothingUntilThen(boolean onOtherLoop) throws Exception {
        Answer first = firstAnswer();
        RawClient aborting = onOtherLoop ? other : client;
        send(aborting, path(first.cursor));
        aborting.reset();
        Eventually.becomesTrue("noticed", () -> live.server().loops().connectionCount() == 1);
        live.server().settle();
        emit(2, 2);
        live.server().advance(4_000);
        RawClient again = onOtherLoop ? client : other;
        assertThat(poll(again, first.cursor)).isEqualTo(new Answer(first.at(2), List.of(2), false));

        live.server().advance(6_000);
        assertThat(live.feeds().feedCount()).isEqualTo(1);
        send(again, path(first.at(2)));
        again.reset();
        Eventually.becomesTrue("noticed", () -> live.server().loops().connectionCount() == 0);
        live.server().settle();
        live.server().advance(5_100);
        assertThat(live.ended.take()).isEqualTo("transport close");
        live.expectNothingLeft();
    }

    @Test
    void doesNotTakeTheEndOfAnOlderPollForThatOfTheClient() throws Exception {
        Answer first = firstAnswer();
        send(client, path(first.cursor));
        send(other, path(first.cursor));
        client.reset();
        Eventually.becomesTrue("noticed", () -> live.server().loops().connectionCount() == 1);
        live.server().settle();
        live.server().advance(6_000);

        emit(2, 2);
        assertThat(read(other).data).isEqualTo(List.of(2));
    }

    @Test
    void answersWithinMaxPayloadAndKeepsTheRest() throws Exception {
        restart(new FeedSettings(25_000, 20_000, 5_000, 1_000, 8 << 20));
        Answer answer = firstAnswer();
        String large = "y".repeat(2_000);
        for (Object data : List.of("x".repeat(500), "x".repeat(300), "x".repeat(300), large, "z")) {
            live.emit("u", "message", data);
        }

        List<Object> data = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        while (data.size() < 5) {
            send(client, path(answer.cursor));
            Response response = client.readResponse();
            answer = Answer.of(response);
            assertThat(response.content().length).isLessThanOrEqualTo(answer.data.contains(large) ? 2_200 : 1_000);
            data.addAll(answer.data);
            sizes.add(answer.data.size());
        }
        assertThat(data).extracting(text -> ((String) text).length()).hasToString("[500, 300, 300, 2000, 1]");
        assertThat(sizes).containsExactly(2, 1, 1, 1);
        assertThat(answer.cursor).endsWith(".6");
    }

    @ParameterizedTest
    @CsvSource({"'{id}.-1', malformed", "'{id}', malformed", "x, malformed", "'{id}.01', malformed",
        "'{id}.99999999999999999999', malformed", "'.', malformed", "'{id}.1%00', malformed",
        "'{id}.2', was never given", "'{id}.999999999999999999', was never given"})
    void refusesACursorThatItNeverGave(String pattern, String why) throws Exception {
        Answer first = firstAnswer();

        for (RawClient from : List.of(client, other)) {
            from.send("GET " + path(pattern.replace("{id}", first.cursor.substring(0, 22)))
                    + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Response response = from.readResponse();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.text()).startsWith("{\"error\":\"cursor ").contains(why);
        }
        assertThat(live.feeds().counters().refused.sum()).isEqualTo(2);
        assertThat(live.feeds().feedCount()).isEqualTo(1);
        assertThat(poll(client, first.at(0)).data).isEqualTo(List.of(1));
    }

    @Test
    void refusesALongCursor() throws Exception {
        assertThat(live.server().get(path("9".repeat(7_000))).status()).isEqualTo(400);
        assertThat(live.server().get(path("9".repeat(10_000))).status()).isEqualTo(414);
        assertThat(live.feeds().counters().opened.sum()).isZero();
    }

    @Test
    void opensANewFeedForACursorThatIsUnknownAndNotUnderThatId() throws Exception {
        String unknown = RandomId.next();

        Answer answer = poll(client, unknown + ".3");
        assertThat(answer.lost).isTrue();
        assertThat(answer.data).isEmpty();
        assertThat(answer.cursor).doesNotStartWith(unknown).endsWith(".0");
        emit(1, 1);
        assertThat(poll(other, answer.cursor)).isEqualTo(new Answer(answer.at(1), List.of(1), false));
        assertThat(live.feeds().counters().lost.sum()).isEqualTo(1);
        live.server().advance(20_200);
        assertThat(live.rooms()).isEmpty();
    }

    /** The feed ends while the poll is on its way from the other loop. */
    @Test
    void opensANewFeedWhenTheOldOneHasEndedOnTheWayToIt() throws Exception {
        Answer first = firstAnswer();
        Socket socket = sockets.take();
        CountDownLatch held = new CountDownLatch(1);
        socket.loop().execute(() -> await(held));
        socket.loop().execute(socket::disconnect);
        long requests = live.server().requestCount();
        other.send("GET " + path(first.cursor) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Eventually.becomesTrue("it has come", () -> live.server().requestCount() > requests);
        Eventually.runOnLoop(live.server().loops().loops().get(1), () -> { });
        held.countDown();

        Answer answer = read(other);
        assertThat(answer.lost).isTrue();
        assertThat(answer.cursor).endsWith(".0");
        assertThat(sockets.take().loop()).isSameAs(socket.loop());
        send(other, path(answer.cursor));
        emit(1, 1);
        assertThat(read(other)).isEqualTo(new Answer(answer.at(1), List.of(1), false));
    }

    @Test
    void refusesTheCursorOfAnotherName() throws Exception {
        Answer first = firstAnswer();

        Response response = live.server().get("/poll?name=v&cursor=" + first.cursor);
        assertThat(response.status() + response.text()).isEqualTo("400{\"error\":\"cursor belongs to another name\"}");
        assertThat(live.rooms()).isEqualTo(Map.of("u", 1));
    }

    @Test
    void takesAnEmptyCursorForNone() throws Exception {
        send(client, path(""));
        emit(1, 1);
        assertThat(read(client).data).isEqualTo(List.of(1));
    }

    @Test
    void closesAFeedThatIsOwedTooMuch() throws Exception {
        Answer first = firstAnswer();
        for (int i = 0; i < 9; i++) {
            live.emit("u", "message", "x".repeat(1_000_000));
        }

        assertThat(live.ended.poll(5, TimeUnit.SECONDS)).isEqualTo("slow consumer");
        assertThat(live.feeds().counters().slowConsumers.sum()).isEqualTo(1);
        assertThat(live.rooms()).isEmpty();
        assertThat(poll(client, first.cursor).lost).isTrue();
    }

    @Test
    void tellsAWaitingPollWhenTheServerDisconnectsItOrStops() throws Exception {
        Answer first = firstAnswer();
        Socket socket = sockets.take();
        send(other, path(first.cursor));
        Eventually.runOnLoop(socket.loop(), () -> {
            socket.emit("message", "bye");
            socket.disconnect();
        });
        assertThat(read(other)).isEqualTo(new Answer(first.at(2), List.of("bye"), false));
        assertThat(live.ended.take()).isEqualTo("server namespace disconnect");
        Answer next = poll(client, first.at(2));
        assertThat(next.lost).isTrue();

        send(client, path(next.cursor));
        live.feeds().stop();
        assertThat(read(client)).isEqualTo(new Answer(next.cursor, List.of(), false));
        assertThat(live.ended.take()).isEqualTo("server shutting down");
        send(client, "/poll?name=u");
        assertThat(read(client).data).isEmpty();
        assertThat(live.feeds().feedCount()).isZero();
        client.close();
        other.close();
        live.expectNothingLeft();
    }

    @Test
    void isClosedByAHandlerThatDisconnectsItAtOnce() throws Exception {
        live.onConnection(Socket::disconnect);

        send(client, "/poll?name=u");
        assertThat(read(client).data).isEmpty();
        assertThat(poll(client, RandomId.next() + ".0").lost).isTrue();
        assertThat(live.feeds().feedCount()).isZero();
        client.close();
        other.close();
        live.expectNothingLeft();
    }

    @Test
    void isReadByGetAlone() throws Exception {
        Response head = live.server().request("HEAD", "/poll?name=u", new byte[0]);

        assertThat(head.status()).isEqualTo(405);
        assertThat(head.field("Allow")).isEqualTo("GET, OPTIONS");
        assertThat(live.server().post("/poll?name=u", "").status()).isEqualTo(405);
        for (String path : List.of("/poll", "/poll?name=", "/poll?cursor=x.1")) {
            assertThat(live.server().get(path).status()).as(path).isEqualTo(400);
        }
        assertThat(live.feeds().counters().opened.sum()).isZero();
    }

    /** A first poll that has got the message 1. */
    private Answer firstAnswer() throws IOException {
        send(client, "/poll?name=u");
        emit(1, 1);
        Answer answer = read(client);
        assertThat(answer.data).isEqualTo(List.of(1));
        return answer;
    }

    private Answer poll(RawClient by, String cursor) throws IOException {
        send(by, path(cursor));
        return read(by);
    }

    private static Answer read(RawClient from) throws IOException {
        return Answer.of(from.readResponse());
    }

    private void send(RawClient by, String path) throws IOException {
        live.server().sendGet(by, path);
        live.server().settle();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String path(String cursor) {
        return "/poll?name=u&cursor=" + cursor;
    }

    private void emit(int from, int to) {
        IntStream.rangeClosed(from, to).forEach(i -> live.emit("u", "message", i));
    }

    private static Object json(String text) {
        try {
            return Json.read(text);
        } catch (Json.InvalidException e) {
            throw new AssertionError(text, e);
        }
    }
}
