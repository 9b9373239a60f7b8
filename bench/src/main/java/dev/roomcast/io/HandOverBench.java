package dev.roomcast.io;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many tasks a microsecond do so many threads together hand to one event loop, as the other loops of a server do
 * for a broadcast? The loop runs them all; no thread is more than 64 tasks ahead of it, so its work is in the figure.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class HandOverBench {
    private static final int MAX_AHEAD = 64;

    private EventLoopGroup group;
    private EventLoop loop;

    /** One thread's tasks that have not run. */
    @State(Scope.Thread)
    public static class Producer {
        private final AtomicInteger ahead = new AtomicInteger();
        private final Runnable task = ahead::decrementAndGet;

        private void hand(EventLoop loop) {
            while (ahead.get() >= MAX_AHEAD) {
                Thread.yield();
            }
            ahead.incrementAndGet();
            loop.execute(task);
        }
    }

    @Setup
    public void start() throws IOException {
        group = EventLoopGroup.start(1);
        loop = group.loops().get(0);
    }

    @TearDown
    public void stop() {
        group.close();
    }

    @Benchmark
    @Threads(1)
    public void executeBy1(Producer producer) {
        producer.hand(loop);
    }

    @Benchmark
    @Threads(2)
    public void executeBy2(Producer producer) {
        producer.hand(loop);
    }

    @Benchmark
    @Threads(4)
    public void executeBy4(Producer producer) {
        producer.hand(loop);
    }

    @Benchmark
    @Threads(8)
    public void executeBy8(Producer producer) {
        producer.hand(loop);
    }
}
