package dev.roomcast.engineio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What do 16 packets, the most that one poll carries, cost a polling client of protocol 4? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class PayloadBench {
    private static final int PACKETS = 16;

    private List<String> events;
    private List<PreparedMessage> known;
    private byte[] content;

    @Setup
    public void prepare() {
        events = new ArrayList<>();
        for (int i = 0; i < PACKETS; i++) {
            events.add("2[\"message\",{\"code\":0,\"data\":\"hello " + i + "\"}]");
        }
        known = events.stream().map(PreparedMessage::text).toList();
        content = Payload.encode(Generation.EIO4, false, known).bytes();
    }

    /** A client's POST. */
    @Benchmark
    public Object decode() throws PacketException {
        return Payload.decode(Generation.EIO4, false, content);
    }

    /** The answer to the first poll: every message gets its wire form now. */
    @Benchmark
    public Object encodeFirst() {
        List<PreparedMessage> messages = new ArrayList<>(PACKETS);
        for (String event : events) {
            messages.add(PreparedMessage.text(event));
        }
        return Payload.encode(Generation.EIO4, false, messages);
    }

    /** The answer to every further poll: wire forms are known, what is left is to join them. */
    @Benchmark
    public Object encodeShared() {
        return Payload.encode(Generation.EIO4, false, known);
    }
}
