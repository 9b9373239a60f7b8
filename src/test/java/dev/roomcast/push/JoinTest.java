package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.engineio.LiveServer;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.socketio.SocketIoServer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class JoinTest {
    private LiveServer server;
    private SocketIoServer socketIo;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        server = LiveServer.start(1, OriginPolicy.SAME_HOST, 1_000_000, loops -> {
            socketIo = SocketIoServer.builder().buildOn(loops);
            return socketIo.engine();
        });
        socketIo.main().onEvent("join", new Join(new Names(256), new PushCounters())::join);
        client = RawClient.openWebSocket(server.address(), "/socket.io/?EIO=4&transport=websocket");
        client.readFrame();
        client.sendText("40");
        client.readFrame();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{\"username\":\"test\"} | test", "\"test\" | test",
        "7 | 7", "{\"username\":7.0} | 7",
        "\"__proto__\" | __proto__", "\"你好😀\" | 你好😀", "{\"username\":\"test\"},{\"more\":1} | test"})
    void joinsTheRoomOfItsName(String arguments, String room) throws IOException {
        client.sendText("420[\"join\"," + arguments + "]");

        assertThat(client.readFrame()).isEqualTo(Frame.text("430[{\"room\":\"" + room + "\"}]"));
        assertThat(rooms()).isEqualTo(Map.of(room, 1));
    }

    @Test
    void leavesTheFirstRoomWhenItJoinsUnderAnotherName() throws IOException {
        client.sendText("42[\"join\",\"first\"]").sendText("42[\"join\",\"second\"]")
                .sendText("421[\"join\",\"second\"]");

        assertThat(client.readFrame()).isEqualTo(Frame.text("431[{\"room\":\"second\"}]"));
        assertThat(rooms()).isEqualTo(Map.of("second", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"join\"]", "[\"join\",{}]", "[\"join\",null]", "[\"join\",\"\"]", "[\"join\",true]",
        "[\"join\",[\"test\"]]",
        "[\"join\",{\"username\":null}]", "[\"join\",{\"username\":{\"a\":1}}]"})
    void refusesWhatIsNoNameAndKeepsTheRoom(String event) throws IOException {
        client.sendText("42[\"join\",\"first\"]").sendText("421" + event);

        String error = "{\"error\":\"join needs a username, a text or a number\"}";
        assertThat(client.readFrame()).isEqualTo(Frame.text("42[\"join_error\"," + error + "]"));
        assertThat(client.readFrame()).isEqualTo(Frame.text("431[" + error + "]"));
        assertThat(rooms()).isEqualTo(Map.of("first", 1));
    }

    @Test
    void takesNamesUpToTheirBound() throws IOException {
        client.sendText("420[\"join\",\"" + "n".repeat(256) + "\"]")
                .sendText("421[\"join\",\"" + "n".repeat(257) + "\"]");

        assertThat(client.readFrame().text()).startsWith("430[{\"room\":\"n");
        assertThat(client.readFrame().text()).startsWith("42[\"join_error\"");
        assertThat(client.readFrame().text()).startsWith("431[{\"error\":\"username longer than 256");
    }

    private Map<String, Integer> rooms() {
        CompletableFuture<Map<String, Integer>> counted = new CompletableFuture<>();
        socketIo.main().rooms().count(counted::complete);
        return Eventually.get(counted);
    }
}
