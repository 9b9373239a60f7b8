package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is public may be called from any thread, all at once. */
@Timeout(60)
class ManyThreadsTest {
    private static final int THREADS = 4;
    private static final int SOCKETS = 6;
    private static final int CALLS = 1_000;
    private static final int ROOMS = 3;

    @Test
    void leaveAConsistentServer() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (ApiServer server = ApiServer.start(builder -> builder.loops(2));
                LogRecorder ofSockets = LogRecorder.of(Socket.class);
                LogRecorder ofLoops = LogRecorder.of("dev.roomcast.io.EventLoop")) {
            SocketIoServer io = server.io();
            List<Socket> sockets = new ArrayList<>();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < SOCKETS; i++) {
                clients.add(server.connect());
                sockets.add(server.nextSocket());
            }
            List<Future<?>> readers = new ArrayList<>();
            ExecutorService reading = Executors.newCachedThreadPool();
            for (RawClient client : clients) {
                readers.add(reading.submit(() -> readToTheEnd(client)));
            }

            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                done.add(threads.submit(() -> {
                    for (int call = 0; call < CALLS; call++) {
                        anything(io, sockets.get(random.nextInt(SOCKETS)), random);
                    }
                }));
            }
            for (Future<?> each : done) {
                each.get(30, TimeUnit.SECONDS);
            }
            for (Socket socket : sockets) {
                for (int room = 0; room < ROOMS; room++) {
                    socket.leave("room" + room);
                }
                assertThat(Eventually.get(socket.join("last"))).isTrue();
            }

            assertThat(Eventually.get(io.to("last").fetchSockets())).containsExactlyInAnyOrderElementsOf(sockets);
            assertThat(io.main().rooms().roomCount()).isEqualTo(1);
            assertThat(sockets).allSatisfy(socket -> assertThat(socket.rooms()).containsExactly("last"));
            io.emit("end");
            for (Future<?> each : readers) {
                each.get(30, TimeUnit.SECONDS);
            }
            io.disconnectSockets(true);
            Eventually.becomesTrue("all are gone", () -> io.main().rooms().roomCount() == 0
                    && io.main().socketCount() == 0 && io.engine().sessionCount() == 0);
            assertThat(ofSockets.lines()).isEmpty();
            assertThat(ofLoops.lines()).isEmpty();
            reading.shutdownNow();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void anything(SocketIoServer io, Socket socket, Random random) {
        String room = "room" + random.nextInt(ROOMS);
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> socket.join(room);
            case 3, 4 -> socket.leave(room);
            case 5 -> socket.emit("direct", random.nextInt());
            case 6 -> io.to(room).emit("to room", room);
            case 7 -> socket.to(room).except("room0").volatile_().emit("from socket");
            case 8 -> assertThat(Eventually.get(io.in(room).fetchSockets()).size()).isLessThanOrEqualTo(SOCKETS);
            case 9 -> io.to(room).socketsJoin("room0");
            case 10 -> io.to(room).socketsLeave("room1");
            case 11 -> io.timeout(Duration.ofMinutes(1)).to(room).emitWithAck("question");
            case 12 -> socket.on("event", event -> { }).off("event").use((event, next) -> next.proceed());
            default -> assertThat(socket.rooms()).allMatch(name -> name.startsWith("room"));
        }
    }

    private static Void readToTheEnd(RawClient client) throws IOException {
        RawClient.Frame frame = client.readFrame();
        while (!frame.text().equals("42[\"end\"]")) {
            frame = client.readFrame();
        }
        return null;
    }
}
