package dev.roomcast.io;

/**
 * One task due at one time, as handed out by {@link EventLoop#schedule}. Confined to its loop's thread.
 */
public final class Timer {
    final Runnable task;
    long deadlineTick;
    Timer previous;
    Timer next;
    private final TimerWheel wheel;

    Timer(TimerWheel wheel, Runnable task) {
        this.wheel = wheel;
        this.task = task;
    }

    /** Forgets the task; does nothing when it has run or was cancelled before. */
    public void cancel() {
        if (isScheduled()) {
            wheel.remove(this);
        }
    }

    /** Whether the task is still to run. */
    public boolean isScheduled() {
        return next != null;
    }
}
