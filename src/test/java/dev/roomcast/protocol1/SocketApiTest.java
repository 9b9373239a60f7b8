package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.socketio.AckException;
import dev.roomcast.socketio.Arguments;
import dev.roomcast.socketio.Middleware;
import dev.roomcast.socketio.Socket;
import dev.roomcast.socketio.SocketIoServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The API of sockets, which knows no protocol, through a client of 0.9. */
@Timeout(20)
class SocketApiTest {
    private OldServer server;
    private SocketIoServer io;
    private RawClient client;
    private Socket socket;

    @BeforeEach
    void start() throws IOException {
        server = OldServer.start();
        io = server.socketIo();
        client = OldPeer.handshaken(server).connectedWebSocket();
        socket = server.lastSocket();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void joinsAndGetsWhatGoesToItsRoomsAndItself() throws IOException {
        socket.join("room");
        io.to("room").emit("news", 1);
        io.to(socket.id()).emit("own", List.of(2));
        io.except("room").emit("others");
        socket.compress(false).volatile_().emit("direct");

        expect("5:::{\"name\":\"news\",\"args\":[1]}");
        expect("5:::{\"name\":\"own\",\"args\":[[2]]}");
        expect("5:::{\"name\":\"direct\"}");
        assertThat(Eventually.get(io.in("room").fetchSockets())).containsExactly(socket);
        assertThat(socket.rooms()).containsExactly("room");
        assertThat(socket.transportName()).isEqualTo("websocket");
    }

    @Test
    void isHeardByEveryKindOfListener() throws IOException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        socket.use((event, next) -> {
            heard.add("asked");
            next.proceed();
        });
        socket.onAny(event -> heard.add("any " + event.name())).once("a", event -> heard.add("once " + event.intValue(0)));

        client.sendText("5:::{\"name\":\"a\",\"args\":[1]}").sendText("5:1::{\"name\":\"a\",\"args\":[2]}");

        expect("6:::1");
        server.live().settle();
        assertThat(heard).containsExactly("asked", "any a", "once 1", "asked", "any a");
    }

    @Test
    void answersAndIsAsked() throws IOException {
        socket.on("add", event -> event.ack(event.intValue(0) + event.intValue(1)));
        client.sendText("5:7+::{\"name\":\"add\",\"args\":[1,2]}");
        expect("6:::7+[3]");

        CompletableFuture<Arguments> one = socket.emitWithAck("question", "x");
        expect("5:1+::{\"name\":\"question\",\"args\":[\"x\"]}");
        client.sendText("6:::1+[\"yes\"]");
        assertThat(Eventually.get(one).string(0)).isEqualTo("yes");

        CompletableFuture<List<Arguments>> all = io.emitWithAck("question");
        expect("5:2+::{\"name\":\"question\"}");
        client.sendText("6:::2+[4]");
        assertThat(Eventually.get(all)).hasSize(1);

        CompletableFuture<Arguments> unanswered = socket.emitWithAck("question");
        socket.disconnect();
        assertThatThrownBy(unanswered::join).hasRootCauseInstanceOf(AckException.class);
    }

    @Test
    void isToldOfByItsHandshake() throws IOException {
        assertThat(socket.handshake().url()).startsWith("/socket.io/1/");
        assertThat(socket.handshake().query()).containsEntry("t", "1");
        assertThat(socket.handshake().auth().toMap()).isEmpty();
    }

    @Test
    void isAskedAboutByMiddlewares() throws IOException {
        BlockingQueue<Middleware.Next> waiting = new LinkedBlockingQueue<>();
        io.of("/late").use((one, next) -> waiting.add(next));
        client.sendText("1::/late");
        client.sendText("5:1::{\"name\":\"x\"}");
        expect("6:::1");
        try {
            waiting.take().proceed();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }

        expect("1::/late");
        io.of("/late").use((one, next) -> next.refuse("no"));
        client.sendText("0::/late").sendText("1::/late");
        Eventually.becomesTrue("it is asked about", () -> !waiting.isEmpty());
        waiting.remove().proceed();
        expect("7::/late:2");
    }

    private void expect(String packet) throws IOException {
        assertThat(client.readFrame()).isEqualTo(Frame.text(packet));
    }
}
