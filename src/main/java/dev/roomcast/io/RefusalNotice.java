package dev.roomcast.io;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Tells operators that a limit turns clients away: one line a second at most, however many there are. Any thread. */
final class RefusalNotice {
    private static final Logger LOG = System.getLogger(RefusalNotice.class.getName());
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NEVER = Long.MIN_VALUE;

    private final ConnectionLimit limit;
    private final int allowed;
    private final LongAdder unsaid = new LongAdder();
    private final AtomicLong saidNanos = new AtomicLong(NEVER);

    RefusalNotice(ConnectionLimit limit, int allowed) {
        this.limit = limit;
        this.allowed = allowed;
    }

    void refused(long nowNanos) {
        unsaid.increment();
        long said = saidNanos.get();
        if ((said == NEVER || nowNanos - said >= PAUSE_NANOS) && saidNanos.compareAndSet(said, nowNanos)) {
            // The server is full: that concerns everybody; what one address does is its own affair.
            LOG.log(limit == ConnectionLimit.TOTAL ? Level.WARNING : Level.INFO,
                    "clients are refused reason={0} allowed={1} count={2}", limit.setting(),
                    Integer.toString(allowed), Long.toString(unsaid.sumThenReset()));
        }
    }
}
