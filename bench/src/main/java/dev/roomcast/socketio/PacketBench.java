package dev.roomcast.socketio;

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

/** What do the article's two events cost as Socket.IO packets? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class PacketBench {
    private final String join = "2[\"join\",{\"username\":\"u1\"}]";
    private final Map<String, Object> data = new LinkedHashMap<>();

    public PacketBench() {
        data.put("code", 0);
        data.put("data", "hello");
    }

    /** What every window sends once. */
    @Benchmark
    public Object parseJoin() throws PacketException {
        return Packet.parse(join, SocketSettings.DEFAULTS.maxAttachments());
    }

    /** What every trigger makes once, without its wire forms. */
    @Benchmark
    public Object encodeMessage() {
        return PreparedPacket.event("message", List.of(data));
    }
}
