package dev.roomcast.websocket;

import java.util.Arrays;
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

/** What does it cost to make the frame that a broadcast then shares? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ServerFrameBench {
    @Param({"16", "128", "1024", "65536", "1048576"})
    public int payloadBytes;

    private byte[] payload;

    @Setup
    public void fill() {
        payload = new byte[payloadBytes];
        Arrays.fill(payload, (byte) 'a');
    }

    @Benchmark
    public Object encode() {
        return ServerFrame.text(payload);
    }
}
