package dev.roomcast.socketio;

import dev.roomcast.engineio.RandomId;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.LoopExecutor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a room cost beside what its members do? They only count. All runs on the one loop where the
 * members are at home, so no task is handed over.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = {"-Djmh.executor=CUSTOM", "-Djmh.executor.class=dev.roomcast.io.LoopExecutor"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class RoomsBench {
    private static final String USER = "u1";

    /** Members in the room all the time; with 0, the room comes and goes with the guest. */
    @Param({"0", "10", "1000", "10000"})
    public int members;

    private final List<String> names = List.of(USER);
    private final PreparedPacket message = PreparedPacket.event("message", List.of("hello"));
    private Rooms rooms;
    private Member guest;
    private int delivered;

    /** A member that only counts. */
    private static final class Listener implements Member {
        private final EventLoop loop;
        private final String id = RandomId.next();
        private final Memberships memberships = new Memberships();
        private int count;

        private Listener(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Memberships memberships() {
            return memberships;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void deliver(PreparedPacket message) {
            count++;
        }
    }

    @Setup
    public void fill() {
        EventLoopGroup group = LoopExecutor.group();
        EventLoop loop = group.loops().get(0);
        if (!loop.inLoop()) {
            throw new IllegalStateException("a bench of rooms runs on their loop");
        }
        rooms = new Rooms(group);
        for (int i = 0; i < members; i++) {
            rooms.join(new Listener(loop), USER);
        }
        guest = new Listener(loop);
    }

    /** One more member comes and goes. */
    @Benchmark
    public Object joinAndLeave() {
        rooms.join(guest, USER);
        rooms.leave(guest, USER);
        return rooms;
    }

    @Benchmark
    public int broadcast() {
        rooms.broadcast(names, message, count -> delivered = count);
        return delivered;
    }
}
