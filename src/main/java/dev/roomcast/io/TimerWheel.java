package dev.roomcast.io;

/**
 * The timers of one event loop: a hierarchical wheel with ticks of 10 ms, O(1) to add and to cancel.
 *
 * <p>Level 0 holds what is due within 256 ticks, one slot a tick; each level above covers 256 times as much, and a
 * slot of it is dealt out to the levels below when its time begins. It reads no clock: the loop tells it the time.
 * A task runs at its deadline or up to one tick later, never before.
 *
 * <p>Source of the scheme: Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987), scheme 7.
 */
final class TimerWheel {
    static final long TICK_NANOS = 10_000_000;
    /** What {@link #nanosUntilNext} answers when nothing is scheduled. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int LEVEL_BITS = 8;
    private static final int SLOTS = 1 << LEVEL_BITS;
    private static final int LEVELS = 4;

    private static final class TaskTimer extends Timer {
        private final Runnable task;

        private TaskTimer(Runnable task) {
            this.task = task;
        }

        @Override
        protected void run() {
            task.run();
        }
    }

    private final long startNanos;
    private final Timer[][] slots = new Timer[LEVELS][SLOTS];
    private final Timer due = emptyRing();
    private long currentTick;
    /** No slot before this tick needs a look; may be too early after a cancellation, never too late. */
    private long wakeTick = NEVER;
    private int size;

    TimerWheel(long startNanos) {
        this.startNanos = startNanos;
        for (Timer[] level : slots) {
            for (int i = 0; i < SLOTS; i++) {
                level[i] = emptyRing();
            }
        }
    }

    /** Adds a task; as {@link #schedule(Timer, long)}. */
    Timer schedule(Runnable task, long deadlineNanos) {
        Timer timer = new TaskTimer(task);
        schedule(timer, deadlineNanos);
        return timer;
    }

    /**
     * Adds a timer.
     *
     * @param timer one that is not scheduled
     * @param deadlineNanos on the clock of {@code startNanos}; one that has passed is due at the next tick
     */
    void schedule(Timer timer, long deadlineNanos) {
        timer.wheel = this;
        timer.deadlineTick = Math.max(currentTick + 1, tickAtOrAfter(deadlineNanos));
        place(timer);
        size++;
    }

    void remove(Timer timer) {
        unlink(timer);
        size--;
    }

    /**
     * Takes the next timer that is due; call it until it answers null.
     *
     * @param nowNanos the time; never less than at the call before
     */
    Timer poll(long nowNanos) {
        long nowTick = (nowNanos - startNanos) / TICK_NANOS;
        while (due.next == due && currentTick < nowTick) {
            advance(nowTick);
        }
        if (due.next == due) {
            return null;
        }
        Timer timer = due.next;
        remove(timer);
        return timer;
    }

    /** How long after its deadline a timer runs that was taken now, in nanoseconds. */
    long lateNanos(Timer timer, long nowNanos) {
        return nowNanos - startNanos - timer.deadlineTick * TICK_NANOS;
    }

    /** How long nothing will be due, in nanoseconds from {@code nowNanos}; 0 when late, {@link #NEVER} when empty. */
    long nanosUntilNext(long nowNanos) {
        if (size == 0) {
            return NEVER;
        }
        return Math.max(0, startNanos + wakeTick * TICK_NANOS - nowNanos);
    }

    /** How many timers are scheduled. */
    int size() {
        return size;
    }

    /** Moves on to the next tick at which a slot needs a look, but not beyond {@code nowTick}. */
    private void advance(long nowTick) {
        if (size == 0) {
            wakeTick = NEVER;
        }
        if (wakeTick > nowTick) {
            currentTick = nowTick;
            return;
        }
        currentTick = Math.max(wakeTick, currentTick + 1);
        for (int level = LEVELS - 1; level > 0; level--) {
            if ((currentTick & ((1L << (level * LEVEL_BITS)) - 1)) == 0) {
                dealOut(slots[level][slotOf(currentTick, level)]);
            }
        }
        moveAll(slots[0][slotOf(currentTick, 0)], due);
        wakeTick = nextOccupiedTick();
    }

    private void place(Timer timer) {
        long ticks = timer.deadlineTick - currentTick;
        int level = 0;
        while (level < LEVELS - 1 && ticks >= 1L << ((level + 1) * LEVEL_BITS)) {
            level++;
        }
        link(timer, slots[level][slotOf(timer.deadlineTick, level)]);
        wakeTick = Math.min(wakeTick, timer.deadlineTick >> (level * LEVEL_BITS) << (level * LEVEL_BITS));
    }

    private void dealOut(Timer slot) {
        Timer waiting = emptyRing();
        moveAll(slot, waiting);
        while (waiting.next != waiting) {
            Timer timer = waiting.next;
            unlink(timer);
            if (timer.deadlineTick <= currentTick) {
                link(timer, due);
            } else {
                place(timer);
            }
        }
    }

    private long nextOccupiedTick() {
        long soonest = NEVER;
        for (int level = 0; level < LEVELS; level++) {
            long position = currentTick >> (level * LEVEL_BITS);
            for (int ahead = 1; ahead <= SLOTS; ahead++) {
                Timer slot = slots[level][(int) (position + ahead) & (SLOTS - 1)];
                if (slot.next != slot) {
                    soonest = Math.min(soonest, (position + ahead) << (level * LEVEL_BITS));
                    break;
                }
            }
        }
        return soonest;
    }

    private long tickAtOrAfter(long deadlineNanos) {
        return Math.floorDiv(deadlineNanos - startNanos + TICK_NANOS - 1, TICK_NANOS);
    }

    private static int slotOf(long tick, int level) {
        return (int) (tick >> (level * LEVEL_BITS)) & (SLOTS - 1);
    }

    private static Timer emptyRing() {
        Timer head = new TaskTimer(() -> { });
        head.previous = head;
        head.next = head;
        return head;
    }

    private static void moveAll(Timer from, Timer to) {
        if (from.next == from) {
            return;
        }
        from.next.previous = to.previous;
        to.previous.next = from.next;
        from.previous.next = to;
        to.previous = from.previous;
        from.next = from;
        from.previous = from;
    }

    private static void link(Timer timer, Timer head) {
        timer.previous = head.previous;
        timer.next = head;
        head.previous.next = timer;
        head.previous = timer;
    }

    private static void unlink(Timer timer) {
        timer.previous.next = timer.next;
        timer.next.previous = timer.previous;
        timer.previous = null;
        timer.next = null;
    }
}
