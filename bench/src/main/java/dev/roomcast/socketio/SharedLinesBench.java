package dev.roomcast.socketio;

import dev.roomcast.io.EventLoopGroup;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How often a microsecond do so many threads together, each in the place of a loop, touch what loops share: the loops
 * of a room, a counter, the two numbers in which a broadcast gathers what its loops have delivered? All go for the same
 * one: the worst case.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class SharedLinesBench {
    private static final String ROOM = "u1";
    private static final int LOOPS = 8;

    private final Whereabouts whereabouts = new Whereabouts(LOOPS);
    private final LongAdder counter = new LongAdder();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger total = new AtomicInteger();

    @Setup
    public void enter() throws IOException {
        try (EventLoopGroup group = EventLoopGroup.start(LOOPS)) {
            group.loops().forEach(loop -> whereabouts.add(ROOM, loop));
        }
    }

    @Benchmark
    @Threads(1)
    public long whereaboutsBy1() {
        return whereabouts.loopsOf(ROOM);
    }

    @Benchmark
    @Threads(2)
    public long whereaboutsBy2() {
        return whereabouts.loopsOf(ROOM);
    }

    @Benchmark
    @Threads(4)
    public long whereaboutsBy4() {
        return whereabouts.loopsOf(ROOM);
    }

    @Benchmark
    @Threads(8)
    public long whereaboutsBy8() {
        return whereabouts.loopsOf(ROOM);
    }

    @Benchmark
    @Threads(1)
    public void counterBy1() {
        counter.increment();
    }

    @Benchmark
    @Threads(2)
    public void counterBy2() {
        counter.increment();
    }

    @Benchmark
    @Threads(4)
    public void counterBy4() {
        counter.increment();
    }

    @Benchmark
    @Threads(8)
    public void counterBy8() {
        counter.increment();
    }

    @Benchmark
    @Threads(1)
    public int gatherBy1() {
        return total.addAndGet(1) + left.decrementAndGet();
    }

    @Benchmark
    @Threads(2)
    public int gatherBy2() {
        return total.addAndGet(1) + left.decrementAndGet();
    }

    @Benchmark
    @Threads(4)
    public int gatherBy4() {
        return total.addAndGet(1) + left.decrementAndGet();
    }

    @Benchmark
    @Threads(8)
    public int gatherBy8() {
        return total.addAndGet(1) + left.decrementAndGet();
    }
}
