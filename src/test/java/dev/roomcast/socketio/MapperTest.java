package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.Gson;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records as arguments, both ways, by the libraries that users have. */
@Timeout(20)
class MapperTest {
    /** What a user would write. */
    private enum Library {
        JACKSON, GSON;

        private ValueMapper mapper() {
            ObjectMapper objectMapper = new ObjectMapper();
            Gson gson = new Gson();
            return switch (this) {
                case JACKSON -> objectMapper::convertValue;
                case GSON -> ValueMapper.json(gson::toJson, gson::fromJson);
            };
        }
    }

    record Point(int x, int y) {
    }

    record Path(String name, List<Point> points) {
    }

    record Blob(String name, byte[] content) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Blob blob && name.equals(blob.name) && Arrays.equals(content, blob.content);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    private static final Path PATH = new Path("way", List.of(new Point(1, 2), new Point(3, 4)));
    private static final String JSON = "{\"name\":\"way\",\"points\":[{\"x\":1,\"y\":2},{\"x\":3,\"y\":4}]}";

    private final BlockingQueue<Object> got = new LinkedBlockingQueue<>();
    private ApiServer server;
    private RawClient client;
    private Socket socket;

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void makesRecordsOfWhatAClientSends(Library library) throws IOException {
        start(library);
        socket.on("path", event -> got.add(event.as(0, Path.class)));
        socket.on("points", event -> got.add(event.list(0).as(0, Point.class)));
        socket.on("member", event -> got.add(event.map(0).as("at", Point.class)));

        client.sendText("42[\"path\"," + JSON + "]").sendText("42[\"points\",[{\"x\":5,\"y\":6}]]")
                .sendText("42[\"member\",{\"at\":{\"x\":7,\"y\":8}}]");

        assertThat(ApiServer.next(got)).isEqualTo(PATH);
        assertThat(ApiServer.next(got)).isEqualTo(new Point(5, 6));
        assertThat(ApiServer.next(got)).isEqualTo(new Point(7, 8));
    }

    @ParameterizedTest
    @EnumSource
    void sendsRecordsWhereverTheyStand(Library library) throws IOException {
        start(library);
        socket.on("ask", event -> event.ack(new Point(9, 9), List.of(Map.of("p", new Point(1, 1)))));

        socket.emit("path", PATH);
        server.io().emit("list", List.of(PATH, "and"), Map.of("k", new Point(1, 2)));
        assertThat(ApiServer.read(client)).isEqualTo("42[\"path\"," + JSON + "]");
        assertThat(ApiServer.read(client)).isEqualTo("42[\"list\",[" + JSON + ",\"and\"],{\"k\":{\"x\":1,\"y\":2}}]");
        client.sendText("421[\"ask\"]");

        assertThat(ApiServer.read(client)).isEqualTo("431[{\"x\":9,\"y\":9},[{\"p\":{\"x\":1,\"y\":1}}]]");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatDoesNotFit(Library library) throws IOException {
        start(library);
        socket.on("point", event -> {
            assertThatThrownBy(() -> event.as(0, Point.class)).isInstanceOf(ArgumentException.class)
                    .hasMessageStartingWith("argument 0 of \"point\" is no Point: ");
            got.add("checked");
        });

        client.sendText("42[\"point\",{\"x\":\"not a number\"}]");

        assertThat(ApiServer.next(got)).isEqualTo("checked");
    }

    /** Jackson leaves binary as it is, so that it travels as an attachment; through JSON text it cannot. */
    @ParameterizedTest
    @EnumSource(names = "JACKSON")
    void takesBinaryInRecordsBothWays(Library library) throws IOException {
        start(library);
        socket.on("blob", event -> got.add(event.as(0, Blob.class)));
        client.sendText("451-[\"blob\",{\"name\":\"b\",\"content\":{\"_placeholder\":true,\"num\":0}}]")
                .sendFrame(RawClient.BINARY, new byte[] {1, 2});
        assertThat(ApiServer.next(got)).isEqualTo(new Blob("b", new byte[] {1, 2}));

        socket.emit("blob", new Blob("b", new byte[] {3, 4}));

        assertThat(ApiServer.read(client))
                .isEqualTo("451-[\"blob\",{\"name\":\"b\",\"content\":{\"_placeholder\":true,\"num\":0}}]");
        assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[] {3, 4}));
    }

    @ParameterizedTest
    @EnumSource
    void keepsBinaryBesideRecords(Library library) throws IOException {
        start(library);

        socket.emit("both", new byte[] {5}, new Point(1, 2));

        assertThat(ApiServer.read(client))
                .isEqualTo("451-[\"both\",{\"_placeholder\":true,\"num\":0},{\"x\":1,\"y\":2}]");
        assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[] {5}));
    }

    private void start(Library library) throws IOException {
        server = ApiServer.start(builder -> builder.mapper(library.mapper()));
        client = server.connect();
        socket = server.nextSocket();
    }
}
