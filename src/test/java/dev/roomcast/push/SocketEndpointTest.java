package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SocketEndpointTest {
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

    @Test
    void tellsOfEachWindowWhateverItsProtocol() throws Exception {
        Instant before = Instant.now().minusSeconds(1);
        join("ann");
        openFeed("bob");
        openOld();
        Eventually.becomesTrue("all are there", () -> server.socketIo().main().socketCount() == 3);

        Map<?, ?> answer = json(get("/sockets"));

        assertThat(answer.get("total")).isEqualTo(3);
        assertThat(answer.get("truncated")).isEqualTo(false);
        assertThat(answer.containsKey("next")).isFalse();
        List<?> sockets = (List<?>) answer.get("sockets");
        assertThat(sockets).extracting(socket -> ((Map<?, ?>) socket).get("generation"),
                socket -> ((Map<?, ?>) socket).get("transport"), socket -> ((Map<?, ?>) socket).get("rooms").toString(),
                socket -> ((Map<?, ?>) socket).get("namespace"), socket -> ((Map<?, ?>) socket).get("address"),
                socket -> ((Map<?, ?>) socket).get("secure"))
                .containsExactlyInAnyOrder(
                        tuple("eio4", "websocket", "[ann]", "/", "127.0.0.1", false),
                        tuple("feed", "websocket", "[bob]", "/", "127.0.0.1", false),
                        tuple("protocol1", "xhr-polling", "[]", "/", "127.0.0.1", false));
        assertThat(ids(answer)).isSorted().doesNotHaveDuplicates();
        assertThat(sockets).allSatisfy(socket -> {
            assertThat(Instant.parse((String) ((Map<?, ?>) socket).get("connectedSince"))).isBetween(before, Instant.now());
            assertThat(json(get("/sockets/" + ((Map<?, ?>) socket).get("id")))).isEqualTo(socket);
        });
    }

    @Test
    void listsPageByPage() throws Exception {
        for (int i = 0; i < 7; i++) {
            join("u" + i);
        }
        List<String> all = ids(json(get("/sockets")));
        List<String> paged = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String after = "";
        for (int page = 0; page < 10 && after != null; page++) {
            Map<?, ?> answer = json(get("/sockets?limit=3&after=" + after));
            paged.addAll(ids(answer));
            sizes.add(ids(answer).size());
            after = (String) answer.get("next");
            assertThat(answer.get("truncated")).isEqualTo(after != null);
            assertThat(answer.get("total")).isEqualTo(7);
        }

        assertThat(all).hasSize(7);
        assertThat(paged).isEqualTo(all);
        assertThat(sizes).containsExactly(3, 3, 1);
    }

    @Test
    void listsThoseOfOneRoomOrNamespace() throws Exception {
        server.socketIo().of("/news");
        join("ann");
        join("ann");
        RawClient bob = join("bob");
        bob.sendText("40/news,").readFrame();

        assertThat(json(get("/sockets?room=ann")).get("total")).isEqualTo(2);
        assertThat(json(get("/sockets?room=nobody"))).hasToString("{sockets=[], total=0, truncated=false}");
        assertThat(json(get("/sockets?namespace=/news")).get("total")).isEqualTo(1);
        assertThat(json(get("/sockets?namespace=/news&room=ann")).get("total")).isEqualTo(0);
        assertThat(json(get("/sockets")).get("total")).isEqualTo(4);
    }

    @Test
    void namesTwentyRoomsOfEachInAListAndAllOfOneAlone() throws Exception {
        server.socketIo().onConnection(socket ->
                socket.join(IntStream.range(0, 21).mapToObj(i -> "r" + i).toArray(String[]::new)));
        connect();

        Map<?, ?> listed = (Map<?, ?>) ((List<?>) json(get("/sockets")).get("sockets")).get(0);
        Map<?, ?> alone = json(get("/sockets/" + listed.get("id")));

        assertThat((List<?>) listed.get("rooms")).hasSize(20);
        assertThat(listed.get("roomsTruncated")).isEqualTo(true);
        assertThat((List<?>) alone.get("rooms")).hasSize(21);
        assertThat(alone.containsKey("roomsTruncated")).isFalse();
    }

    @Test
    void disconnectsOneSocketAndNoOther() throws Exception {
        RawClient ann = join("ann");
        RawClient bob = join("bob");
        String id = ids(json(get("/sockets?room=ann"))).get(0);

        Response answer = request("DELETE", "/sockets/" + id);
        Response again = request("DELETE", "/sockets/" + id);

        assertThat(answer.status() + " " + answer.text()).isEqualTo("200 {\"disconnected\":\"" + id + "\"}");
        assertThat(again.status() + " " + again.text()).isEqualTo("404 {\"error\":\"no such socket\"}");
        assertThat(ann.readFrame().text()).isEqualTo("41");
        assertThat(server.counters().disconnected.sum()).isEqualTo(1);
        assertThat(Eventually.get(server.push("bob", "hello"))).isEqualTo(1);
        assertThat(bob.readFrame().text()).startsWith("42");
    }

    @Test
    void closesTheWholeSessionWhereAskedTo() throws Exception {
        server.socketIo().of("/news");
        RawClient ann = join("ann");
        ann.sendText("40/news,").readFrame();
        String id = ids(json(get("/sockets?room=ann"))).get(0);

        assertThat(request("DELETE", "/sockets/" + id + "?close=true").status()).isEqualTo(200);

        Eventually.becomesTrue("nobody is left", () -> server.sessionCount() == 0);
        assertThat(json(get("/sockets")).get("total")).isEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource({"ws, 8", "events, 0"})
    void disconnectsFeeds(String way, int opcode) throws Exception {
        if (way.equals("ws")) {
            openFeed("bob");
        } else {
            RawClient events = RawClient.connect(server.address());
            clients.add(events);
            events.send("GET /events?name=bob HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        Eventually.becomesTrue("it is there", () -> server.roomCount() == 1);
        String id = ids(json(get("/sockets?room=bob"))).get(0);

        assertThat(request("DELETE", "/sockets/" + id).status()).isEqualTo(200);

        Eventually.becomesTrue("it is gone", () -> server.sessionCount() == 0 && server.roomCount() == 0);
        if (opcode == RawClient.CLOSE) {
            assertThat(clients.get(0).readFrame().firstByte() & 0xF).isEqualTo(RawClient.CLOSE);
        }
    }

    @Test
    void disconnectsOldClients() throws Exception {
        openOld();
        Eventually.becomesTrue("it is there", () -> server.socketIo().main().socketCount() == 1);
        String id = ids(json(get("/sockets"))).get(0);

        assertThat(request("DELETE", "/sockets/" + id).status()).isEqualTo(200);

        Eventually.becomesTrue("it is gone", () -> server.socketIo().main().socketCount() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=-1", "limit=x", "limit=", "limit=+5"})
    void refusesALimitOutOfBounds(String query) throws IOException {
        Response answer = get("/sockets?" + query);

        assertThat(answer.status() + " " + answer.text())
                .isEqualTo("400 {\"error\":\"limit must be a number from 1 to 1000\"}");
    }

    @ParameterizedTest
    @CsvSource({"GET, /sockets/nobody", "GET, /sockets/", "DELETE, /sockets/nobody", "DELETE, /sockets/"})
    void doesNotKnowWhoeverIsNotThere(String method, String path) throws IOException {
        Response answer = request(method, path);

        assertThat(answer.status() + " " + answer.text()).isEqualTo("404 {\"error\":\"no such socket\"}");
    }

    @ParameterizedTest
    @CsvSource({"GET, /sockets", "GET, /sockets/x", "DELETE, /sockets/x"})
    void isGuardedAsTriggersAre(String method, String path) throws IOException {
        assertThat(request(method, path, "X-Forwarded-For: 10.0.0.1").status()).isEqualTo(403);
        assertThat(request(method, path, "Origin: http://evil.example").status()).isEqualTo(403);
    }

    private RawClient connect() throws IOException {
        RawClient client = RawClient.openWebSocket(server.address(), "/socket.io/?EIO=4&transport=websocket");
        clients.add(client);
        client.readFrame();
        client.sendText("40");
        assertThat(client.readFrame().text()).startsWith("40{\"sid\":");
        return client;
    }

    private RawClient join(String name) throws IOException {
        RawClient client = connect();
        client.sendText("420[\"join\",\"" + name + "\"]");
        assertThat(client.readFrame().text()).startsWith("430");
        return client;
    }

    private RawClient openFeed(String name) throws IOException {
        RawClient client = RawClient.openWebSocket(server.address(), "/ws?name=" + name);
        clients.add(client);
        return client;
    }

    /** One of protocol 1, whose poll waits. */
    private void openOld() throws IOException {
        String sid = get("/socket.io/1/").text().split(":")[0];
        RawClient client = RawClient.connect(server.address());
        clients.add(client);
        client.send("GET /socket.io/1/xhr-polling/" + sid + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client.readResponse();
    }

    private Response get(String path) throws IOException {
        return request("GET", path);
    }

    private Response request(String method, String path, String... fields) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", fields)
                    + (fields.length == 0 ? "\r\n" : "\r\n\r\n"));
            return client.readResponse();
        }
    }

    private static Map<?, ?> json(Response answer) throws Json.InvalidException {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return (Map<?, ?>) Json.read(answer.text());
    }

    private static List<String> ids(Map<?, ?> answer) {
        return ((List<?>) answer.get("sockets")).stream().map(socket -> (String) ((Map<?, ?>) socket).get("id")).toList();
    }
}
