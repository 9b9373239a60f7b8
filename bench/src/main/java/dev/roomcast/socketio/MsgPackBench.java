package dev.roomcast.socketio;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What do the article's two events cost with the msgpack parser? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class MsgPackBench {
    /** {@code ["join",{"username":"u1"}]} as the client sends it, its options with it. */
    private final byte[] join = HexFormat.of().parseHex("84a47479706502a46461746192a46a6f696e81a8757365726e616d65a27531"
            + "a76f7074696f6e7381a8636f6d7072657373c3a36e7370a12f");
    private final PreparedPacket message;

    public MsgPackBench() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("code", 0);
        data.put("data", "hello");
        message = PreparedPacket.event("message", List.of(data));
    }

    /** What every window sends once. */
    @Benchmark
    public Object parseJoin() throws PacketException {
        return MsgPackParser.INSTANCE.binary(join);
    }

    /** What a room with windows of that parser adds to every trigger, once for all of them. */
    @Benchmark
    public Object encodeForm() {
        return MsgPackParser.write(message);
    }
}
