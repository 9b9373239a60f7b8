package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connection state recovery, without the faults that it has elsewhere (ecosystem.md, section 4). */
@Timeout(20)
class RecoveryTest {
    private static final ConnectionStateRecovery OPTIONS = ConnectionStateRecovery.DEFAULTS.within(Duration.ofSeconds(9));

    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private ApiServer server;

    /** What a client knows of its place. */
    private record Place(String sid, String pid, String offset) {
    }

    @BeforeEach
    void start() throws IOException {
        restart(1, OPTIONS);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void givesBackIdRoomsDataAndWhatWasMissed(int loops) throws Exception {
        restart(loops, OPTIONS);
        RawClient client = server.open();
        Place place = connect(client, "40");
        Socket before = sockets.take();
        before.join("room").get();
        before.data().put("name", "Ann");
        server.io().to("room").emit("news", 1);
        place = read(client, place, "\"news\",1");

        drop(client);
        server.io().to("room").emit("news", 2);
        server.io().emit("all", Map.of("x", 3));
        server.io().to("elsewhere").emit("news", 4);
        server.io().to("room").volatile_().emit("news", 5);
        RawClient again = server.open();
        again.sendText(comeBack(place));
        place = read(again, place, "\"news\",2");
        place = read(again, place, "\"all\",{\"x\":3}");

        assertThat(again.readFrame()).isEqualTo(connected(place));
        Socket after = sockets.take();
        assertThat(after.recovered()).isTrue();
        assertThat(before.recovered()).isFalse();
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.rooms()).containsExactly("room");
        assertThat(after.data()).containsEntry("name", "Ann");
        server.io().to("room").emit("news", 6);
        read(again, place, "\"news\",6");
        again.close();
        expectNothingLeftAfter(9_000);
    }

    @Test
    void needsNoEventReceived() throws Exception {
        RawClient client = server.open();
        Place place = connect(client, "40");
        drop(client);
        server.io().emit("first");

        RawClient again = server.open();
        again.sendText("40{\"pid\":\"" + place.pid + "\"}");

        place = read(again, place, "\"first\"");
        assertThat(again.readFrame()).isEqualTo(connected(place));
        again.close();
    }

    @Test
    void needsAnEventReceivedWhereItIsToldTo() throws Exception {
        restart(1, OPTIONS.needingOffset());
        RawClient client = server.open();
        Place place = connect(client, "40");
        drop(client);
        RawClient again = server.open();
        Place next = connect(again, comeBack(place));
        server.io().emit("first");
        next = read(again, next, "\"first\"");
        drop(again);

        RawClient third = server.open();
        third.sendText(comeBack(next));

        assertThat(next.sid).isNotEqualTo(place.sid);
        assertThat(third.readFrame()).isEqualTo(connected(next));
        third.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void losesAndRepeatsNothingInFiftyDropsInARow(int loops) throws Exception {
        restart(loops, OPTIONS);
        RawClient client = server.open();
        Place place = connect(client, "40");
        List<String> received = new ArrayList<>();
        for (int drop = 0; drop < 50; drop++) {
            // One that the client reads, one that it has not read when the connection breaks, one while it is away.
            server.io().emit("n", 3 * drop);
            Frame read = client.readFrame();
            received.add(argument(read));
            place = new Place(place.sid, place.pid, offset(read));
            server.io().emit("n", 3 * drop + 1);
            server.settle();
            drop(client);
            server.io().emit("n", 3 * drop + 2);
            client = server.open();
            client.sendText(comeBack(place));
            for (Frame frame = client.readFrame(); !frame.text().startsWith("40"); frame = client.readFrame()) {
                received.add(argument(frame));
                place = new Place(place.sid, place.pid, offset(frame));
            }
        }
        client.close();

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            expected.add(String.valueOf(i));
        }
        assertThat(received).isEqualTo(expected);
        assertThat(sockets).hasSize(51);
    }

    @Test
    void takesOverFromAConnectionThatStillLooksAlive() throws Exception {
        RawClient client = server.open();
        Place place = connect(client, "40");
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        sockets.take().onDisconnect(ends::add).join("room").get();
        server.io().to("room").emit("unread");

        RawClient again = server.open();
        again.sendText("40{\"pid\":\"" + place.pid + "\"}");

        place = read(again, place, "\"unread\"");
        assertThat(again.readFrame()).isEqualTo(connected(place));
        assertThat(ends.take()).isEqualTo("transport close");
        assertThat(server.io().main().socketCount()).isEqualTo(1);
        again.close();
        client.close();
    }

