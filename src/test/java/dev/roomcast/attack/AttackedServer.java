package dev.roomcast.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import dev.roomcast.engineio.LiveServer;
import dev.roomcast.push.Roomcast;
import dev.roomcast.push.RoomcastBuilder;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A running server that goes by the test's clock, a healthy client in a room of it, and the attackers' connections.
 * After each attack the client must still be served, and nothing of the attackers may be left.
 */
final class AttackedServer implements AutoCloseable {
    /** The room that the healthy client is in, alone. */
    static final String ROOM = "healthy";

    private static final String WEB_SOCKET = "/socket.io/?transport=websocket&EIO=";
    private static final int STEP_MILLIS = 5_000;
    /** Five minutes; the longest chain of time-outs that there is takes half of that. */
    private static final int MAX_STEPS = 60;

    private final FakeClock clock = new FakeClock();
    private final List<RawClient> attackers = new ArrayList<>();
    private final Roomcast roomcast;
    private final RawClient healthy;
    private final Counts before;
    private int served;

    /** What there is at one time. */
    private record Counts(int connections, int sessions, int rooms, int timers) {
    }

    private AttackedServer(UnaryOperator<RoomcastBuilder> settings) throws IOException {
        roomcast = settings.apply(Roomcast.builder().port(0).loops(2).nanoClock(clock)).start();
        healthy = RawClient.openWebSocket(roomcast.address(), WEB_SOCKET + 4);
        assertThat(healthy.readFrame().text()).startsWith("0{");
        healthy.sendText("40");
        assertThat(healthy.readFrame().text()).startsWith("40{");
        healthy.sendText("420[\"join\",\"" + ROOM + "\"]");
        assertThat(healthy.readFrame().text()).startsWith("430[");
        before = counts();
    }

    static AttackedServer start() throws IOException {
        return start(settings -> settings);
    }

    static AttackedServer start(UnaryOperator<RoomcastBuilder> settings) throws IOException {
        return new AttackedServer(settings);
    }

    Roomcast roomcast() {
        return roomcast;
    }

    InetSocketAddress address() {
        return roomcast.address();
    }

    /** An attacker's connection; closed when it is to leave nothing. */
    RawClient connect() throws IOException {
        return connect(0);
    }

    /** The same with a small receive window; 0 for the system's default. */
    RawClient connect(int receiveBufferBytes) throws IOException {
        RawClient attacker = RawClient.connect(address(), receiveBufferBytes);
        attackers.add(attacker);
        return attacker;
    }

    /** A WebSocket whose 101 has been read. */
    RawClient webSocket(String path) throws IOException {
        RawClient attacker = connect().send(RawClient.handshake(path));
        assertThat(attacker.readResponse().status()).isEqualTo(101);
        return attacker;
    }

    /** A WebSocket that is open in the main namespace of Socket.IO. */
    RawClient socketIo(int eio) throws IOException {
        RawClient attacker = webSocket(WEB_SOCKET + eio);
        assertThat(attacker.readFrame().text()).startsWith("0{");
        if (eio == 4) {
            attacker.sendText("40");
        }
        assertThat(attacker.readFrame().text()).startsWith("40");
        return attacker;
    }

    /** A WebSocket of protocol 1 that is open. */
    RawClient protocol1() throws IOException {
        String handshake = get("/socket.io/1/").text();
        RawClient attacker = webSocket("/socket.io/1/websocket/" + handshake.substring(0, handshake.indexOf(':')));
        assertThat(attacker.readFrame()).isEqualTo(Frame.text("1::"));
        return attacker;
    }

    /** One request on a connection of its own. */
    Response answer(String request) throws IOException {
        try (RawClient client = RawClient.connect(address())) {
            return client.send(request).readResponse();
        }
    }

    Response get(String target, String... fields) throws IOException {
        return answer(LiveServer.head("GET", target, 0, fields));
    }

    Response post(String target, String content, String... fields) throws IOException {
        int length = content.getBytes(StandardCharsets.UTF_8).length;
        return answer(LiveServer.head("POST", target, length, fields) + content);
    }

    int timers() {
        return Eventually.get(roomcast.timerCount());
    }

    /** Sessions beside the healthy client's. */
    int attackersSessions() {
        return roomcast.sessionCount() - before.sessions;
    }

    /** Connections beside the healthy client's. */
    int attackersConnections() {
        return roomcast.connectionCount() - before.connections;
    }

    void awaitSessions(int count) {
        Eventually.becomesTrue(count + " sessions of attackers", () -> attackersSessions() == count);
    }

    void awaitConnections(int count) {
        Eventually.becomesTrue(count + " connections of attackers", () -> attackersConnections() == count);
    }

    /** Moves the clock, all time-outs in it run, and the healthy client answers its heartbeats. */
    void advance(long millis) throws IOException {
        for (long left = millis; left > 0; left -= STEP_MILLIS) {
            clock.advanceUnnoticed(Math.min(left, STEP_MILLIS));
            roomcast.wake();
            // The turn that runs the first task runs the timers after it; the second comes a turn later.
            timers();
            timers();
            expectServed();
        }
    }

    /** Fails unless the next that the healthy client gets, heartbeats aside, is what it is sent now. */
    void expectServed() throws IOException {
        String text = "served " + ++served;
        assertThat(Eventually.get(roomcast.push(ROOM, text))).isEqualTo(1);
        Frame frame = healthy.readFrame();
        while (frame.equals(Frame.text("2"))) {
            healthy.sendText("3");
            frame = healthy.readFrame();
        }
        assertThat(frame).isEqualTo(Frame.text("42[\"message\",{\"code\":0,\"data\":\"" + text + "\"}]"));
    }

    /** The attackers go away, and time passes: then all must be as before, and the healthy client be served. */
    void expectUnharmed() throws IOException {
        expectServed();
        for (RawClient attacker : attackers) {
            attacker.close();
        }
        for (int i = 0; i < MAX_STEPS && !counts().equals(before); i++) {
            advance(STEP_MILLIS);
        }
        assertThat(counts()).as("what is left").isEqualTo(before);
        expectServed();
    }

    /** Bytes that the loops' threads have allocated since they began, those freed again counted. */
    long allocatedBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("roomcast-loop-")) {
                bytes += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return bytes;
    }

    /** Bytes in use, of this process altogether: heap and direct buffers. */
    static long heldBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
            least = Math.min(least, direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** Fails unless the server closes a WebSocket with that code, and TCP after it; what comes before is dropped. */
    static void expectClosed(RawClient attacker, int code) throws IOException {
        Frame frame = attacker.readFrame();
        while (frame.opcode() != RawClient.CLOSE) {
            frame = attacker.readFrame();
        }
        assertThat(frame.closeCode()).as(frame.toString()).isEqualTo(code);
        attacker.sendFrame(RawClient.CLOSE, frame.payload());
        attacker.expectEnd();
    }

    @Override
    public void close() throws IOException {
        for (RawClient attacker : attackers) {
            attacker.close();
        }
        healthy.close();
        roomcast.close();
    }

    private Counts counts() {
        return new Counts(roomcast.connectionCount(), roomcast.sessionCount(), roomcast.roomCount(), timers());
    }
}
