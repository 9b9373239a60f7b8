package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmitEndpointTest {
    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).loops(2).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void emitsAnyEventToTheRoomsNamed() throws IOException {
        try (RawClient ann = join("ann"); RawClient bob = join("bob")) {
            RawClient.Response answer = emit("application/json", "{\"to\":\"ann\",\"event\":\"news\",\"args\":[1,{\"a\":null}]}");

            assertThat(answer.text()).isEqualTo("{\"sockets\":1}");
            assertThat(ann.readFrame().text()).isEqualTo("42[\"news\",1,{\"a\":null}]");

            emit("application/json", "{\"to\":[\"ann\",\"bob\"],\"event\":\"next\"}");
            assertThat(bob.readFrame().text()).isEqualTo("42[\"next\"]");
        }
    }

    @Test
    void reachesEverybodyButTheExceptedWithoutTo() throws IOException {
        try (RawClient ann = join("ann"); RawClient bob = join("bob"); RawClient nobody = connect()) {
            RawClient.Response answer = emit("application/json", "{\"except\":[\"ann\"],\"event\":\"all\"}");

            assertThat(answer.text()).isEqualTo("{\"sockets\":2}");
            assertThat(bob.readFrame().text()).isEqualTo("42[\"all\"]");
            assertThat(nobody.readFrame().text()).isEqualTo("42[\"all\"]");

            emit("application/json", "{\"to\":\"ann\",\"event\":\"last\"}");
            assertThat(ann.readFrame().text()).isEqualTo("42[\"last\"]");
        }
    }

    @Test
    void takesBatchesAsArrayAndAsLines() throws IOException {
        try (RawClient ann = join("ann")) {
            RawClient.Response array = emit("application/json",
                    "[{\"to\":\"ann\",\"event\":\"a\"},{\"to\":\"bob\",\"event\":\"b\"}]");
            RawClient.Response lines = emit("application/x-ndjson",
                    "{\"to\":\"ann\",\"event\":\"c\"}\n\n{\"to\":\"ann\",\"event\":\"d\"}\n");

            assertThat(array.text()).isEqualTo("{\"sockets\":1,\"each\":[1,0]}");
            assertThat(lines.text()).isEqualTo("{\"sockets\":2,\"each\":[1,1]}");
            assertThat(ann.readFrame().text()).isEqualTo("42[\"a\"]");
            assertThat(ann.readFrame().text()).isEqualTo("42[\"c\"]");
            assertThat(ann.readFrame().text()).isEqualTo("42[\"d\"]");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "application/json | null                                       | 400 | must be an object with event and args",
        "application/json | {\"args\":[]}                              | 400 | event must be a text that is not empty",
        "application/json | {\"event\":\"\"}                           | 400 | event must be a text that is not empty",
        "application/json | {\"event\":\"e\",\"args\":1}               | 400 | args must be a list",
        "application/json | {\"event\":\"e\",\"to\":[]}                | 400 | to is empty; leave it out to reach everybody",
        "application/json | {\"event\":\"e\",\"to\":[{}]}              | 400 | to must be a text or a number, or a list of these",
        "application/json | {\"event\":\"e\",\"namespace\":\"/none\"}  | 400 | no such namespace",
        "application/json | [{\"event\":\"e\"},{\"event\":1}]          | 400 | event 1 of the batch: event must be a text that is not empty",
        "text/plain       | {\"event\":\"e\"}                          | 415 | content type not understood, send application/json or application/x-ndjson",
    })
    void refusesWhatItCannotSend(String type, String content, int status, String error) throws IOException {
        RawClient.Response answer = emit(type, content);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo("{\"error\":\"" + error + "\"}");
    }

    @Test
    void sendsNothingOfABatchThatIsWrongInPart() throws IOException {
        try (RawClient ann = join("ann")) {
            emit("application/json", "[{\"to\":\"ann\",\"event\":\"lost\"},{\"to\":\"ann\"}]");
            emit("application/json", "{\"to\":\"ann\",\"event\":\"first\"}");

            assertThat(ann.readFrame().text()).isEqualTo("42[\"first\"]");
        }
    }

    private RawClient connect() throws IOException {
        RawClient client = RawClient.openWebSocket(server.address(), "/socket.io/?EIO=4&transport=websocket");
        client.readFrame();
        client.sendText("40");
        assertThat(client.readFrame().text()).startsWith("40{\"sid\":");
        return client;
    }

    private RawClient join(String name) throws IOException {
        int before = server.roomCount();
        RawClient client = connect();
        client.sendText("42[\"join\",\"" + name + "\"]");
        Eventually.becomesTrue(name + " has joined", () -> server.roomCount() == before + 1);
        return client;
    }

    private RawClient.Response emit(String type, String content) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send("POST /emit HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                    + content.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + content).readResponse();
        }
    }
}
