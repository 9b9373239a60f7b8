package dev.roomcast.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** No work. */
final class Rest implements HeavyWork {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    @Override
    public long go() {
        LockSupport.parkNanos(STEP_NANOS);
        return 0;
    }

    @Override
    public void close() {
        // It has nothing.
    }
}