    @Test
    void asksMiddlewaresAgainUnlessToldOtherwise() throws Exception {
        RawClient client = server.open();
        Place place = connect(client, "40");
        server.io().use((socket, next) -> next.refuse("shut out"));
        drop(client);

        RawClient again = server.open();
        again.sendText(comeBack(place));
        assertThat(again.readFrame()).isEqualTo(Frame.text("44{\"message\":\"shut out\"}"));
        again.close();

        restart(1, new ConnectionStateRecovery(Duration.ofSeconds(9), true, false, 10, 1_000, 10));
        client = server.open();
        place = connect(client, "40");
        server.io().use((socket, next) -> next.refuse("shut out"));
        drop(client);
        again = server.open();
        again.sendText(comeBack(place));
        assertThat(again.readFrame()).isEqualTo(connected(place));
        again.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"pid\":\"unknown\",\"offset\":\"x\"}", "{\"pid\":7}", "{\"pid\":\"PID\",\"offset\":\"x\"}",
        "{\"offset\":\"x\"}"})
    void beginsAnewWhereThereIsNothingToGiveBack(String auth) throws Exception {
        RawClient client = server.open();
        Place place = connect(client, "40");
        drop(client);

        RawClient again = server.open();
        Place next = connect(again, "40" + auth.replace("PID", place.pid));

        assertThat(next.pid).isNotEqualTo(place.pid);
        assertThat(next.sid).isNotEqualTo(place.sid);
        sockets.take();
        assertThat(sockets.take().recovered()).isFalse();
        again.close();
    }

    @Test
    void waitsNoLongerThanItIsTold() throws Exception {
        RawClient client = server.open();
        Place place = connect(client, "40");
        drop(client);
        assertThat(server.io().main().absentCount()).isEqualTo(1);

        server.advance(9_020);

        assertThat(server.io().main().absentCount()).isZero();
        RawClient again = server.open();
        assertThat(connect(again, "40{\"pid\":\"" + place.pid + "\"}").pid).isNotEqualTo(place.pid);
        again.close();
    }

    /** ecosystem.md, section 4: nobody tells a Node server's users (socket.io issue 5250). */
    @Test
    void tellsWhoIsNotWaitedForAnyMore() throws Exception {
        restart(1, new ConnectionStateRecovery(Duration.ofSeconds(9), false, false, 1, 1_000_000, 2));
        BlockingQueue<String> gone = new LinkedBlockingQueue<>();
        server.io().main().onRecoveryExpired(socket -> gone.add("expired " + socket.id()));
        Place[] places = new Place[3];
        for (int i = 0; i < places.length; i++) {
            RawClient client = server.open();
            places[i] = connect(client, "40");
            sockets.take().onDisconnect(reason -> gone.add(reason));
            drop(client);
            assertThat(ApiServer.next(gone)).isEqualTo("transport close");
        }
        assertThat(ApiServer.next(gone)).as("beyond the number that is waited for").isEqualTo("expired " + places[2].sid);
        server.io().emit("n", 1);
        server.io().emit("n", 2);
        RawClient again = server.open();
        connect(again, comeBack(places[1]));
        assertThat(ApiServer.next(gone)).as("has missed too much").isEqualTo("expired " + places[1].sid);
        again.sendText("41");

        server.advance(9_020);

        assertThat(ApiServer.next(gone)).as("in vain").isEqualTo("expired " + places[0].sid);
        assertThat(gone).isEmpty();
    }

    @Test
    void waitsForNobodyWhoLeftOnPurpose() throws Exception {
        RawClient client = server.open();
        connect(client, "40");
        client.sendText("41");
        Socket left = sockets.take();
        Eventually.becomesTrue("it has left", () -> !left.isConnected());
        RawClient other = server.open();
        connect(other, "40");
        sockets.take().disconnect();
        assertThat(other.readFrame()).isEqualTo(Frame.text("41"));

        assertThat(server.io().main().absentCount()).isZero();
        client.close();
        other.close();
    }

    @Test
    void keepsNoMoreThanItsBounds() throws Exception {
        restart(1, new ConnectionStateRecovery(Duration.ofSeconds(9), false, false, 3, 1_000_000, 1));
        RawClient client = server.open();
        Place place = connect(client, "40");
        server.io().emit("n", 0);
        place = read(client, place, "\"n\",0");
        RawClient second = server.open();
        connect(second, "40");
        drop(client);
        drop(second);
        assertThat(server.io().main().absentCount()).isEqualTo(1);

        for (int i = 1; i < 5; i++) {
            server.io().emit("n", i);
        }
        RawClient again = server.open();
        assertThat(connect(again, comeBack(place)).pid).isNotEqualTo(place.pid);
        again.close();
    }

    @Test
    void forgetsWhatAHeartbeatHasConfirmed() throws Exception {
        restart(1, new ConnectionStateRecovery(Duration.ofSeconds(9), false, false, 2, 1_000_000, 10));
        RawClient client = server.open();
        Place place = connect(client, "40");
        for (int i = 0; i < 2; i++) {
            server.io().emit("n", i);
            place = read(client, place, "\"n\"," + i);
        }
        server.advance(25_020);
        assertThat(client.readFrame()).isEqualTo(Frame.text("2"));
        client.sendText("3").sendText("420[\"x\"]");
        server.settle();
        server.io().emit("n", 2);
        server.settle();
        drop(client);

        RawClient again = server.open();
        again.sendText(comeBack(place));
        place = read(again, place, "\"n\",2");
        assertThat(again.readFrame()).isEqualTo(connected(place));
        again.close();
    }

    @Test
    void givesNoPidAndNoOffsetToOlderClients() throws Exception {
        try (RawClient client = server.webSocket("/socket.io/?EIO=3&transport=websocket")) {
            client.readFrame();
            assertThat(client.readFrame()).isEqualTo(Frame.text("40"));
            server.io().emit("n", 1);

            assertThat(client.readFrame()).isEqualTo(Frame.text("42[\"n\",1]"));
        }
        assertThat(server.io().main().absentCount()).isZero();
    }

    private void restart(int loops, ConnectionStateRecovery options) throws IOException {
        if (server != null) {
            server.close();
        }
        sockets.clear();
        server = ApiServer.start(builder -> builder.loops(loops).connectionStateRecovery(options));
        server.io().onConnection(sockets::add);
    }

    private static Place connect(RawClient client, String packet) throws IOException {
        client.sendText(packet);
        Frame answer = client.readFrame();
        assertThat(answer.text()).matches("40\\{\"sid\":\"[A-Za-z0-9_-]{22}\",\"pid\":\"[A-Za-z0-9_-]{22}\"}");
        String[] quoted = answer.text().split("\"");
        return new Place(quoted[3], quoted[7], null);
    }

    private static String comeBack(Place place) {
        return "40{\"pid\":\"" + place.pid + "\""
                + (place.offset == null ? "" : ",\"offset\":\"" + place.offset + "\"") + "}";
    }

    private static Frame connected(Place place) {
        return Frame.text("40{\"sid\":\"" + place.sid + "\",\"pid\":\"" + place.pid + "\"}");
    }

    /** Breaks a connection and returns when the server has seen it. */
    private void drop(RawClient client) throws IOException {
        int before = server.io().main().socketCount();
        client.reset();
        Eventually.becomesTrue("it is missed", () -> server.io().main().socketCount() < before);
        server.settle();
    }

    private static Place read(RawClient client, Place place, String event) throws IOException {
        Frame frame = client.readFrame();
        assertThat(frame.text()).startsWith("42[" + event + ",\"");
        return new Place(place.sid, place.pid, offset(frame));
    }

    private static String argument(Frame frame) {
        return frame.text().split(",")[1];
    }

    private static String offset(Frame frame) {
        String text = frame.text();
        return text.substring(text.lastIndexOf(',') + 2, text.length() - 2);
    }

    private void expectNothingLeftAfter(long millis) {
        Eventually.becomesTrue("no socket is left", () -> server.io().main().socketCount() == 0);
        server.advance(millis + 2_000);
        server.settle();
        assertThat(server.io().main().absentCount()).isZero();
        assertThat(server.io().main().rooms().roomCount()).isZero();
        assertThat(Eventually.get(server.io().group().timerCount())).isZero();
    }
}
