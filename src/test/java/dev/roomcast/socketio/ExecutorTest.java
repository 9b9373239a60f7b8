package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers elsewhere than on the loops. */
@Timeout(20)
class ExecutorTest {
    private final ExecutorService threads = manyThreads();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private ApiServer server;

    /** As a user would write it, a virtual thread each where the JDK has them. */
    private static ExecutorService manyThreads() {
        try {
            return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return Executors.newCachedThreadPool();
        }
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    @Test
    void runsEverythingInOrderForEachSocket() throws IOException {
        server = ApiServer.start(builder -> builder.executor(threads));
        List<String> middlewares = new ArrayList<>();
        server.io().use((socket, next) -> {
            middlewares.add(socket.loop().inLoop() + "");
            next.proceed();
        });
        server.io().onConnection(socket -> {
            heard.add("connection " + socket.loop().inLoop());
            socket.on("n", event -> heard.add("n " + event.intValue(0)));
            socket.onDisconnect(heard::add);
        });
        RawClient client = server.connect();
        for (int i = 0; i < 500; i++) {
            client.sendText("42[\"n\"," + i + "]");
        }
        client.sendText("41");

        assertThat(ApiServer.next(heard)).isEqualTo("connection false");
        for (int i = 0; i < 500; i++) {
            assertThat(ApiServer.next(heard)).isEqualTo("n " + i);
        }
        assertThat(ApiServer.next(heard)).isEqualTo("client namespace disconnect");
        assertThat(middlewares).containsExactly("false");
    }

    @Test
    void holdsUpNobodyElseWhenAHandlerBlocks() throws Exception {
        server = ApiServer.start(builder -> builder.executor(threads));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        server.io().onConnection(socket -> {
            socket.on("block", event -> {
                blocked.countDown();
                await(release);
                event.ack("at last");
            });
            socket.on("ask", event -> event.ack("answer"));
        });
        RawClient one = server.connect();
        RawClient other = server.connect();

        one.sendText("420[\"block\"]").sendText("421[\"ask\"]");
        await(blocked);
        other.sendText("420[\"ask\"]");
        server.io().emit("news");

        assertThat(List.of(ApiServer.read(other), ApiServer.read(other)))
                .containsExactlyInAnyOrder("430[\"answer\"]", "42[\"news\"]");
        assertThat(ApiServer.read(one)).isEqualTo("42[\"news\"]");
        release.countDown();
        assertThat(ApiServer.read(one)).isEqualTo("430[\"at last\"]");
        assertThat(ApiServer.read(one)).isEqualTo("431[\"answer\"]");
    }

    @Test
    void isThatOfTheNamespaceBeforeThatOfTheServer() throws IOException {
        server = ApiServer.start(builder -> builder.executor(task -> run("server", task)));
        server.io().of("/own").executor(task -> run("namespace", task));
        server.io().of((name, auth) -> name.startsWith("/child")).executor(task -> run("parent", task));
        RawClient client = server.connect();
        server.settle();
        assertThat(heard).containsOnly("server");
        heard.clear();

        client.sendText("40/own,");
        ApiServer.read(client);
        server.settle();
        assertThat(heard).containsOnly("namespace");
        heard.clear();

        client.sendText("40/child1,");
        ApiServer.read(client);
        server.settle();
        assertThat(heard).containsOnly("parent");
    }

    @Test
    void isThatOfAHandlerWhereItHasOne() throws IOException {
        server = ApiServer.start();
        RawClient client = server.connect();
        Socket socket = server.nextSocket();
        socket.on("n", threads, event -> heard.add("elsewhere " + event.intValue(0) + " " + socket.loop().inLoop()));
        for (int i = 0; i < 100; i++) {
            client.sendText("42[\"n\"," + i + "]");
        }

        for (int i = 0; i < 100; i++) {
            assertThat(ApiServer.next(heard)).isEqualTo("elsewhere " + i + " false");
        }
    }

    @Test
    void letsWhoeverHearsOfTheEndSeeTheRooms() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        server = ApiServer.start(builder -> builder.executor(threads));
        server.io().onConnection(socket -> {
            socket.join("room").thenRun(() -> heard.add("joined"));
            socket.on("block", event -> await(release));
            socket.on("disconnecting", event -> heard.add("disconnecting " + socket.rooms()));
            socket.on("disconnect", event -> heard.add("disconnect " + socket.rooms()));
        });
        RawClient client = server.connect();
        assertThat(ApiServer.next(heard)).isEqualTo("joined");
        client.sendText("42[\"block\"]").sendText("41");
        Eventually.becomesTrue("it has left", () -> server.io().main().rooms().roomCount() == 0);

        release.countDown();

        assertThat(ApiServer.next(heard)).isEqualTo("disconnecting [room]");
        assertThat(ApiServer.next(heard)).isEqualTo("disconnect []");
    }

