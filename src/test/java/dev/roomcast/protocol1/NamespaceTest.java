package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.socketio.Socket;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Namespaces, events and acks of one client, over a WebSocket. */
@Timeout(20)
class NamespaceTest {
    private OldServer server;
    private RawClient webSocket;

    @BeforeEach
    void start() throws IOException {
        server = OldServer.start();
        webSocket = OldPeer.handshaken(server).connectedWebSocket();
    }

    @AfterEach
    void stop() throws IOException {
        webSocket.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1::/news", "1::/news?my=param", "1::/news:?my=param"})
    void connectsANamespaceAndLeavesIt(String connect) throws IOException {
        webSocket.sendText(connect);
        expect("1::/news");

        webSocket.sendText("5::/news:{\"name\":\"echo\",\"args\":[1]}");
        expect("5::/news:{\"name\":\"echo\",\"args\":[1]}");
        webSocket.sendText("0::/news").sendText("5:1::{\"name\":\"echo\",\"args\":[\"ack\"]}");
        expect("6:::1");

        assertThat(server.ends()).containsExactly("/news client namespace disconnect");
        assertThat(server.heard()).containsExactly("/news echo [1]", "/ echo [ack]");
    }

    @Test
    void connectsANamespaceOnce() throws IOException {
        webSocket.sendText("1::/news").sendText("1::/news").sendText("1::").sendText("5:9::{\"name\":\"x\"}");

        expect("1::/news");
        expect("6:::9");
        assertThat(server.connections()).isEqualTo(2);
    }

    /** Reason 2 alone makes the client emit connect_failed there (namespace.js); without one it would wait for ever. */
    @ParameterizedTest
    @CsvSource({"1::/nope, 7::/nope:2", "1::/nope?a=b, 7::/nope:2", "1::chat, 7::chat:2"})
    void refusesANamespaceThatIsNotThere(String connect, String answer) throws IOException {
        webSocket.sendText(connect);

        expect(answer);
    }

    @Test
    void takesASlashForTheMainNamespace() throws IOException {
        webSocket.sendText("1::/").sendText("5:1:/:{\"name\":\"echo\",\"args\":[\"ack\"]}").sendText("0::/");

        expect("6::/:1");
        expect("0::");
        assertThat(server.ends()).containsExactly("/ client namespace disconnect");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"5::/news:{\"name\":\"echo\"}|/news",
        "3::/nope:text|/nope", "4:2:/news:[]|/news", "5:3:/nope:{\"name\":\"echo\"}|/nope"})
    void answersAnEventToANamespaceThatIsNotConnected(String packet, String endpoint) throws IOException {
        webSocket.sendText(packet);

        expect("7::" + endpoint + ":not connected");
        assertThat(server.heard()).isEmpty();
    }

