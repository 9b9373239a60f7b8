package dev.roomcast.push;

import java.io.IOException;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does an event with an acknowledgement take until the answer is there? A whole server in this process, over
 * loopback: a frame in, a packet, a handler, a packet, a frame out, and two wake-ups.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class EchoBench {
    /** Longer than any run: a heartbeat would be taken for an answer. */
    private static final long NEVER_MILLIS = 86_400_000;

    private Roomcast server;
    private LoopbackClients clients;

    @Setup
    public void connect() throws IOException {
        server = Roomcast.builder().port(0).loops(1).pingInterval(NEVER_MILLIS).maxMessageRate(0).start();
        clients = new LoopbackClients(server.address(), 1);
    }

    @TearDown
    public void close() throws IOException {
        clients.close();
        server.close();
    }

    @Benchmark
    public Object ask() throws IOException {
        clients.ask();
        return clients;
    }
}
