package dev.roomcast.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The load of one round: threads that take their steps with pauses between, until time is up. The same seed makes each
 * of them do the same things in the same order; how far they come and what meets what is for the machine to say.
 */
final class Load {
    private static final int PROGRESS_SECONDS = 15;
    private static final int VISITORS = 16;
    private static final long VISITOR_PAUSE_MILLIS = 60;
    private static final long TRIGGER_PAUSE_MILLIS = 5;
    private static final long SLOW_READER_PAUSE_MILLIS = 150;
    private static final long CONTROL_PAUSE_MILLIS = 20;

    private final Report report = new Report();
    private final Crew visitors = new Crew();
    /** Goes on while there are visitors: they wait for messages. */
    private final Crew company = new Crew();

    private final class Crew {
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean over;

        /** A pause is as long as said on the average, from none to twice that. */
        void add(Step step, long pauseMillis, long seed) {
            Random pauses = new Random(seed);
            threads.add(new Thread(() -> {
                tell(step::begin);
                while (!over) {
                    tell(step::take);
                    LockSupport.parkNanos(
                            (long) (2 * pauses.nextDouble() * TimeUnit.MILLISECONDS.toNanos(pauseMillis)));
                }
                tell(step::end);
            }, step.getClass().getSimpleName() + " " + threads.size()));
        }

        void begin() {
            threads.forEach(Thread::start);
        }

        void end() throws InterruptedException {
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    /** Is told how it goes, now and then and at the end, while all are still at it. */
    @FunctionalInterface
    interface Progress {
        void tell(Report soFar) throws IOException;
    }

    /** Runs a round and returns when all its connections are closed. */
    static Report run(Door door, long seed, int seconds, Progress progress) throws IOException, InterruptedException {
        Load load = new Load();
        Shelf shelf = new Shelf();
        Random seeds = new Random(seed);
        for (boolean secure : new boolean[] {false, true}) {
            load.company.add(new ControlClient(door, secure, load.report), CONTROL_PAUSE_MILLIS, seeds.nextLong());
            load.company.add(new Triggers(door, secure, load.report), TRIGGER_PAUSE_MILLIS, seeds.nextLong());
        }
        load.visitors.add(new SlowReaders(door, new Random(seeds.nextLong()), load.report), SLOW_READER_PAUSE_MILLIS,
                seeds.nextLong());
        for (int i = 0; i < VISITORS; i++) {
            load.visitors.add(new Visitors(door, new Random(seeds.nextLong()), shelf, load.report),
                    VISITOR_PAUSE_MILLIS, seeds.nextLong());
        }
        load.company.begin();
        load.visitors.begin();
        for (int left = seconds; left > 0; left -= PROGRESS_SECONDS) {
            TimeUnit.SECONDS.sleep(Math.min(left, PROGRESS_SECONDS));
            progress.tell(load.report);
        }
        load.visitors.end();
        load.company.end();
        shelf.clear();
        return load.report;
    }

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private void tell(Action action) {
        try {
            action.run();
        } catch (IOException | AssertionError | RuntimeException e) {
            report.miss(Thread.currentThread().getName() + ": " + e.getMessage());
        }
    }
}
