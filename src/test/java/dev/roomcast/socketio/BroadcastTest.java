package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** To whom events go, and what else can be done with many sockets: a and b are in "ab", b and c in "bc". */
@Timeout(20)
class BroadcastTest {
    private final List<RawClient> clients = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private ApiServer server;
    private SocketIoServer io;
    private Socket a;
    private Socket b;
    private Socket c;

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start(builder -> builder.loops(2));
        io = server.io();
        for (int i = 0; i < 3; i++) {
            clients.add(server.connect());
            sockets.add(server.nextSocket());
        }
        assertThat(sockets.get(0).loop()).isSameAs(sockets.get(2).loop());
        a = sockets.get(0);
        b = sockets.get(1);
        c = sockets.get(2);
        assertThat(Eventually.get(a.join("ab"))).isTrue();
        assertThat(Eventually.get(b.join("ab", "bc"))).isTrue();
        assertThat(Eventually.get(c.join(List.of("bc")))).isTrue();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void goesToEverybody() throws IOException {
        expect(() -> io.emit("news"), "abc");
        expect(() -> io.main().emit("news"), "abc");
        expect(() -> io.local().emit("news"), "abc");
        expect(() -> io.everybody().emit("news"), "abc");
        expect(() -> io.except("ab").emit("news"), "c");
        expect(() -> io.except("ab", "bc").emit("news"), "");
    }

    @Test
    void goesToRoomsOnceEach() throws IOException {
        expect(() -> io.to("ab").emit("news"), "ab");
        expect(() -> io.in("bc").emit("news"), "bc");
        expect(() -> io.to("ab", "bc").emit("news"), "abc");
        expect(() -> io.to("ab").to("bc").emit("news"), "abc");
        expect(() -> io.to("ab").except("bc").emit("news"), "a");
        expect(() -> io.except("bc").to("ab").emit("news"), "a");
        expect(() -> io.to("none").emit("news"), "");
        expect(() -> io.local().to("ab").emit("news"), "ab");
    }

    @Test
    void takesTheIdOfASocketForARoomOfItsOwn() throws IOException {
        expect(() -> io.to(a.id()).emit("news"), "a");
        expect(() -> io.to(a.id(), "bc").emit("news"), "abc");
        expect(() -> io.except(b.id()).emit("news"), "ac");
        expect(() -> io.to("ab").except(a.id()).emit("news"), "b");
        expect(() -> b.to(c.id()).emit("news"), "c");
    }

    @Test
    void goesFromASocketToTheOthers() throws IOException {
        expect(() -> b.broadcast().emit("news"), "ac");
        expect(() -> b.to("ab").emit("news"), "a");
        expect(() -> b.in("ab", "bc").emit("news"), "ac");
        expect(() -> b.except("ab").emit("news"), "c");
        expect(() -> b.local().emit("news"), "ac");
        expect(() -> b.volatile_().broadcast().emit("news"), "ac");
        expect(() -> b.volatile_().to("bc").emit("news"), "c");
        expect(() -> b.compress(false).in("bc").emit("news"), "c");
        expect(() -> b.compress(false).except("bc").emit("news"), "a");
    }

    @Test
    void leavesAnOperatorAsItWas() throws IOException {
        BroadcastOperator room = io.to("ab");
        room.to("bc");
        room.except("ab");

        expect(() -> room.emit("news"), "ab");
        expect(() -> room.emit("news"), "ab");
    }

    @Test
    void sendsTheEventMessage() throws IOException {
        io.to("ab").send("hello", 1);

        assertThat(ApiServer.read(clients.get(0))).isEqualTo("42[\"message\",\"hello\",1]");
    }

    @Test
    void reachesWhoeverTheSameThreadHasLetJoin() throws IOException {
        for (int i = 0; i < 200; i++) {
            String room = "room" + i;
            a.join(room);
            io.to(room).emit("n", i);
            assertThat(ApiServer.read(clients.get(0))).isEqualTo("42[\"n\"," + i + "]");
        }
    }

    /** Somebody leaves a room while another of the same loop is on the way to it. */
    @Test
    void reachesWhoeverJoinsWhenTheLastOneLeaves() throws IOException {
        String room = "room";
        for (int i = 0; i < 200; i++) {
            Eventually.get(c.join(room));
            c.leave(room);
            a.join(room);
            io.to(room).except(c.id()).emit("n", i);
            assertThat(ApiServer.read(clients.get(0))).isEqualTo("42[\"n\"," + i + "]");
            Eventually.get(a.leave(room));
        }
        Eventually.get(c.leave(room));
        assertThat(io.main().rooms().roomCount()).isEqualTo(2);
    }

    @Test
    void knowsTheRoomsOfASocketWithoutItsOwn() {
        assertThat(b.rooms()).containsExactly("ab", "bc");

        Eventually.get(b.leave("ab"));
        Eventually.get(b.leave("never entered"));

        assertThat(b.rooms()).containsExactly("bc");
        assertThat(a.rooms()).isEqualTo(Set.of("ab"));
    }

