package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class LeaveEndpointTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final List<RawClient> clients = new ArrayList<>();
    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).loops(2).start();
    }

    @AfterEach
    void stop() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "a/b", "你好 +&?", "leave", "x/leave"})
    void takesEverybodyOutOfARoom(String room) throws IOException {
        for (int i = 0; i < 4; i++) {
            join(room);
        }
        join("other");
        RawClient other = clients.get(4);

        Response answer = leave(encoded(room), "", "", "");
        Response again = leave(encoded(room), "", "", "");

        assertThat(answer.status() + " " + answer.text()).isEqualTo("200 {\"sockets\":4}");
        assertThat(again.text()).isEqualTo("{\"sockets\":0}");
        assertThat(Eventually.get(server.push(room, "lost"))).isZero();
        assertThat(server.sessionCount()).isEqualTo(5);
        assertThat(server.counters().left.sum()).isEqualTo(4);
        assertThat(Eventually.get(server.push("other", "hello"))).isEqualTo(1);
        assertThat(other.readFrame().text()).startsWith("42");
    }

    /** {@code $A} and {@code $B} stand for the ids of two of three. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "?socket=$A&socket=$B |                  |                                          | 2",
        "?socket=$A           | FORM             | socket=$B                                | 2",
        "''                   | FORM             | socket[]=$A&socket[1]=$B&key=x           | 2",
        "''                   | application/json | {\"sockets\":[\"$A\",\"$B\",\"nobody\"]} | 2",
        "''                   | application/json | {\"sockets\":\"$A\"}                     | 1",
        "''                   | application/json | {\"sockets\":[]}                         | 0",
        "''                   | application/json | {}                                       | 3",
        "?key=x               |                  |                                          | 3",
    })
    void takesThoseOutThatAreNamed(String query, String type, String content, int count) throws IOException {
        String a = join("ann");
        String b = join("ann");
        join("ann");
        String sent = content == null ? "" : content.replace("$A", a).replace("$B", b);

        Response answer = leave("ann", query.replace("$A", a).replace("$B", b),
                type == null ? "" : type.replace("FORM", FORM), sent);

        assertThat(answer.status() + " " + answer.text()).isEqualTo("200 {\"sockets\":" + count + "}");
        assertThat(Eventually.get(server.push("ann", "hello"))).isEqualTo(3 - count);
    }

    /** Else a slip of the pen would mean everybody. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "?sockets=A | ''                                | ''                    | 400 | parameter unknown, use socket=ID",
        "''         | application/x-www-form-urlencoded | id=A                  | 400 | parameter unknown, use socket=ID",
        "''         | application/json                  | {\"socket\":[\"A\"]}  | 400 | JSON must be an object with sockets",
        "''         | application/json                  | [\"A\"]               | 400 | JSON must be an object with sockets",
        "''         | application/json                  | {\"sockets\":[{}]}    | 400 | sockets must be a text or a number",
        "''         | application/json                  | {                     | 400 | invalid JSON",
        "''         | text/plain                        | socket=A              | 415 | content type not understood",
    })
    void refusesWhatItDoesNotUnderstand(String query, String type, String content, int status, String error)
            throws IOException {
        join("ann");

        Response answer = leave("ann", query, type, content);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).startsWith("{\"error\":\"" + error);
        assertThat(Eventually.get(server.push("ann", "hello"))).isEqualTo(1);
    }

    @Test
    void knowsNoOtherPostBelowRooms() throws IOException {
        assertThat(post("/rooms/ann", "", "").text())
                .isEqualTo("{\"error\":\"no such path, use POST /rooms/U/leave\"}");
    }

    @Test
    void isGuardedAsTriggersAre() throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send("POST /rooms/ann/leave HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                    + "X-Forwarded-For: 10.0.0.1\r\n\r\n");

            assertThat(client.readResponse().status()).isEqualTo(403);
        }
    }

    /** The id of a socket that has joined. */
    private String join(String room) throws IOException {
        RawClient client = RawClient.openWebSocket(server.address(), "/socket.io/?EIO=4&transport=websocket");
        clients.add(client);
        client.readFrame();
        client.sendText("40");
        String connected = client.readFrame().text();
        client.sendText("420[\"join\",\"" + room + "\"]");
        assertThat(client.readFrame().text()).startsWith("430[{\"room\":");
        return Pattern.compile("\"sid\":\"([^\"]+)\"").matcher(connected).results().findFirst().orElseThrow().group(1);
    }

    private static String encoded(String room) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : room.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format("%%%02X", b));
        }
        return encoded.toString();
    }

    private Response leave(String room, String query, String type, String content) throws IOException {
        return post("/rooms/" + room + "/leave" + query, type, content);
    }

    private Response post(String target, String type, String content) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\n"
                    + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n") + "Content-Length: "
                    + content.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + content).readResponse();
        }
    }
}
