package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who hears which event of a socket. */
@Timeout(20)
class SocketListenersTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private ApiServer server;
    private RawClient client;
    private Socket socket;

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start();
        client = server.connect();
        socket = server.nextSocket();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void hearTheirEventAloneInTheOrderOfRegistration() throws IOException {
        socket.on("a", event -> heard.add("first " + event)).on("b", event -> heard.add("b"))
                .on("a", event -> heard.add("second " + event.name()));

        receive("42[\"a\",1,{\"x\":null}]");

        assertThat(heard).containsExactly("first a[1, {x=null}]", "second a");
    }

    @Test
    void hearOneEventAloneByOnce() throws IOException {
        Consumer<Event> twice = event -> heard.add("once " + event.intValue(0));
        socket.once("a", twice).once("a", twice).on("a", event -> heard.add("on " + event.intValue(0)));

        receive("42[\"a\",1]", "42[\"a\",2]");

        assertThat(heard).containsExactly("once 1", "once 1", "on 1", "on 2");
    }

    @Test
    void mayRegisterAndForgetWhileTheyAreCalled() throws IOException {
        socket.on("a", event -> {
            heard.add("outer");
            socket.off("a");
            socket.on("a", later -> heard.add("inner"));
        });
        socket.on("a", event -> heard.add("beside"));

        receive("42[\"a\"]", "42[\"a\"]");

        assertThat(heard).containsExactly("outer", "beside", "inner");
    }

    @Test
    void areForgottenByEventByHandlerOrAltogether() throws IOException {
        Consumer<Event> one = event -> heard.add("one");
        Consumer<Event> any = event -> heard.add("any");
        socket.on("a", one).on("a", event -> heard.add("two")).on("b", one).on("b", event -> heard.add("three"))
                .on("c", one).onAny(any);
        socket.off("a").off("b", one);
        receive("42[\"a\"]", "42[\"b\"]", "42[\"c\"]");
        assertThat(heard).containsExactly("any", "any", "three", "any", "one");
        heard.clear();

        socket.removeAllListeners();
        receive("42[\"b\"]");

        assertThat(heard).containsExactly("any");
    }

    @Test
    void hearEverythingByOnAnyBeforeTheOthers() throws IOException {
        Consumer<Event> second = event -> heard.add("second " + event.name());
        socket.on("a", event -> heard.add("named"));
        socket.onAny(second).prependAny(event -> heard.add("first " + event.toList()));
        receive("42[\"a\",1]", "42[\"other\"]");
        assertThat(heard).containsExactly("first [1]", "second a", "named", "first []", "second other");
        heard.clear();

        socket.offAny(second);
        receive("42[\"a\",1]");
        assertThat(heard).containsExactly("first [1]", "named");
        heard.clear();

        socket.offAny();
        receive("42[\"a\",1]");
        assertThat(heard).containsExactly("named");
    }

    @Test
    void ofANamespaceHearEverySocketAfterItsOwn() throws IOException {
        server.io().main().onEvent("a", event -> heard.add(event.socket().id().equals(socket.id()) + " of all " + event));
        receive("42[\"a\",1]", "42[\"b\"]");
        assertThat(heard).containsExactly("true of all a[1]");
        heard.clear();

        socket.on("a", event -> heard.add("own"));
        server.io().main().onEvent("a", event -> {
            throw new IllegalStateException("one that fails costs the others nothing");
        });
        server.io().main().onEvent("a", event -> heard.add("last"));
        try (LogRecorder log = LogRecorder.of(Socket.class)) {
            receive("42[\"a\",2]");
            assertThat(log.lines()).anyMatch(line -> line.contains("handler failed"));
        }
        assertThat(heard).containsExactly("own", "true of all a[2]", "last");
    }

    /** Clients of a loop have nothing in common while their packets are incomplete. */
    @Test
    void hearWhatIsTheirClientsOwnThoughAnotherAwaitsAttachments() throws IOException {
        RawClient other = server.connect();
        server.nextSocket().on("b", event -> heard.add("other " + ((byte[]) event.value(0)).length));
        socket.on("a", event -> heard.add("first " + ((byte[]) event.value(0)).length));

        client.sendText("451-[\"a\",{\"_placeholder\":true,\"num\":0}]");
        other.sendText("451-[\"b\",{\"_placeholder\":true,\"num\":0}]");
        client.sendFrame(0x2, new byte[5]);
        other.sendFrame(0x2, new byte[7]);
        receive("42[\"none\"]");
        client.sendText("451-[\"a\",{\"_placeholder\":true,\"num\":0}]").sendFrame(0x2, new byte[6]);
        receive("42[\"none\"]");

        assertThat(heard).contains("first 5", "first 6");
        Eventually.becomesTrue("the other is heard", () -> heard.contains("other 7"));
    }

    @Test
    void hearByOnAnyNothingOfWhatTheClientHasNotSaid() throws IOException {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        socket.onAny(event -> heard.add(event.name())).onDisconnect(ends::add);

        client.close();

        assertThat(ApiServer.next(ends)).isEqualTo("transport close");
        assertThat(heard).isEmpty();
    }

    @Test
    void hearWhatIsSentByOnAnyOutgoing() throws IOException {
        socket.onAnyOutgoing(sent -> heard.add(sent.event() + sent.arguments()));

        socket.emit("direct", 1, Map.of("a", List.of(true)));
        server.io().emit("broadcast");
        socket.emitWithAck("question", "x");
        server.settle();

        assertThat(heard).containsExactly("direct[1, {a=[true]}]", "broadcast[]", "question[x]");
        heard.clear();
        socket.offAnyOutgoing();
        socket.emit("unheard");
        server.settle();
        assertThat(heard).isEmpty();
    }

    @Test
    void mayForgetOneHandlerOfWhatIsSent() {
        Consumer<SocketEvents.Outgoing> one = sent -> heard.add("one");
        socket.onAnyOutgoing(one).onAnyOutgoing(sent -> heard.add("two")).offAnyOutgoing(one);

        socket.emit("a");
        server.settle();

        assertThat(heard).containsExactly("two");
    }

    /** Handlers that leave the room in which a broadcast is under way. */
    @Test
    void mayChangeRoomsWhenTheyHearWhatIsSent() throws IOException {
        RawClient other = server.connect();
        for (Socket one : List.of(socket, server.nextSocket())) {
            one.join("room");
            one.onAnyOutgoing(sent -> {
                one.leave("room");
                one.emit("left", one.rooms().size());
                one.offAnyOutgoing();
            });
        }

        server.io().to("room").emit("news");

        for (RawClient each : List.of(client, other)) {
            assertThat(ApiServer.read(each)).isEqualTo("42[\"news\"]");
            assertThat(ApiServer.read(each)).isEqualTo("42[\"left\",0]");
        }
        assertThat(server.io().main().rooms().roomCount()).isZero();
    }

    @Test
    void hearNothingThatAMiddlewareHoldsBack() throws IOException {
        BlockingQueue<Middleware.Next> waiting = new LinkedBlockingQueue<>();
        socket.use((event, next) -> {
            heard.add("asked " + event.name());
            next.proceed();
        });
        socket.use((event, next) -> {
            if (event.name().equals("later")) {
                waiting.add(next);
            } else {
                next.proceed();
            }
        });
        socket.on("a", event -> heard.add("a")).on("later", event -> heard.add("later"));

        receive("42[\"later\"]", "42[\"a\"]");
        assertThat(heard).containsExactly("asked later", "asked a", "a");
        heard.clear();
        ApiServer.next(waiting).proceed();
        server.settle();

        assertThat(heard).containsExactly("later");
    }

    @Test
    void hearOfAnEventThatWasRefusedByError() throws IOException {
        socket.use((event, next) -> next.refuse("not allowed", Map.of("code", 7)));
        socket.on("a", event -> heard.add("a")).onAny(event -> heard.add("any"));
        socket.on("error", event -> heard.add(event.string(0) + event.map(1)));

        receive("42[\"a\"]");

        assertThat(heard).containsExactly("not allowed{code=7}");
    }

    @Test
    void costNobodyElseAnythingWhenTheyFail() throws IOException {
        socket.on("a", event -> {
            throw new IllegalStateException("on purpose");
        });
        socket.on("a", event -> {
            throw new AssertionError("an error");
        });
        socket.on("a", event -> event.map(0));
        socket.on("a", event -> heard.add("last"));
        try (LogRecorder log = LogRecorder.of(Socket.class)) {
            receive("42[\"a\",\"text\"]");

            assertThat(heard).containsExactly("last");
            assertThat(log.lines()).containsExactly(
                    "SEVERE handler failed socket=" + socket.id() + " handler=a",
                    "SEVERE handler failed socket=" + socket.id() + " handler=a",
                    "WARNING client sent what its handler does not take socket=" + socket.id()
                            + " handler=a: argument 0 of \"a\" is text, must be an object");
            assertThat(log.thrown()).hasSize(2);
        }
    }

    @Test
    void ofConnectionsCostNobodyElseAnythingWhenTheyFail() throws IOException {
        server.io().onConnection(one -> {
            throw new IllegalStateException("on purpose");
        });
        server.io().onConnection(one -> one.emit("welcome"));
        try (LogRecorder log = LogRecorder.of(Socket.class)) {
            assertThat(ApiServer.read(server.connect())).isEqualTo("42[\"welcome\"]");
            assertThat(log.lines()).containsExactly(
                    "SEVERE handler failed socket=" + server.nextSocket().id() + " handler=connection");
        }
    }

    @Test
    void hearNothingMoreWhenTheSocketIsGone() throws IOException {
        socket.on("a", event -> heard.add("a"));
        socket.on("bye", event -> socket.disconnect());

        client.sendText("42[\"bye\"]");
        assertThat(client.readFrame()).isEqualTo(Frame.text("41"));
        server.settle();

        assertThat(heard).isEmpty();
        assertThat(socket.isConnected()).isFalse();
    }

    /** Returns when the events have been heard. */
    private void receive(String... packets) throws IOException {
        for (String packet : packets) {
            client.sendText(packet);
        }
        client.sendFrame(RawClient.PING, new byte[0]);
        assertThat(client.readFrame().opcode()).isEqualTo(RawClient.PONG);
        server.settle();
    }
}