    @Test
    void findsSockets() {
        assertThat(Eventually.get(io.fetchSockets())).containsExactlyInAnyOrder(a, b, c);
        assertThat(Eventually.get(io.to("ab").fetchSockets())).containsExactlyInAnyOrder(a, b);
        assertThat(Eventually.get(io.to("ab").except("bc").fetchSockets())).containsExactly(a);
        assertThat(Eventually.get(io.to("none").fetchSockets())).isEmpty();
        assertThat(Eventually.get(io.to(c.id()).fetchSockets())).containsExactly(c);
        assertThat(Eventually.get(io.of("/empty").fetchSockets())).isEmpty();
        assertThat(Eventually.get(a.broadcast().fetchSockets())).containsExactlyInAnyOrder(b, c);
    }

    @Test
    void letsSocketsJoinAndLeave() throws IOException {
        io.to("ab").socketsJoin("x", "y");
        expect(() -> io.to("x").emit("news"), "ab");
        assertThat(a.rooms()).containsExactly("ab", "x", "y");

        io.to(a.id()).socketsLeave("x", "y");

        expect(() -> io.to("x", "y").emit("news"), "b");
        io.socketsLeave("x", "y", "ab", "bc");
        Eventually.becomesTrue("no room is left", () -> io.main().rooms().roomCount() == 0);
    }

    @Test
    void disconnectsSocketsAndTheirSessionsWhereThatIsAskedFor() throws IOException {
        io.to("ab").disconnectSockets();
        assertThat(ApiServer.read(clients.get(0))).isEqualTo("41");
        assertThat(ApiServer.read(clients.get(1))).isEqualTo("41");
        Eventually.becomesTrue("one is left", () -> io.main().socketCount() == 1);
        assertThat(io.engine().sessionCount()).isEqualTo(3);

        io.disconnectSockets(true);

        assertThat(ApiServer.read(clients.get(2))).isEqualTo("41");
        assertThat(clients.get(2).readFrame().opcode()).isEqualTo(RawClient.CLOSE);
        Eventually.becomesTrue("its session is over", () -> io.engine().sessionCount() == 2);
    }

    @Test
    void collectsTheAnswersOfAll() throws IOException {
        CompletableFuture<List<Arguments>> answers = io.to("ab", "bc").emitWithAck("question", 7);
        for (RawClient client : clients) {
            String question = ApiServer.read(client);
            assertThat(question).matches("42\\d+\\[\"question\",7\\]");
            assertThat(answers).isNotDone();
            client.sendText("43" + ackId(question) + "[" + clients.indexOf(client) + "]");
        }

        assertThat(Eventually.get(answers)).extracting(one -> one.intValue(0)).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void waitsNotForWhoHasLeft() throws IOException {
        CompletableFuture<List<Arguments>> answers = io.to("ab").emitWithAck("question");
        String question = ApiServer.read(clients.get(0));
        ApiServer.read(clients.get(1));
        clients.get(1).close();

        clients.get(0).sendText("43" + ackId(question) + "[]");

        assertThat(Eventually.get(answers)).hasSize(1);
    }

    @Test
    void gatherNothingFromNobody() {
        assertThat(Eventually.get(io.to("none").emitWithAck("question"))).isEmpty();
        assertThat(Eventually.get(io.of("/empty").timeout(Duration.ofSeconds(1)).emitWithAck("question"))).isEmpty();
    }

    @Test
    void givesWhatHasComeWhenTimeIsOver() throws IOException {
        CompletableFuture<List<Arguments>> answers = io.timeout(Duration.ofSeconds(2)).emitWithAck("question");
        String question = ApiServer.read(clients.get(0));
        clients.get(0).sendText("43" + ackId(question) + "[\"in time\"]");
        server.settle();
        assertThat(answers).isNotDone();

        server.advance(2_100);

        assertThatThrownBy(answers::join).isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(AckException.class).satisfies(thrown -> {
                    AckException fault = (AckException) thrown.getCause();
                    assertThat(fault).hasMessage("operation has timed out");
                    assertThat(fault.responses()).extracting(one -> one.string(0)).containsExactly("in time");
                });
        clients.get(1).sendText("43" + ackId(ApiServer.read(clients.get(1))) + "[\"late\"]");
        server.settle();
        assertThat(b.isConnected()).isTrue();
    }

    /** As when a loop was held up meanwhile. */
    @Test
    void waitsNotForWhoIsAskedWhenTimeIsOver() {
        BroadcastAcks acks = new BroadcastAcks("question");
        acks.asking();
        assertThat(acks.asked(a)).isTrue();
        acks.timedOut();

        assertThat(acks.asked(b)).isFalse();
        assertThat(acks.answers()).isCompletedExceptionally();
    }

    @Test
    void refusesATimeThatIsNone() {
        assertThatThrownBy(() -> io.timeout(Duration.ZERO)).hasMessage("timeout is PT0S, must be positive");
        assertThatThrownBy(() -> a.timeout(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    private static String ackId(String question) {
        return question.substring(2, question.indexOf('['));
    }

    /** Fails unless an event comes to these clients, named by letters, and to no other. */
    private void expect(Runnable broadcast, String receivers) throws IOException {
        server.settle();
        broadcast.run();
        server.settle();
        for (int i = 0; i < clients.size(); i++) {
            sockets.get(i).emit("end");
            if (receivers.indexOf('a' + i) >= 0) {
                assertThat(ApiServer.read(clients.get(i))).isEqualTo("42[\"news\"]");
            }
            assertThat(ApiServer.read(clients.get(i))).isEqualTo("42[\"end\"]");
        }
    }
}
