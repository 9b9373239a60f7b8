package dev.roomcast.io;

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

/**
 * What does a timer cost among so many others, which are spread evenly over the next 25 s as the heartbeats of that
 * many sessions are?
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class TimerWheelBench {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(25);

    @Param({"100", "10000"})
    public int others;

    private final Runnable nothing = () -> { };
    private TimerWheel wheel;
    private long nowNanos;

    @Setup
    public void fill() {
        wheel = new TimerWheel(0);
        for (int i = 0; i < others; i++) {
            wheel.schedule(nothing, PERIOD_NANOS * i / others);
        }
    }

    /** As the time-out of a request that is answered in time. */
    @Benchmark
    public Object addAndCancel() {
        Timer timer = wheel.schedule(nothing, nowNanos + PERIOD_NANOS);
        timer.cancel();
        return timer;
    }

    /** One heartbeat: time goes on until a timer is due, and it is set anew. */
    @Benchmark
    public Object expireAndAdd() {
        while (wheel.poll(nowNanos) == null) {
            nowNanos += TimerWheel.TICK_NANOS;
        }
        return wheel.schedule(nothing, nowNanos + PERIOD_NANOS);
    }
}
