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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What do 16 packets, the most that one poll carries, cost a polling client of either protocol? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class PayloadBench {
    private static final int PACKETS = 16;
    private static final int BINARY_BYTES = 48;

    /** What the messages hold. */
    public enum Content { TEXT, BINARY }

    @Param
    public Generation generation;

    @Param
    public Content content;

    private List<PreparedMessage> known;
    private byte[] posted;
    private boolean postedBinary;

    @Setup
    public void prepare() {
        known = messages();
        Payload payload = Payload.encode(generation, false, known);
        posted = payload.bytes();
        postedBinary = payload.contentType().equals("application/octet-stream");
    }

    /** A client's POST. */
    @Benchmark
    public Object decode() throws PacketException {
        return Payload.decode(generation, postedBinary, posted);
    }

    /** The answer to the first poll: every message gets its wire form now. */
    @Benchmark
    public Object encodeFirst() {
        return Payload.encode(generation, false, messages());
    }

    /** The answer to every further poll: wire forms are known, what is left is to join them. */
    @Benchmark
    public Object encodeShared() {
        return Payload.encode(generation, false, known);
    }

    private List<PreparedMessage> messages() {
        List<PreparedMessage> messages = new ArrayList<>(PACKETS);
        for (int i = 0; i < PACKETS; i++) {
            messages.add(switch (content) {
                case TEXT -> PreparedMessage.text("2[\"message\",{\"code\":0,\"data\":\"hello " + i + "\"}]");
                case BINARY -> PreparedMessage.binary(new byte[BINARY_BYTES]);
            });
        }
        return messages;
    }
}
