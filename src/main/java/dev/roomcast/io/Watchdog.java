package dev.roomcast.io;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * Says in the log what blocks a loop, with the stack of its thread, once each time. One daemon thread a group, which looks
 * at what the loops are at; a loop that is found at the same step several times in a row is blocked, and a pause of the
 * whole JVM is not taken for that.
 */
final class Watchdog {
    private static final Logger LOG = System.getLogger(Watchdog.class.getName());
    /** Times that a loop must be found at the same step. */
    private static final int LOOKS = 4;

    private final List<Watch> watches;
    private final long blockedMillis;
    private final IoCounters counters;
    private final Thread thread = new Thread(this::run, "roomcast-watchdog");

    /** What was seen of one loop; on the watchdog's thread. */
    private static final class Watch {
        private final EventLoop loop;
        private long steps;
        private int times;

        private Watch(EventLoop loop) {
            this.loop = loop;
        }

        /** Whether it has been at the same step for the time that makes it blocked; true once. */
        private boolean isBlocked() {
            LoopWork work = loop.work();
            long now = work.steps();
            if (!work.isBusy() || now != steps) {
                steps = now;
                times = 0;
                return false;
            }
            return ++times == LOOKS;
        }
    }

    /**
     * Makes one.
     *
     * @param blockedAfter how long a step may take, at least a millisecond
     */
    Watchdog(List<EventLoop> loops, Duration blockedAfter, IoCounters counters) {
        this.watches = loops.stream().map(Watch::new).toList();
        this.blockedMillis = blockedAfter.toMillis();
        this.counters = counters;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(Math.max(1, blockedMillis / LOOKS));
                for (Watch watch : watches) {
                    if (watch.isBlocked()) {
                        report(watch);
                    }
                }
            }
        } catch (InterruptedException e) {
            // Stopped with its group.
            return;
        }
    }

    private void report(Watch watch) {
        LoopWork work = watch.loop.work();
        String at = work.toString();
        Throwable stack = new Throwable("what it is at");
        stack.setStackTrace(watch.loop.stackTrace());
        if (work.steps() == watch.steps) {
            counters.blockedLoops.increment();
            LOG.log(Level.WARNING, "loop " + watch.loop.index() + " has been blocked for " + blockedMillis + " ms by" + (
                    at.isEmpty() ? " something that is no handler" : at), stack);
        }
    }
}
