package dev.roomcast.io;

import java.util.concurrent.TimeUnit;

/**
 * A time by which something must have happened, set and lifted all the time and hardly ever passed: the timer below it is
 * left to run and set anew only when it has, so that a deadline for each request costs two additions. Confined to a loop.
 */
public final class Deadline {
    private final Runnable passed;
    private boolean isSet;
    private long dueNanos;
    /** Null while none runs; it may run for a deadline that was lifted. */
    private Timer timer;
    private long timerNanos;

    /** One that is not set; what is given runs each time that it passes. */
    public Deadline(Runnable passed) {
        this.passed = passed;
    }

    /** Sets it, in place of what was set before. */
    public void set(EventLoop loop, long millis) {
        isSet = true;
        dueNanos = loop.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (timer == null || dueNanos - timerNanos < 0) {
            stopTimer();
            startTimer(loop);
        }
    }

    /** It cannot pass any more, until it is set again. */
    public void lift() {
        isSet = false;
    }

    /** Lifts it and leaves no timer behind: whoever waited is gone. */
    public void end() {
        isSet = false;
        stopTimer();
    }

    private void startTimer(EventLoop loop) {
        // Rounded up: a timer that comes too early would have to be set again.
        long millis = TimeUnit.NANOSECONDS.toMillis(dueNanos - loop.nanoTime() + 999_999);
        timerNanos = dueNanos;
        timer = loop.schedule(millis, () -> timerFired(loop));
    }

    private void timerFired(EventLoop loop) {
        timer = null;
        if (isSet && dueNanos - loop.nanoTime() > 0) {
            startTimer(loop);
        } else if (isSet) {
            isSet = false;
            passed.run();
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
