package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Namespaces, those that are made by name and those that clients make by asking for them. */
@Timeout(20)
class NamespacesTest {
    private static final String ACCEPTED = ",\\{\"sid\":\"[A-Za-z0-9_-]{22}\"}";

    private final BlockingQueue<String> made = new LinkedBlockingQueue<>();
    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void areTheSameWithAndWithoutASlash() {
        Namespace news = server.io().of("news");

        assertThat(server.io().of("/news")).isSameAs(news);
        assertThat(server.io().find("/news")).containsSame(news);
        assertThat(server.io().find("/other")).isEmpty();
        assertThat(server.io().of("/")).isSameAs(server.io().main());
        assertThat(news.name()).isEqualTo("/news");
        assertThat(news.server()).isSameAs(server.io());
    }

    @Test
    void haveSocketsOfTheirOwnOverOneConnection() throws IOException {
        BlockingQueue<Socket> inNews = new LinkedBlockingQueue<>();
        server.io().of("/news").on("connection", inNews::add);
        try (RawClient client = server.connect()) {
            client.sendText("40/news,");
            assertThat(ApiServer.read(client)).matches("40/news" + ACCEPTED);
            Socket main = server.nextSocket();
            Socket news = ApiServer.next(inNews);

            server.io().emit("to main");
            server.io().of("/news").emit("to news");

            assertThat(ApiServer.read(client)).isEqualTo("42[\"to main\"]");
            assertThat(ApiServer.read(client)).isEqualTo("42/news,[\"to news\"]");
            assertThat(news.id()).isNotEqualTo(main.id());
            assertThat(news.namespace().name()).isEqualTo("/news");
            assertThat(server.io().of("/news").socketCount()).isEqualTo(1);
        }
        Eventually.becomesTrue("it has left", () -> server.io().of("/news").socketCount() == 0);
    }

