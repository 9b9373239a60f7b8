package dev.roomcast.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does a deflated broadcast cost when its deflated form is shared, and what when each receiver has its own? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class DeflateBench {
    private static final int RECEIVERS = 100;

    /** Below, at and well above the length from which a server deflates by default. */
    @Param({"256", "1024", "16384"})
    public int payloadBytes;

    private byte[] payload;
    private byte[] deflated;
    private DeflateStreams streams;

    @Setup
    public void fill() {
        StringBuilder json = new StringBuilder();
        for (int i = 0; json.length() < payloadBytes; i++) {
            json.append("{\"id\":").append(i * 7919 % 1000).append(",\"user\":\"u").append(i).append("\"},");
        }
        payload = json.substring(0, payloadBytes).getBytes(StandardCharsets.US_ASCII);
        streams = new DeflateStreams();
        ByteBuffer form = streams.deflate(ByteBuffer.wrap(payload)).orElseThrow();
        deflated = new byte[form.remaining()];
        form.get(deflated);
    }

    @TearDown
    public void end() {
        streams.close();
    }

    @Benchmark
    public long shared() {
        ServerFrame frame = ServerFrame.text(payload);
        long bytes = 0;
        for (int i = 0; i < RECEIVERS; i++) {
            bytes += frame.deflated(streams).length();
        }
        return bytes;
    }

    @Benchmark
    public long perReceiver() {
        long bytes = 0;
        for (int i = 0; i < RECEIVERS; i++) {
            bytes += ServerFrame.text(payload).deflated(streams).length();
        }
        return bytes;
    }

    @Benchmark
    public long plain() {
        ServerFrame frame = ServerFrame.text(payload);
        long bytes = 0;
        for (int i = 0; i < RECEIVERS; i++) {
            bytes += frame.length();
        }
        return bytes;
    }

    @Benchmark
    public Object inflate() throws WebSocketException {
        return streams.inflate(deflated, 1_000_000);
    }
}