    @Test
    void losesNothingElseWhenItTakesNoMore() throws Exception {
        ExecutorService closing = Executors.newSingleThreadExecutor();
        server = ApiServer.start(builder -> builder.executor(closing));
        server.io().onConnection(socket -> socket.on("a", event -> heard.add("a")));
        RawClient client = server.connect();
        Socket socket = server.nextSocket();
        client.sendText("42[\"a\"]");
        assertThat(ApiServer.next(heard)).isEqualTo("a");
        CompletableFuture<Arguments> answer = socket.emitWithAck("question");
        ApiServer.read(client);
        closing.shutdownNow();
        assertThat(closing.awaitTermination(5, TimeUnit.SECONDS)).isTrue();

        try (LogRecorder log = LogRecorder.of(Socket.class)) {
            client.sendText("42[\"a\"]").sendText("430[1]").sendText("40/own,");

            assertThat(Eventually.get(answer).intValue(0)).isEqualTo(1);
            assertThat(ApiServer.read(client)).isEqualTo("44/own,{\"message\":\"Invalid namespace\"}");
            assertThat(log.lines()).containsExactly(
                    "SEVERE handler not run socket=" + socket.id() + " handler=a: its executor takes no more");
        }
        server.io().use((one, next) -> next.proceed());
        RawClient late = server.open();
        late.sendText("40");
        assertThat(ApiServer.read(late)).isEqualTo("44{\"message\":\"internal error\"}");
    }

    @Test
    void goesOnAfterAnError() throws IOException {
        server = ApiServer.start(builder -> builder.executor(threads));
        server.io().onConnection(socket -> {
            socket.on("fail", event -> {
                throw new StackOverflowError();
            });
            socket.on("a", event -> heard.add("a"));
        });
        RawClient client = server.connect();
        try (LogRecorder log = LogRecorder.of(Socket.class)) {
            client.sendText("42[\"fail\"]").sendText("42[\"a\"]");

            assertThat(ApiServer.next(heard)).isEqualTo("a");
            assertThat(log.thrown()).hasSize(1);
        }
    }

    @Test
    void isAdvisedByTheLogWhereAHandlerBlocksItsLoop() throws Exception {
        server = ApiServer.start(builder -> builder.blockedAfter(Duration.ofMillis(40)));
        CountDownLatch release = new CountDownLatch(1);
        RawClient client = server.connect();
        Socket socket = server.nextSocket();
        socket.on("block", event -> await(release));
        try (LogRecorder log = LogRecorder.of("dev.roomcast.io.Watchdog")) {
            client.sendText("42[\"block\"]");

            Eventually.becomesTrue("it is reported", () -> !log.lines().isEmpty());
            release.countDown();
            assertThat(log.lines()).containsExactly(
                    "WARNING loop 0 has been blocked for 40 ms by socket=" + socket.id() + " handler=block");
        }
    }

    private void run(String name, Runnable task) {
        heard.add(name);
        task.run();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