    @Test
    void hearOfConnectionsAlone() {
        assertThatThrownBy(() -> server.io().on("message", socket -> { }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a namespace has no event \"message\", but connection and connect");
        server.io().on("connect", socket -> { });
    }

    @Test
    void areMadeForWhatAPatternMatches() throws IOException {
        BlockingQueue<String> connected = new LinkedBlockingQueue<>();
        ParentNamespace rooms = server.io().of(Pattern.compile("/room-\\d+"));
        rooms.onConnection(socket -> connected.add(socket.namespace().name()));
        try (RawClient client = server.open()) {
            client.sendText("40/room-7,").sendText("40/room-,").sendText("40/room-78x,").sendText("40/room-8,");

            assertThat(ApiServer.read(client)).matches("40/room-7" + ACCEPTED);
            assertThat(ApiServer.read(client)).isEqualTo("44/room-,{\"message\":\"Invalid namespace\"}");
            assertThat(ApiServer.read(client)).isEqualTo("44/room-78x,{\"message\":\"Invalid namespace\"}");
            assertThat(ApiServer.read(client)).matches("40/room-8" + ACCEPTED);
            assertThat(ApiServer.next(connected)).isEqualTo("/room-7");
            assertThat(ApiServer.next(connected)).isEqualTo("/room-8");
            assertThat(rooms.children()).extracting(Namespace::name).containsExactlyInAnyOrder("/room-7", "/room-8");
        }
    }

    @Test
    void areMadeForWhatAMatcherAccepts() throws IOException {
        server.io().of((name, auth) -> name.startsWith("/own/") && auth.string("user").equals(name.substring(5)));
        try (RawClient client = server.open()) {
            client.sendText("40/own/ann,{\"user\":\"bob\"}").sendText("40/own/ann,{\"user\":\"ann\"}");

            assertThat(ApiServer.read(client)).isEqualTo("44/own/ann,{\"message\":\"Invalid namespace\"}");
            assertThat(ApiServer.read(client)).matches("40/own/ann" + ACCEPTED);
        }
    }

    @Test
    void areNotMadeByAMatcherThatFails() throws IOException {
        server.io().of((name, auth) -> auth.bool("admin"));
        server.io().of((name, auth) -> {
            throw new IllegalStateException("on purpose");
        });
        server.io().of((name, auth) -> name.equals("/last"));
        try (LogRecorder log = LogRecorder.of(ParentNamespace.class); RawClient client = server.open()) {
            client.sendText("40/first,").sendText("40/last,");

            assertThat(ApiServer.read(client)).isEqualTo("44/first,{\"message\":\"Invalid namespace\"}");
            assertThat(ApiServer.read(client)).matches("40/last" + ACCEPTED);
            assertThat(log.thrown()).hasSize(2).allMatch(thrown -> thrown.getMessage().equals("on purpose"));
        }
    }

    @Test
    void takeWhatTheirParentHas() throws IOException {
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        ParentNamespace parent = server.io().of(Pattern.compile("/child.*"));
        parent.use((socket, next) -> {
            calls.add("parent asked");
            next.proceed();
        });
        parent.onConnection(socket -> calls.add("parent told"));
        server.io().onNewNamespace(child -> {
            child.use((socket, next) -> {
                calls.add("child asked");
                next.proceed();
            });
            child.onConnection(socket -> calls.add("child told"));
        });
        server.connect("/child1,");
        server.settle();

        assertThat(calls).containsExactly("parent asked", "child asked", "parent told", "child told");
    }

    @Test
    void areToldOfOnceWhenTheyAreMade() throws IOException {
        server.io().onNewNamespace(namespace -> made.add(namespace.name()));
        server.io().of(Pattern.compile("/dynamic-.*"));
        server.io().of("/static");
        server.io().of("/static");
        server.io().of("/dynamic-0");
        server.connect("/dynamic-1,");
        server.connect("/dynamic-1,");
        server.settle();

        assertThat(made).containsExactly("/static", "/dynamic-0", "/dynamic-1");
    }

    @Test
    void belongToThePatternThatMatchesTheirName() throws IOException {
        ParentNamespace parent = server.io().of(Pattern.compile("/dynamic-.*"));
        parent.use((socket, next) -> next.refuse("by the parent"));

        Namespace child = server.io().of("/dynamic-1");

        assertThat(parent.children()).containsExactly(child);
        try (RawClient client = server.open()) {
            client.sendText("40/dynamic-1,");
            assertThat(ApiServer.read(client)).isEqualTo("44/dynamic-1,{\"message\":\"by the parent\"}");
        }
    }

    @Test
    void getWhatTheirParentEmits() throws IOException {
        ParentNamespace parent = server.io().of(Pattern.compile("/child.*"));
        try (RawClient one = server.connect("/child1,"); RawClient two = server.connect("/child2,");
                RawClient main = server.connect()) {
            parent.emit("news", 1);
            server.io().emit("end");

            assertThat(ApiServer.read(one)).isEqualTo("42/child1,[\"news\",1]");
            assertThat(ApiServer.read(two)).isEqualTo("42/child2,[\"news\",1]");
            assertThat(ApiServer.read(main)).isEqualTo("42[\"end\"]");
            assertThat(Eventually.get(parent.fetchSockets())).hasSize(2);
        }
    }

    @Test
    void stayWhenNobodyIsInThemUnlessToldOtherwise() throws IOException {
        server.io().of(Pattern.compile("/child.*"));
        server.connect("/child,").close();

        Eventually.becomesTrue("all are gone", () -> server.io().engine().sessionCount() == 0);
        server.settle();

        assertThat(server.io().find("/child")).isPresent();
    }

    @Test
    void areGivenUpWithTheirLastSocketWhereThatIsAskedFor() throws IOException {
        restart();
        ParentNamespace parent = server.io().of(Pattern.compile("/child.*"));
        server.io().of("/static");
        RawClient one = server.connect("/child,");
        RawClient two = server.connect("/child,");
        server.connect("/static,").close();
        one.close();
        Eventually.becomesTrue("one is left", () -> server.io().of("/child").socketCount() == 1);
        Namespace before = server.io().find("/child").orElseThrow();
        two.close();

        Eventually.becomesTrue("it is given up", () -> server.io().find("/child").isEmpty());
        assertThat(parent.children()).isEmpty();
        assertThat(server.io().find("/static")).isPresent();
        server.connect("/child,");
        assertThat(server.io().find("/child").orElseThrow()).isNotSameAs(before);
    }

    @Test
    void areGivenUpWhenTheirOnlySocketIsRefused() throws IOException {
        restart();
        server.io().of(Pattern.compile("/child.*")).use((socket, next) -> next.refuse("no"));
        try (RawClient client = server.open()) {
            client.sendText("40/child,");
            assertThat(ApiServer.read(client)).isEqualTo("44/child,{\"message\":\"no\"}");

            Eventually.becomesTrue("it is given up", () -> server.io().find("/child").isEmpty());
        }
    }

    @Test
    void areForClientsOfProtocol3Too() throws IOException {
        server.io().of(Pattern.compile("/child.*"));
        try (RawClient client = server.connectOld()) {
            client.sendText("40/child1?token=1").sendText("40/none");

            assertThat(ApiServer.read(client)).isEqualTo("40/child1,");
            assertThat(ApiServer.read(client)).isEqualTo("44/none,\"Invalid namespace\"");
        }
    }

    private void restart() throws IOException {
        server.close();
        server = ApiServer.start(builder -> builder.cleanupEmptyChildNamespaces(true));
    }
}
