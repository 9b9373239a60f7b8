package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.push.Roomcast;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes do, thirty seconds unless said otherwise: a browser on a busy machine needs its time. */
final class Patience {
    private static final long DEADLINE_SECONDS = 30;
    private static final long LOOK_AGAIN_MILLIS = 5;

    private Patience() {
    }

    /** Waits until a claim is true. */
    static void becomesTrue(String claim, BooleanSupplier condition) {
        becomes(() -> claim, condition::getAsBoolean, true);
    }

    /** Waits until what is seen is what is wanted; fails with what was seen last. */
    static <T> void becomes(Supplier<String> what, Supplier<T> seen, T wanted) {
        becomes(what, seen, wanted, DEADLINE_SECONDS);
    }

    /** The same for what is known to take longer. */
    static <T> void becomes(Supplier<String> what, Supplier<T> seen, T wanted, long deadlineSeconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(deadlineSeconds);
        T last = seen.get();
        while (!last.equals(wanted) && deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MILLIS));
            last = seen.get();
        }
        assertThat(last).as("in time: " + what.get()).isEqualTo(wanted);
    }

    /** Waits until so many sockets are in a room. */
    static void awaitRoom(Roomcast of, String name, int sockets) {
        becomes(() -> "sockets in room " + name, () -> {
            CompletableFuture<Integer> count = new CompletableFuture<>();
            of.socketIo().main().rooms().count(name, count::complete);
            return Eventually.get(count);
        }, sockets);
    }
}
