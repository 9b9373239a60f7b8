package dev.roomcast.io;

/**
 * Something that is due at one time: a task, as {@link EventLoop#schedule(long, Runnable)} hands it out, or what its owner
 * sets again and again, for which it needs neither a task nor another timer. Confined to its loop's thread.
 */
public abstract class Timer {
    long deadlineTick;
    Timer previous;
    Timer next;
    /** Null before it is scheduled. */
    TimerWheel wheel;

    /** One that is not scheduled; see {@link EventLoop#schedule(long, Timer)}. */
    protected Timer() {
    }

    /** What is due; on the loop's thread. It is no longer scheduled, and may be again. */
    protected abstract void run();

    /** Keeps it from running; does nothing when it has run, or was cancelled before. */
    public void cancel() {
        if (isScheduled()) {
            wheel.remove(this);
        }
    }

    /** Whether it is still to run. */
    public boolean isScheduled() {
        return next != null;
    }
}
