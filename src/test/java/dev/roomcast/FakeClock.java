package dev.roomcast;

import dev.roomcast.io.EventLoopGroup;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that stands still until it is moved. */
public final class FakeClock implements LongSupplier {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    /** Starts loops that go by this clock. */
    public EventLoopGroup startLoops(int size) throws IOException {
        return EventLoopGroup.start(size, this);
    }

    /** Moves on while the loops sleep: none of them looks at it before something else wakes it. */
    public void advanceUnnoticed(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Moves on, and makes the loops look at it; returns when each has run what became due. */
    public void advance(EventLoopGroup loops, long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        // The turn that runs the first task runs the timers after it; the second comes a turn later.
        Eventually.runOnAll(loops);
        Eventually.runOnAll(loops);
    }
}
