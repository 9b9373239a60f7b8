package dev.roomcast.push;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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

/**
 * How long does one trigger take until all windows of its user have it? A whole server in this process, over
 * loopback; the bench's thread is the backend and all windows, so client and kernel are in the figure.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class BroadcastBench {
    /** Longer than any run: a heartbeat would be counted as a message. */
    private static final long NEVER_MILLIS = 86_400_000;

    @Param({"1", "100", "1000"})
    public int windows;

    /** Event loops of the server; with one, its core and the client's are apart where there are two. */
    @Param("1")
    public int loops;

    private Roomcast server;
    private LoopbackClients clients;

    /** The same time once more, by each window's message. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Deliveries {
        public long perDelivery;
    }

    @Setup
    public void connect() throws IOException {
        server = Roomcast.builder().port(0).loops(loops).pingInterval(NEVER_MILLIS).start();
        clients = new LoopbackClients(server.address(), windows);
    }

    @TearDown
    public void close() throws IOException {
        clients.close();
        server.close();
    }

    @Benchmark
    public Object trigger(Deliveries deliveries) throws IOException {
        clients.trigger();
        deliveries.perDelivery += windows;
        return clients;
    }
}