    @Test
    void ignoresAnAckOrALeaveOfANamespaceThatIsNotConnected() throws IOException {
        webSocket.sendText("6::/news:1").sendText("0::/news").sendText("0::/nope").sendText("5:1::{\"name\":\"x\"}");

        expect("6:::1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            3:::plain text                             | [plain text]
            3:::                                       | []
            3:::a:b::{                                 | [a:b::{]
            4:::{"a":1}                                | [{a=1}]
            4:::null                                   | [null]
            4:::[1,2]                                  | [[1, 2]]
            5:::{"name":"message","args":[1,[2],null]} | [1, [2], null]
            5:::{"name":"message"}                     | []
            5:::{"name":"message","args":null}         | []
            """)
    void makesMessagesOfTextAndJson(String packet, String arguments) throws IOException {
        webSocket.sendText(packet).sendText("5:1::{\"name\":\"x\"}");

        expect("6:::1");
        assertThat(server.heard()).containsExactly("/ message " + arguments);
    }

    @Test
    void acknowledgesByTheHandlerWhereTheClientAsksForData() throws IOException {
        webSocket.sendText("5:1+::{\"name\":\"echo\",\"args\":[\"ack\",{\"x\":null}]}");
        expect("6:::1+[\"ack\",{\"x\":null}]");
        webSocket.sendText("1::/news").sendText("5:999999999999999+:/news:{\"name\":\"echo\"}");
        expect("1::/news");
        expect("6::/news:999999999999999");
        expect("5::/news:{\"name\":\"echo\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3:1::text", "4:1::{}", "5:1::{\"name\":\"message\"}"})
    void acknowledgesAtOnceWhereItDoesNot(String packet) throws IOException {
        webSocket.sendText(packet);

        expect("6:::1");
        assertThat(server.heard()).hasSize(1);
    }

    @Test
    void asksForAnswersByIdsFromOne() throws IOException {
        List<Object> answers = new CopyOnWriteArrayList<>();
        server.onLastSocket(socket -> {
            socket.emitWithAck("ask", "a").thenAccept(values -> answers.add(values.toList()));
            socket.emitWithAck("ask").thenAccept(values -> answers.add(values.toList()));
        });
        expect("5:1+::{\"name\":\"ask\",\"args\":[\"a\"]}");
        expect("5:2+::{\"name\":\"ask\"}");

        webSocket.sendText("6:::2+[1,null]").sendText("6:::0+[\"none\"]").sendText("6:::1").sendText("6:::1+[\"twice\"]")
                .sendText("6:::3+[\"never asked\"]").sendText("5:7::{\"name\":\"x\"}");

        expect("6:::7");
        assertThat(answers).containsExactly(Arrays.asList(1, null), List.of());
    }

    /** attacks.md 9. */
    @ParameterizedTest
    @ValueSource(strings = {"connect", "connect_error", "disconnect", "disconnecting", "newListener",
        "removeListener"})
    void refusesEventsOfReservedNames(String name) throws IOException {
        server.onLastSocket(socket -> socket.on(name, event -> socket.emit("reached")));

        webSocket.sendText("5:1+::{\"name\":\"" + name + "\",\"args\":[]}");

        expect("7:::reserved event name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "__proto__", "toString", "", "你好"})
    void takesAnyOtherName(String name) throws IOException {
        server.onLastSocket(socket -> socket.on(name, event -> socket.emit("reached")));

        webSocket.sendText("5:::{\"name\":\"" + name + "\"}");

        expect("5:::{\"name\":\"reached\"}");
    }

    @Test
    void ignoresErrorsNoopsAndUnknownMembers() throws IOException {
        webSocket.sendText("7:::1+0").sendText("8::").sendText("5:1::{\"x\":[],\"name\":\"n\",\"args\":[]}");

        expect("6:::1");
    }

    @Test
    void takesAClientOutOfANamespace() throws IOException {
        webSocket.sendText("1::/news");
        expect("1::/news");

        server.onLastSocket(Socket::disconnect);

        expect("0::/news");
        assertThat(server.ends()).containsExactly("/news server namespace disconnect");
        webSocket.sendText("5:1::{\"name\":\"x\"}");
        expect("6:::1");
    }

    @Test
    void endsEverySocketWithItsSession() throws IOException {
        webSocket.sendText("1::/news");
        expect("1::/news");

        webSocket.sendText("0::");

        expect("0::");
        assertThat(server.ends()).containsExactly("/ client namespace disconnect",
                "/news client namespace disconnect");
        server.expectNothingLeft();
    }

    @Test
    void sharesRoomsWithEverybody() throws IOException {
        webSocket.sendText("5:::{\"name\":\"join\",\"args\":[{\"username\":\"me\"}]}");
        OldPeer other = OldPeer.polling(server);
        other.post("5:::{\"name\":\"join\",\"args\":[{\"username\":\"me\"}]}");
        Eventually.becomesTrue("both are in", () -> server.push("me", Map.of()) == 2);

        expect("5:::{\"name\":\"message\",\"args\":[{\"code\":0,\"data\":{}}]}");
    }

    /** A handler that fails costs that event alone. */
    @Test
    void outlivesAHandlerThatFails() throws IOException {
        server.onLastSocket(socket -> socket.on("fail", event -> {
            throw new IllegalStateException("on purpose");
        }));

        try (LogRecorder log = LogRecorder.of(Socket.class)) {
            webSocket.sendText("5:1::{\"name\":\"fail\"}").sendText("5:2::{\"name\":\"x\"}");

            expect("6:::1");
            expect("6:::2");
            assertThat(log.thrown()).hasSize(1);
        }
    }

    private void expect(String packet) throws IOException {
        assertThat(webSocket.readFrame()).isEqualTo(Frame.text(packet));
    }
}
